// SPDX-License-Identifier: MIT
#include "sync/core/command_line.h"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <list>
#include <vector>

#include <CLI/CLI.hpp>

#include "sync/core/disk.h"

namespace streetsign {
namespace {

// CLI11 speaks in exceptions; they end here and in read_words(). Here they mean that a program
// describes its words wrongly: no call of it could be read.
template <typename Describe>
auto rightly(const Describe& describe) {
    try {
        return describe();
    } catch (const CLI::Error& error) {
        std::cerr << "the words of this program are described wrongly: " << error.what() << "\n";
        std::abort();
    }
}

// CLI11 asks for what is missing before it says what is too much: a mistyped sub-command would be
// told as a missing one.
std::string what_is_off(const CLI::App& app, const CLI::ParseError& error) {
    const std::vector<std::string> unknown = app.remaining(true);
    if (unknown.empty()) return error.what();
    return "\"" + unknown.front() + "\" is not known here";
}

} // namespace

struct Option::Inside {
    CLI::Option& option;
};

struct Command::Inside {
    CLI::App& app;
    std::list<Option::Inside> options = {}; // lists: a handle's target stays where it is
    std::list<Inside> parts = {};           // sub-commands and groups

    Option keep(CLI::Option& option) {
        return Option(options.emplace_back(Option::Inside{option}));
    }
    Command keep(CLI::App& part) { return Command(parts.emplace_back(Inside{part})); }
};

struct CommandLine::Root {
    explicit Root(const std::string& meaning) : app(meaning) {}

    CLI::App app;
    Inside inside{app};
};

Option Option::required() {
    inside_->option.required();
    return *this;
}

Option Option::not_empty() {
    inside_->option.check(CLI::Validator(
        [](const std::string& word) { return word.empty() ? "an empty name" : ""; }, ""));
    return *this;
}

Option Option::one_at_a_time() {
    inside_->option.allow_extra_args(false);
    return *this;
}

Option Option::shows_default() {
    inside_->option.capture_default_str();
    return *this;
}

Option Option::excludes(Option other) {
    rightly([&] { return inside_->option.excludes(&other.inside_->option); });
    return *this;
}

template <typename Number>
Option Option::between(Number least, Number most) {
    inside_->option.check(CLI::Range(least, most));
    return *this;
}
template Option Option::between(int, int);
template Option Option::between(uint32_t, uint32_t);
template Option Option::between(uint64_t, uint64_t);
template Option Option::between(double, double);

template <typename Value>
Option Command::option(const std::string& name, Value& value, const std::string& meaning) {
    return inside_->keep(*rightly([&] { return inside_->app.add_option(name, value, meaning); }));
}
template Option Command::option(const std::string&, std::string&, const std::string&);
template Option Command::option(const std::string&, std::vector<std::string>&, const std::string&);
template Option Command::option(const std::string&, Path&, const std::string&);
template Option Command::option(const std::string&, std::vector<Path>&, const std::string&);
template Option Command::option(const std::string&, std::optional<Path>&, const std::string&);
template Option Command::option(const std::string&, int&, const std::string&);
template Option Command::option(const std::string&, uint32_t&, const std::string&);
template Option Command::option(const std::string&, uint64_t&, const std::string&);
template Option Command::option(const std::string&, double&, const std::string&);

Option Command::flag(const std::string& name, bool& given, const std::string& meaning) {
    return inside_->keep(*rightly([&] { return inside_->app.add_flag(name, given, meaning); }));
}

Command Command::exactly_one_of(const std::string& name) {
    CLI::App* const group = rightly([&] { return inside_->app.add_option_group(name); });
    group->require_option(1);
    return inside_->keep(*group);
}

CommandLine::CommandLine(const std::string& meaning)
    : CommandLine(std::make_unique<Root>(meaning)) {}

CommandLine::CommandLine(std::unique_ptr<Root> root)
    : Command(root->inside), root_(std::move(root)) {}

CommandLine::~CommandLine() = default;

Command CommandLine::command(const std::string& name, const std::string& meaning) {
    root_->app.require_subcommand(1);
    return inside_->keep(*rightly([&] { return root_->app.add_subcommand(name, meaning); }));
}

bool CommandLine::called(const std::string& name) const {
    return rightly([&] { return root_->app.got_subcommand(name); });
}

std::optional<int> read_words(CommandLine& line, std::string_view program, int count,
                              const char* const* words) {
    CLI::App& app = line.root_->app;
    app.set_version_flag("--version", std::string(program) + " " + STREETSIGN_VERSION);
    try {
        app.parse(count, words);
    } catch (const CLI::Success& answered) { // --help, --version
        return end_with(app.exit(answered), program);
    } catch (const CLI::ParseError& error) {
        std::cerr << program << ": " << what_is_off(app, error) << "; see " << program
                  << " --help\n";
        return 2;
    }
    return std::nullopt;
}

int end_with(int status, std::string_view program) {
    std::cout.flush();
    const bool written = std::cout.good() && std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
    if (written) return status;
    std::cerr << program << ": what was to be printed could not be written\n";
    return status == 0 ? 1 : status;
}

} // namespace streetsign
