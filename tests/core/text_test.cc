// SPDX-License-Identifier: MIT
#include "sync/core/text.h"

#include <doctest/doctest.h>

#include "sync/core/crypto.h"

using namespace streetsign;

TEST_CASE("hex and base64 give back the bytes they were made of") {
    for (size_t size = 0; size < 70; ++size) {
        Buffer bytes(size);
        fill_random(bytes);

        CHECK(parse_hex(hex(bytes)).value() == bytes);
        CHECK(parse_base64(base64(bytes)).value() == bytes);
        CHECK(parse_base64_unpadded(base64_unpadded(bytes)).value() == bytes);
        CHECK(parse_base64_url(base64_url(bytes)).value() == bytes);
    }
}

TEST_CASE("base64 is as RFC 4648 section 10 has it") {
    const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : cases)
        CHECK(base64(as_bytes(plain)) == encoded);
}

TEST_CASE("text that no encoder of ours writes is refused") {
    for (const char* wrong : {"0", "0G", "AB", "0x", " 00", "00 "})
        CHECK(!parse_hex(wrong));
    for (const char* wrong :
         {"Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zm9v====", "Zm 9v", "Zg==Zg==", "Zm9v\n"})
        CHECK(!parse_base64(wrong));
    for (const char* wrong : {"Zg==", "Z", "Zh", "Zm9"})
        CHECK(!parse_base64_unpadded(wrong));
    for (const char* wrong : {"", "00", "01", "-1", "+1", " 1", "1 ", "9223372036854775808",
                              "18446744073709551616", "1e3", "0x1"})
        CHECK(!parse_decimal(wrong));
    CHECK(parse_decimal("9223372036854775807").value() == INT64_MAX);
    CHECK(parse_decimal("0").value() == 0);
}

TEST_CASE("every base64 text of four characters is either canonical or refused") {
    size_t accepted = 0;
    const std::string alphabet = "AQZaz059+/=-_ ";
    for (const char a : alphabet)
        for (const char b : alphabet)
            for (const char c : alphabet)
                for (const char d : alphabet) {
                    const std::string text{a, b, c, d};
                    const auto bytes = parse_base64(text);
                    if (!bytes) continue;
                    ++accepted;
                    CHECK(base64(*bytes) == text);
                }
    CHECK(accepted > 0);
}

TEST_CASE("UTF-8 is accepted without overlong forms, surrogates or more than U+10FFFF") {
    const char* good[] = {"",
                          "a",
                          "\xC3\xA9",
                          "\xE2\x82\xAC",
                          "\xF0\x9F\x98\x80",
                          "\xF4\x8F\xBF\xBF",
                          "\xED\x9F\xBF",
                          "\xEE\x80\x80"};
    const char* bad[] = {"\x80",
                         "\xC0\x80",
                         "\xC1\xBF",
                         "\xC3",
                         "\xE0\x9F\xBF",
                         "\xED\xA0\x80",
                         "\xE2\x82",
                         "\xF0\x8F\xBF\xBF",
                         "\xF5\x80\x80\x80",
                         "\xF4\x90\x80\x80",
                         "a\xFF"};
    for (const char* text : good)
        CHECK(is_utf8(as_bytes(text)));
    for (const char* text : bad)
        CHECK(!is_utf8(as_bytes(text)));
}

TEST_CASE("lines end in LF, all of them") {
    CHECK(split_lines("a\nb\n").value() == std::vector<std::string_view>{"a", "b"});
    CHECK(split_lines("").value().empty());
    CHECK(!split_lines("a\nb"));
}
