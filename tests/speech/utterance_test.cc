// SPDX-License-Identifier: MIT
// What is said of each kind of element, of a screen, and of what changed on it.

#include <doctest/doctest.h>

#include "kiosk/speech/element_words.h"
#include "kiosk/speech/typing_words.h"
#include "kiosk/speech/utterance.h"
#include "kiosk/ui/widgets.h"

namespace streetsign::kiosk {
namespace {

const Strings english;

Hearing hearing(bool personal_aloud = false) { return {english, personal_aloud}; }

std::string joined(const std::vector<Sentence>& sentences) {
    std::string text;
    for (const Sentence& sentence : sentences)
        text += (text.empty() ? "" : " | ") + std::string(sentence.text());
    return text;
}

std::string said(const Node& node, bool personal_aloud = false) {
    return joined(say_node(node, node, hearing(personal_aloud)));
}

Node page_with(std::vector<Node> content, std::string name = "Title") {
    Node bar = row({bar_button("bar-language", "English", Icon::language)});
    bar.id = "bar";
    bar.role = Role::bar;
    std::vector<Node> children;
    children.push_back(std::move(bar));
    children.push_back(column(std::move(content)));
    return screen("page", std::move(name), std::move(children));
}

Node field_of(std::string_view text, std::uint32_t caret) {
    Node group =
        field("field-name", {"Your name", "So that it counts.", {}, false}, as_bytes(text), caret);
    return std::move(group.children.back());
}

} // namespace

TEST_CASE("every element that can be chosen says what it is called and what it is") {
    CHECK(said(button("sign", "Sign")) == "Sign. Button");
    CHECK(said(link("more", "More")) == "More. Link");
    CHECK(said(item("read", "Read the call", "Two minutes")) ==
          "Read the call. Two minutes. Button");
    CHECK(said(checkbox("c", "News", true)) == "News. Check box. Chosen");
    CHECK(said(checkbox("c", "News", false)) == "News. Check box. Not chosen");
    CHECK(said(radio("r", "Police", true)) == "Police. Choice. Chosen");
    CHECK(said(choice("lang-el", "Ελληνικά", true)) == "Ελληνικά. Button. Chosen");
    CHECK(said(key("key-a", "a", "a")) == "a");
    Node off = button("next", "Go on");
    off.state.disabled = true;
    CHECK(said(off) == "Go on. Button. Not possible now");
    Node change = button("change-name", "Change");
    change.hint = "Your name";
    CHECK(said(change) == "Change. Button. Your name");
}

TEST_CASE("every interactive role has more words than its name, but a key") {
    for (int i = static_cast<int>(Role::button); i <= static_cast<int>(Role::map); ++i) {
        Node node;
        node.role = static_cast<Role>(i);
        node.id = "x";
        node.name = "Name";
        const bool only_its_name = node.role == Role::key || node.role == Role::map;
        CHECK_MESSAGE((said(node) == "Name") == only_its_name, role_name(node.role));
    }
}

TEST_CASE("a sentence is in the language of its element") {
    Node greek = choice("lang-el", "Ελληνικά", false);
    greek.language = "el";
    const auto sentences = say_node(greek, greek, hearing());
    CHECK(sentences.front().language == "el");
    CHECK(joined(sentences) == "Ελληνικά | Button");
    CHECK(sentences.back().language == "en");
    const Node own = button("sign", "Sign");
    CHECK(say_node(own, own, hearing()).front().language == "en");
}

TEST_CASE("one of many says which of how many") {
    const Node list = column({button("a", "A"), button("b", "B"), button("c", "C")});
    CHECK(joined(say_node(list, list.children[1], hearing())) == "B. Button. 2 of 3");
    const Node pair = column({button("a", "A"), button("b", "B")});
    CHECK(joined(say_node(pair, pair.children[1], hearing())) == "B. Button");
}

TEST_CASE("a field says its label, what it holds only where that may be heard, and why") {
    CHECK(said(field_of("", 0)) == "Your name. Text field. Empty. So that it counts.");
    CHECK(said(field_of("Ada", 3)) ==
          "Your name. Text field. So that it counts. | 3 letters, not said aloud.");
    CHECK(said(field_of("Ada", 3), true) == "Your name. Text field. So that it counts. | Ada");
    const Node node = field_of("Ada", 3);
    CHECK(say_node(node, node, hearing(true)).back().personal.text() == "Ada");
}

TEST_CASE("a PIN is never said, neither its field nor a key nor a letter that was typed") {
    Node pin = field_of("2718", 4);
    pin.state.masked = true;
    const Node page = page_with({pin, key("key-7", "7", "7"), key("key-done", "", "Done")});
    for (const bool aloud : {false, true}) {
        const Node& field = page.children[1].children[0];
        const Node& digit = page.children[1].children[1];
        const Node& done = page.children[1].children[2];
        CHECK(joined(say_node(page, field, hearing(aloud))).find('7') == std::string::npos);
        CHECK(joined(say_node(page, digit, hearing(aloud))) == "Key");
        CHECK(joined(say_node(page, done, hearing(aloud))) == "Done");
        CHECK(joined(say_typing(field, {3, 3}, hearing(aloud))) == "4 letters");
        CHECK(joined(say_screen(page, hearing(aloud))).find("2718") == std::string::npos);
    }
}

TEST_CASE("a letter that is typed is spelled, and counted where others would hear it") {
    const Node at = field_of("a@", 2);
    const auto aloud = say_typing(at, {1, 1}, hearing(true));
    REQUIRE(aloud.size() == 1);
    CHECK(aloud[0].personal.text() == "@");
    CHECK(aloud[0].spelled);
    CHECK(joined(say_typing(at, {1, 1}, hearing(false))) == "2 letters");
    CHECK(joined(say_typing(field_of("a ", 2), {1, 1}, hearing(true))) == "Space");
    CHECK(joined(say_typing(field_of("a", 1), {2, 2}, hearing(true))) == "Deleted | a");
    CHECK(joined(say_typing(field_of("ab", 0), {2, 1}, hearing(true))) == "a");
    CHECK(joined(say_typing(field_of("ab", 2), {2, 1}, hearing(true))) == "End");
    CHECK(say_typing(at, {2, 2}, hearing(true)).empty());
}

TEST_CASE("a capital is called one before it is said, in every script that has them") {
    for (const std::string capital : {"A", "Å", "Σ", "Ж", "Ł"}) {
        const auto size = static_cast<std::uint32_t>(capital.size());
        const auto aloud = say_typing(field_of(capital, size), {0, 0}, hearing(true));
        REQUIRE(aloud.size() == 2);
        CHECK(aloud[0].words == "Capital");
        CHECK(aloud[1].personal.text() == capital);
        CHECK(aloud[1].spelled);
        CHECK(joined(say_typing(field_of(capital, size), {0, 0}, hearing(false))) == "1 letter");
    }
    for (const std::string other : {"a", "σ", "ж", "م", "7", "@"}) {
        const auto size = static_cast<std::uint32_t>(other.size());
        CHECK(say_typing(field_of(other, size), {0, 0}, hearing(true)).size() == 1);
    }
}

TEST_CASE("a screen says its title, what is written, and then where the focus is") {
    Node sign = button("sign", "Sign");
    sign.state.focused = true;
    const Node page = page_with({title("Title"), paragraph("Words."), paragraph("–"),
                                 alert("error", "Look again."), std::move(sign)});
    CHECK(joined(say_screen(page, hearing())) == "Title | Words. | Look again. | Sign. Button");
}

TEST_CASE("the same answer to two questions is said twice, the title as a heading once") {
    const Node review = page_with({status("rehearsal", "This is a rehearsal.", Icon::info),
                                   title("Title"), heading("First"), paragraph("Yes, I agree"),
                                   heading("Second"), paragraph("Yes, I agree")});
    CHECK(joined(say_screen(review, hearing())) ==
          "Title | First | Yes, I agree | Second | Yes, I agree");
    const Node page =
        column({paragraph("Yes, I agree"), heading("Second"), paragraph("Yes, I agree")});
    CHECK(joined(say_onward(page, page, hearing())) == "Yes, I agree | Second | Yes, I agree");
}

TEST_CASE("masked text is not said, and personal text only where it may be") {
    const Node masked =
        page_with({personal_text("value-name", "Your name", as_bytes("Ada"), true)});
    CHECK(joined(say_screen(masked, hearing(true))) == "Title | Your name. Hidden");
    const Node open = page_with({personal_text("value-name", "Your name", as_bytes("Ada"), false)});
    CHECK(joined(say_screen(open, hearing(true))) == "Title | Your name | Ada");
    CHECK(joined(say_screen(open, hearing())) == "Title | Your name | 3 letters, not said aloud.");
}

TEST_CASE("what changed is said and nothing else") {
    const Node before = page_with({button("a", "A"), button("b", "B")});
    Node after = before;
    after.children[1].children[1].state.focused = true;
    const Heard seen = heard_of(before, hearing());
    CHECK(joined(say_change(seen, after, hearing()).sentences) == "B. Button");
    CHECK(say_change(seen, before, hearing()).sentences.empty());

    Node wrong = before;
    wrong.children[1].children.push_back(alert("error", "Please fill this in."));
    CHECK(joined(say_change(seen, wrong, hearing()).sentences) == "Please fill this in.");
    CHECK(say_change(seen, wrong, hearing()).urgent);

    Node counting = before;
    counting.children[1].children.push_back(status("s", "29 seconds", Icon::info));
    CHECK_FALSE(say_change(seen, counting, hearing()).urgent);

    const Node other = page_with({paragraph("Words.")}, "Another");
    CHECK(say_change(seen, other, hearing()).arrived);
}

TEST_CASE("a dialog is read when it opens, and closing it says only where one is") {
    Node below = page_with({button("a", "A")});
    below.children[1].children[0].state.focused = true;
    const Theme theme = make_theme({{1280, 800}, 0}, TextSize::normal, Contrast::light, 0.7);
    const Node open = with_dialog(below, dialog(theme, "erase", "Stop?", {paragraph("Erased.")}));
    const Change opened = say_change(heard_of(below, hearing()), open, hearing());
    CHECK(joined(opened.sentences) == "Stop? | Erased.");
    const Change closed = say_change(heard_of(open, hearing()), below, hearing());
    CHECK(joined(closed.sentences) == "A. Button");
}

TEST_CASE("a paragraph that is longer than the voice takes is cut between words and is whole") {
    std::string text;
    while (text.size() < 3 * longest_sentence)
        text += "Γιατί όχι; Every word of it. ";
    std::string again;
    for (const Sentence& piece : in_pieces(text, "el")) {
        CHECK(piece.words.size() <= longest_sentence);
        CHECK((static_cast<unsigned char>(piece.words.front()) & 0xC0U) != 0x80U);
        again += piece.words;
    }
    CHECK(again == text);
    CHECK(in_pieces(std::string(3 * longest_sentence, 'a'), "en").size() == 3);
    const auto short_ones = in_pieces("One, two and three. Four, five and six! Seven", "en", 24);
    REQUIRE(short_ones.size() == 3);
    CHECK(short_ones[0].words == "One, two and three. ");
    CHECK(short_ones[1].words == "Four, five and six! ");
    CHECK(short_ones[2].words == "Seven");
}

TEST_CASE("marks that keep directions apart are not said") {
    CHECK(sayable("\u2068Ada\u2069\u200f\nLovelace") == "Ada. Lovelace");
}

} // namespace streetsign::kiosk
