// SPDX-License-Identifier: MIT
#include "sync/campaign/texts.h"

#include <doctest/doctest.h>

using namespace streetsign;

namespace {

const std::string sample =
    "<!-- SPDX-License-Identifier: MIT -->\n"
    "\n"
    "<!-- section: call; from: source; review: draft -->\n"
    "## The call\n"
    "\n"
    "First.  \n"
    "<!-- facts: one two -->\n"
    "\n"
    "\n"
    "> I agree\n"
    "> to this.\n"
    "\n"
    "<!-- section: more; from: 0123456789ab; review: reviewed A. B. 2027-01-31 "
    "-->\n"
    "## More\n"
    "Last, see <https://example.org/>.\n";

Text parse(const std::string& text, Problems& problems) {
    return parse_text(as_bytes(text), "x.md", problems);
}

} // namespace

TEST_CASE("sections have a heading, their words, a statement and a review state") {
    Problems problems;
    const Text text = parse(sample, problems);
    REQUIRE(problems.empty());
    REQUIRE(text.sections.size() == 2);
    const Section& call = text.sections[0];
    CHECK(call.heading == "The call");
    CHECK(call.markdown == "First.\n\n> I agree\n> to this.\n");
    CHECK(call.statement == "I agree to this.");
    CHECK(call.line == 3);
    CHECK(!call.review.reviewed);
    const Section* more = text.section("more");
    REQUIRE(more != nullptr);
    CHECK(more->review == ReviewState{"0123456789ab", true, "A. B.", "2027-01-31"});
    CHECK(text.section("other") == nullptr);
    CHECK(!text.reviewed());
}

TEST_CASE("a section's hash is of its words: facts, marks and space do not change it") {
    Problems problems;
    const std::string hash = parse(sample, problems).sections[0].content_hash;
    CHECK(hash.size() == 12);
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string text = sample;
        text.replace(text.find(from), from.size(), to);
        return parse(text, problems).sections[0].content_hash != hash;
    };
    CHECK(!changed("First.  \n", "First.\n"));
    CHECK(!changed("facts: one two", "facts: three"));
    CHECK(!changed("review: draft", "review: reviewed C 2027-01-01"));
    CHECK(!changed("\n\n\n>", "\n\n>"));
    CHECK(changed("First.", "Second."));
    CHECK(changed("The call", "A call"));
    CHECK(changed("First.  \n", "First.\n\n\nAgain.\n"));
}

TEST_CASE("no cut or changed text does worse than a problem") {
    size_t tried = 0;
    for (size_t at = 0; at < sample.size(); ++at) {
        Problems problems;
        parse(sample.substr(0, at), problems);
        std::string changed = sample;
        for (const char c : {'\0', '\n', '<', '#', '\xFF', ';'}) {
            changed[at] = c;
            parse(changed, problems);
            ++tried;
        }
    }
    Problems problems;
    parse("", problems);
    CHECK(!problems.empty());
    MESSAGE(tried, " changed texts were read");
}
