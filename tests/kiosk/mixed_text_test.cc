// SPDX-License-Identifier: MIT
// One field, typed into on the keyboards a visitor has, with letters of two directions and digits:
// what is kept, what one backspace takes, and where the caret stands.

#include <doctest/doctest.h>

#include "tests/kiosk/support/visitor.h"

namespace streetsign::kiosk::test {
namespace {

struct Name {
    const char* language;
    const char* text;
    std::uint32_t letters; // as a person counts them
};

// A vowel mark is no letter of its own: one backspace takes both.
constexpr Name names[] = {
    {"ar", "ليلى Ada 42", 11},    {"ar", "Ada ليلى", 8},           {"ar", "مَها", 3},
    {"el", "Ελένη Müller 7", 14}, {"en", "Ada Ελένη ليلى 42", 17},
};

bool offered(const std::string& language) {
    const auto languages = the_languages();
    return std::find(languages.begin(), languages.end(), language) != languages.end();
}

std::string typed(Visitor& visitor) {
    const FieldEntry* entry = visitor.app().session().field("name");
    return entry == nullptr ? std::string() : std::string(entry->text.text());
}

bool caret_is_in_its_field(Visitor& visitor) {
    const Node& tree = visitor.look();
    const Node* field = find(tree, "field-name");
    if (field == nullptr || !field->caret) return false;
    Typesetter typesetter(fonts());
    const LayoutContext context{visitor.app().theme(), typesetter,
                                right_to_left(visitor.app().language()) ? Direction::rtl
                                                                        : Direction::ltr,
                                visitor.app().language()};
    const Content parts = content(*field, context);
    const Line& line = parts.lines.front();
    const int x = text_left(*field, parts, line, context) +
                  typesetter.caret_x(text_block(*field, context), line, *field->caret);
    return x >= field->rect.x && x <= field->rect.end_x();
}

} // namespace

TEST_CASE("a name of two scripts and digits is typed, and erased letter by letter") {
    int erased = 0;
    for (const Size size : {Size{800, 480}, Size{1280, 800}, Size{800, 1280}})
        for (const Name& name : names) {
            if (!offered(name.language)) continue;
            CAPTURE(name.text);
            Visitor visitor(size);
            visitor.painting = false;
            REQUIRE(visitor.tap("lang-" + std::string(name.language)));
            REQUIRE(visitor.tap("sign"));
            REQUIRE(visitor.type(name.text));
            CHECK(typed(visitor) == name.text);
            CHECK(grapheme_count(as_bytes(name.text)) == name.letters);

            for (std::uint32_t left = name.letters; left > 0; --left) {
                CHECK(caret_is_in_its_field(visitor));
                CHECK(visitor.overflowing().empty());
                REQUIRE(visitor.tap("key-backspace"));
                const std::string now = typed(visitor);
                CHECK(grapheme_count(as_bytes(now)) == left - 1);
                CHECK(std::string_view(name.text).starts_with(now));
                ++erased;
            }
        }
    MESSAGE(erased << " letters erased, one by one");
    CHECK(erased > 100);
}

} // namespace streetsign::kiosk::test
