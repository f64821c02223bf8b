// SPDX-License-Identifier: MIT
#include "sync/core/command_line.h"

#include <csignal>
#include <cstdint>
#include <functional>
#include <iostream>
#include <sstream>
#include <vector>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sync/core/disk.h"

using namespace streetsign;

namespace {

// What one of the streams of C++ is given while this lives.
class Heard {
public:
    explicit Heard(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(text_.rdbuf())) {}
    ~Heard() { stream_.rdbuf(before_); }
    Heard(const Heard&) = delete;
    Heard& operator=(const Heard&) = delete;
    std::string text() const { return text_.str(); }

private:
    std::ostringstream text_;
    std::ostream& stream_;
    std::streambuf* before_;
};

struct Answer {
    std::optional<int> status;
    std::string out;
    std::string sentence; // without what all of them begin and end with

    bool operator==(const Answer&) const = default;
};
std::ostream& operator<<(std::ostream& stream, const Answer& answer) {
    return stream << answer.status.value_or(-1) << " \"" << answer.out << "\" \"" << answer.sentence
                  << "\"";
}

const Answer goes_on{};
Answer refused(const std::string& sentence) { return {2, "", sentence}; }

Answer read(CommandLine& line, std::vector<const char*> words) {
    words.insert(words.begin(), "streetsign-test");
    const Heard out(std::cout);
    const Heard errors(std::cerr);
    const auto status =
        read_words(line, "streetsign-test", static_cast<int>(words.size()), words.data());
    std::string sentence = errors.text();
    if (!sentence.empty()) {
        const std::string begin = "streetsign-test: ";
        const std::string end = "; see streetsign-test --help\n";
        REQUIRE(sentence.size() > begin.size() + end.size());
        REQUIRE(sentence.substr(0, begin.size()) == begin);
        REQUIRE(sentence.substr(sentence.size() - end.size()) == end);
        sentence = sentence.substr(begin.size(), sentence.size() - begin.size() - end.size());
    }
    return {status, out.text(), sentence};
}

template <typename Value>
struct Given {
    Answer answer;
    Value value;
};
using Say = void (*)(Option);
void nothing(Option /*option*/) {}

// Calls a program that has one option, "--value", of which `more` says more.
template <typename Value>
Given<Value> give(const std::vector<const char*>& words, Say more = nothing) {
    Value value{};
    CommandLine line("A program");
    more(line.option("--value", value, "what it is"));
    Answer answer = read(line, words);
    return {std::move(answer), std::move(value)};
}
template <typename Value>
Answer given(const std::string& word, Say more = nothing) {
    return give<Value>({"--value", word.c_str()}, more).answer;
}

bool aborts(const std::function<void()>& act) {
    const pid_t child = fork();
    if (child == 0) {
        std::signal(SIGABRT, SIG_DFL); // not doctest's report
        const Heard errors(std::cerr);
        act();
        _exit(0);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("words reach the variables that they were described with") {
    CommandLine line("A program");
    std::string text = "before", kept = "before";
    Path path;
    std::optional<Path> perhaps, absent;
    std::vector<std::string> texts;
    std::vector<Path> paths;
    int number = 0;
    uint32_t small = 0;
    uint64_t large = 0;
    double real = 0;
    bool yes = false, no = false;
    line.option("--text", text, "");
    line.option("--kept", kept, "");
    line.option("--path", path, "");
    line.option("--perhaps", perhaps, "");
    line.option("--absent", absent, "");
    line.option("--texts", texts, "");
    line.option("paths", paths, "");
    line.option("--number", number, "");
    line.option("--small", small, "");
    line.option("--large", large, "");
    line.option("--real", real, "");
    line.flag("--yes", yes, "");
    line.flag("--no", no, "");

    CHECK(read(line, {"one", "two", "--text=a b", "--path", "/a/b", "--perhaps=c", "--texts", "x",
                      "y", "--texts", "z", "--number=-7", "--small=4294967295",
                      "--large=18446744073709551615", "--real", "1.5", "--yes"}) == goes_on);

    CHECK(text == "a b");
    CHECK(kept == "before");
    CHECK(path == "/a/b");
    CHECK(perhaps == Path("c"));
    CHECK(absent == std::nullopt);
    CHECK(texts == std::vector<std::string>{"x", "y", "z"});
    CHECK(paths == std::vector<Path>{"one", "two"});
    CHECK(number == -7);
    CHECK(small == UINT32_MAX);
    CHECK(large == UINT64_MAX);
    CHECK(real == 1.5);
    CHECK(yes);
    CHECK_FALSE(no);
}

TEST_CASE("a word that nobody knows is named, before what is missing") {
    const auto answer = [](const std::vector<const char*>& words) {
        return give<std::string>(words, [](Option option) { option.required(); }).answer;
    };

    CHECK(answer({"--bogus"}) == refused("\"--bogus\" is not known here"));
    CHECK(answer({"--value", "x", "y"}) == refused("\"y\" is not known here"));
    CHECK(answer({"--valu", "x"}) == refused("\"--valu\" is not known here"));
}

TEST_CASE("what is required is asked for, by option and by place") {
    CommandLine line("A program");
    std::string folder, file;
    line.option("--folder", folder, "").required();
    line.option("file", file, "").required();

    CHECK(read(line, {}) == refused("--folder is required"));
    CHECK(read(line, {"--folder", "here"}) == refused("file is required"));
    CHECK(read(line, {"--folder"}) == refused("--folder: 1 required TEXT missing"));
    CHECK(read(line, {"--folder", "here", "this"}) == goes_on);
}

TEST_CASE("one value given twice is refused, a flag may be") {
    CommandLine line("A program");
    std::string value;
    bool flag = false;
    line.option("--value", value, "");
    line.flag("--flag", flag, "");

    CHECK(read(line, {"--value", "x", "--value", "y"}) ==
          refused("--value: At Most 1 required but received 2"));
    CHECK(read(line, {"--flag", "--flag"}) == goes_on);
    CHECK(flag);
}

TEST_CASE("what is no number is refused") {
    for (const std::string word : {"x", "1x", "1.5", "1e3", "2147483648", "-2147483649"})
        CHECK(given<int>(word) == refused("Could not convert: --value = " + word));
    for (const std::string word : {"x", "1.5", "4294967296", "-1"})
        CHECK(given<uint32_t>(word) == refused("Could not convert: --value = " + word));
    for (const std::string word : {"x", "1.5", "1e3"})
        CHECK(given<uint64_t>(word) == refused("Could not convert: --value = " + word));
    for (const std::string word : {"x", "1,5", "1.5m"})
        CHECK(given<double>(word) == refused("Could not convert: --value = " + word));
}

TEST_CASE("without a range an empty word is 0, and the largest is what is larger still") {
    const auto empty = give<double>({"--value", ""});
    CHECK(empty.answer == goes_on);
    CHECK(empty.value == 0);

    const auto large = give<uint64_t>({"--value", "18446744073709551616"});
    CHECK(large.answer == goes_on);
    CHECK(large.value == UINT64_MAX);
}

TEST_CASE("a range holds both its ends and refuses what lies beside it") {
    const auto number = [](const std::string& word) {
        return given<int>(word, [](Option option) { option.between(-1, 2); });
    };
    CHECK(number("-1") == goes_on);
    CHECK(number("2") == goes_on);
    for (const std::string word : {"-2", "3", "", "x", "1.0", "4294967297", "99999999999999999999"})
        CHECK(number(word) == refused("--value: Value " + word + " not in range -1 to 2"));

    const auto small = [](const std::string& word) {
        return given<uint32_t>(word,
                               [](Option option) { option.between(uint32_t{5}, uint32_t{7}); });
    };
    CHECK(small("5") == goes_on);
    CHECK(small("7") == goes_on);
    for (const std::string word : {"4", "8", "-1", "4294967301", "-4294967291"})
        CHECK(small(word) == refused("--value: Value " + word + " not in range 5 to 7"));

    const auto large = [](const std::string& word) {
        return given<uint64_t>(
            word, [](Option option) { option.between(uint64_t{1}, uint64_t{INT64_MAX}); });
    };
    CHECK(large("1") == goes_on);
    CHECK(large("9223372036854775807") == goes_on);
    for (const std::string word : {"0", "-1", "9223372036854775808", "18446744073709551616"})
        CHECK(large(word) ==
              refused("--value: Value " + word + " not in range 1 to 9223372036854775807"));

    const auto real = [](const std::string& word) {
        return given<double>(word, [](Option option) { option.between(3.0, 100.0); });
    };
    CHECK(real("3") == goes_on);
    CHECK(real("1e2") == goes_on);
    for (const std::string word : {"2.9", "100.1", "-3", "", "x", "1e400", "-1e400", "inf"})
        CHECK(real(word) ==
              refused("--value: Value " + word + " not in range 3.000000 to 100.000000"));
    CHECK(real("nan") == goes_on); // neither below nor above
}

TEST_CASE("an empty name is refused where it says so") {
    const Say named = [](Option option) { option.not_empty(); };

    CHECK(given<std::string>("", named) == refused("--value: an empty name"));
    CHECK(given<std::string>("x", named) == goes_on);
    CHECK(given<std::string>("") == goes_on);
}

TEST_CASE("a vector takes all that follow, or one value each time") {
    using Words = std::vector<std::string>;
    const Say one_each = [](Option option) { option.one_at_a_time(); };

    const auto all = give<Words>({"--value", "x", "y"});
    CHECK(all.answer == goes_on);
    CHECK(all.value == Words{"x", "y"});
    CHECK(give<Words>({"--value", "x", "y"}, one_each).answer ==
          refused("\"y\" is not known here"));
    const auto each = give<Words>({"--value", "x", "--value", "y"}, one_each);
    CHECK(each.answer == goes_on);
    CHECK(each.value == Words{"x", "y"});
}

TEST_CASE("two that exclude each other are not both taken") {
    CommandLine line("A program");
    std::string size;
    bool whole = false;
    const Option sized = line.option("--size", size, "");
    line.flag("--whole", whole, "").excludes(sized);

    CHECK(read(line, {"--size", "1", "--whole"}) == refused("--size excludes --whole"));
    CHECK(read(line, {"--size", "1"}) == goes_on);
    CHECK(read(line, {"--whole"}) == goes_on);
    CHECK(whole);
}

TEST_CASE("of a group exactly one is given") {
    CommandLine line("A program");
    bool once = false, watch = false;
    Command how = line.exactly_one_of("how");
    how.flag("--once", once, "");
    how.flag("--watch", watch, "");

    CHECK(read(line, {}).status == 2);
    CHECK(contains(read(line, {}).sentence, "--once"));
    CHECK(contains(read(line, {"--once", "--watch"}).sentence, "--watch"));
    CHECK(read(line, {"--watch"}) == goes_on);
    CHECK(watch);
}

TEST_CASE("of sub-commands exactly one is called, with its own words") {
    CommandLine line("A program");
    std::string folder;
    line.command("open", "opens it").option("--folder", folder, "which").required();
    line.command("close", "closes it");

    CHECK(read(line, {}) == refused("A subcommand is required"));
    CHECK(read(line, {"opne"}) == refused("\"opne\" is not known here"));
    CHECK(read(line, {"open"}) == refused("--folder is required"));
    CHECK(read(line, {"--folder", "here", "open"}).status == 2);
    CHECK(read(line, {"close", "--folder", "here"}).status == 2);
    CHECK(read(line, {"open", "--folder", "here", "close"}).status == 2);
    CHECK(read(line, {"open", "--folder", "here"}) == goes_on);
    CHECK(folder == "here");
    CHECK(line.called("open"));
    CHECK_FALSE(line.called("close"));
}

TEST_CASE("help and version are answered, whatever is missing") {
    CommandLine line("A program");
    std::string folder = "here", place = "there";
    Command open = line.command("open", "opens it");
    open.option("--folder", folder, "which").required();
    open.option("--place", place, "where").shows_default();

    const Answer help = read(line, {"--help"});
    CHECK(help.status == 0);
    CHECK(contains(help.out, "A program\nUsage: streetsign-test [OPTIONS] SUBCOMMAND\n"));
    CHECK(contains(help.out, "opens it"));
    const Answer of_one = read(line, {"open", "--help"});
    CHECK(of_one.status == 0);
    CHECK(contains(of_one.out, "--folder TEXT REQUIRED"));
    CHECK(contains(of_one.out, "--place TEXT=there "));
    const Answer version = read(line, {"--version"});
    CHECK(version.status == 0);
    CHECK(version.out.substr(0, 16) == "streetsign-test ");
    CHECK(version.out.back() == '\n');
}

TEST_CASE("a program that describes its words wrongly does not start") {
    CommandLine line("A program");
    std::string value;
    bool given = false;
    Option option = line.option("--value", value, "");
    line.command("open", "");

    CHECK(aborts([&] { line.option("--value", value, ""); }));
    CHECK(aborts([&] { line.flag("--value", given, ""); }));
    CHECK(aborts([&] { line.flag("by-place", given, ""); }));
    CHECK(aborts([&] { line.command("open", ""); }));
    CHECK(aborts([&] { option.excludes(option); }));
    CHECK(aborts([&] { line.called("opne"); }));
}

TEST_CASE("what could not be printed is no success") {
    const Heard errors(std::cerr);
    CHECK(end_with(0, "streetsign-test") == 0);
    CHECK(end_with(3, "streetsign-test") == 3);
    CHECK(errors.text().empty());

    std::cout.setstate(std::ios::badbit);
    const int was_good = end_with(0, "streetsign-test");
    const int was_bad = end_with(3, "streetsign-test");
    std::cout.clear();

    CHECK(was_good == 1);
    CHECK(was_bad == 3);
    CHECK(
        contains(errors.text(), "streetsign-test: what was to be printed could not be written\n"));
}
