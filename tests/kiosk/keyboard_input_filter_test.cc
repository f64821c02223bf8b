// SPDX-License-Identifier: MIT
#include <algorithm>
#include <array>
#include <doctest/doctest.h>
#include <iostream>
#include <string>

#include "kiosk/text/input_filter.h"

using namespace streetsign::kiosk;

namespace {

constexpr std::string_view refused = "(refused)";

std::string filtered(std::string_view text) {
    std::array<char, input_filter_limit> out{};
    const auto size = filter_input(text, out);
    return std::string(size ? std::string_view(out.data(), *size) : refused);
}

std::string utf8(char32_t c) {
    const auto part = [](char32_t bits) { return static_cast<char>(0x80 | (bits & 0x3f)); };
    if (c < 0x80) return {static_cast<char>(c)};
    if (c < 0x800) return {static_cast<char>(0xc0 | (c >> 6)), part(c)};
    if (c < 0x10000) return {static_cast<char>(0xe0 | (c >> 12)), part(c >> 6), part(c)};
    return {static_cast<char>(0xf0 | (c >> 18)), part(c >> 12), part(c >> 6), part(c)};
}

} // namespace

TEST_CASE("names of every script pass unchanged") {
    for (const std::string_view name :
         {"Ελένη Παπαϊωάννου", "فاطمة", "Łukasz O'Brien-Șt", "Ганна Ґудзь", "İpek", "ẞ",
          "bíj\u0301na", "李小龍", "नरेन्द्र", "№ 5 º", ""})
        CHECK(filtered(name) == name);
}

TEST_CASE("decomposed letters are composed") {
    CHECK(filtered("e\u0301") == "é");
    CHECK(filtered("\u0391\u0301") == "Ά");
    CHECK(filtered("\u212b") == "Å");
}

TEST_CASE("format characters, controls and private characters are dropped") {
    CHECK(filtered("a\u200cb\u200dc\u200ed\u200fe\u202ef\u2066g\ufeffh\u00adi\u061cj") ==
          "abcdefghij");
    CHECK(filtered(std::string_view("a\0\t\n\x1b\x7f\u0085\u2028\u2029z", 15)) == "az");
    CHECK(filtered("a\ue000\U000f0000\ufffe\u0378z") == "az");
}

TEST_CASE("every space is the plain one") {
    CHECK(filtered("a\u00a0b\u2003c\u3000d") == "a b c d");
}

TEST_CASE("presentation forms are expanded") {
    CHECK(filtered("\ufefb") == "لا");
    CHECK(filtered("\ufef7") == "لأ");
    CHECK(filtered("\ufb01") == "fi");
    CHECK(filtered("\uff21") == "A");
    CHECK(filtered("\ufe76") == "\u064e");
    CHECK(filtered("\ufdf2") == "الله");
}

TEST_CASE("what was filtered passes again unchanged, for every character there is") {
    std::size_t characters = 0;
    std::size_t changed = 0;
    for (char32_t c = 0; c < 0x110000; ++c) {
        if (c >= 0xd800 && c < 0xe000) continue;
        const std::string one = utf8(c);
        const std::string once = filtered(one);
        if (filtered(once) != once) FAIL_CHECK("U+" << std::hex << static_cast<unsigned>(c));
        ++characters;
        changed += once != one;
    }
    std::cout << "input filter: " << characters << " characters, " << changed
              << " of them changed or dropped\n";
    CHECK(characters == 0x110000 - 0x800);
    CHECK(changed > 0);
}

TEST_CASE("what is not UTF-8 is refused and the room for it wiped") {
    for (const std::string_view bad : {"\xff", "a\x80", "\xc3", "\xed\xa0\x80", "\xc0\x80"}) {
        std::array<char, 8> out{};
        out.fill('x');
        CHECK_FALSE(filter_input(bad, out));
        CHECK(std::all_of(out.begin(), out.end(), [](char c) { return c == 0; }));
    }
}

TEST_CASE("what does not fit is refused, what just fits is not") {
    std::array<char, 4> out{};
    CHECK(filter_input("αβ", out) == std::optional<std::size_t>(4));
    CHECK_FALSE(filter_input("αβγ", out));
    CHECK(filtered(std::string(input_filter_limit, 'a')).size() == input_filter_limit);
    CHECK(filtered(std::string(input_filter_limit + 1, 'a')) == refused);
    std::string swollen;
    for (int i = 0; i < 2000; ++i)
        swollen += "\ufdfa";
    CHECK(filtered(swollen) == refused);
}
