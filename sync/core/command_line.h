// SPDX-License-Identifier: MIT
// What every program does with its words and with what it prints, so that all of them do it alike.
// A program describes the words of its call in a CommandLine, each with the variable that it is
// written to; read_words() then reads a call, or refuses it with one sentence. The variables must
// live until then. A description that is off, such as two options of one name, is a bug: it aborts.
// Knows no configuration file and no environment, and does not look for the files that are named.
// Within is CLI11, whose header takes longer to compile than most programs: one source includes it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace streetsign {

// An option, a flag or a word by its place, to say more of it. A handle: a copy means the same one,
// for as long as the CommandLine lives.
class Option {
public:
    Option required();
    Option not_empty();            // "" is refused: a script's mistake
    Option one_at_a_time();        // of a vector: one value for each "--name", not all that follow
    Option excludes(Option other); // not both
    Option shows_default();        // --help tells what the variable holds now
    // From `least` to `most`, both allowed: of int, uint32_t, uint64_t or double. -1 is no
    // uint32_t, and the largest uint64_t; nan is in every range.
    template <typename Number>
    Option between(Number least, Number most);

private:
    friend class Command;
    struct Inside;
    explicit Option(Inside& inside) : inside_(&inside) {}
    Inside* inside_;
};

// A program's words, or those of a sub-command or of a group. A handle, as above.
class Command {
public:
    // "--name", or "name" for a word by its place. A value is a std::string, a Path, a vector of
    // either, an optional Path, an int, a uint32_t, a uint64_t or a double; nothing else links.
    // Only a vector may be given twice. What is no number is refused; but without between() an
    // empty word is 0, and what is too large for a uint64_t is the largest.
    template <typename Value>
    Option option(const std::string& name, Value& value, const std::string& meaning);
    Option flag(const std::string& name, bool& given, const std::string& meaning);
    Command exactly_one_of(const std::string& name); // of what is described in it

protected:
    struct Inside;
    explicit Command(Inside& inside) : inside_(&inside) {}
    Inside* inside_;
};

// The words of a program, and of its sub-commands: where there are any, a call names exactly one.
class CommandLine : public Command {
public:
    explicit CommandLine(const std::string& meaning);
    ~CommandLine();
    CommandLine(const CommandLine&) = delete;
    CommandLine& operator=(const CommandLine&) = delete;

    Command command(const std::string& name, const std::string& meaning);
    bool called(const std::string& name) const; // whether the call named this one

private:
    friend std::optional<int> read_words(CommandLine&, std::string_view, int, const char* const*);
    struct Root;
    explicit CommandLine(std::unique_ptr<Root> root);
    std::unique_ptr<Root> root_;
};

// Reads the words of the call, and answers --help and --version. Nothing: go on. Otherwise what to
// end with: 0 when it was answered, 2 when the words are off; then a sentence on standard error
// begins with the program's name and names the word that nobody knows, if there is one.
std::optional<int> read_words(CommandLine& line, std::string_view program, int count,
                              const char* const* words);

// For the last line of main: `status`, or 1 with a sentence when something that was printed could
// not be written (a full disk, a closed pipe): a report that is cut off must not look like success.
int end_with(int status, std::string_view program);

} // namespace streetsign
