// SPDX-License-Identifier: MIT

#include <doctest/doctest.h>

#include <string>

#include "kiosk/screens/codes.h"

namespace streetsign::kiosk::test {
namespace {

bool same(const Modules& one, const Modules& other) {
    return one.side == other.side && one.dark == other.dark;
}

std::string address(int page) { return "https://sign.example/page/" + std::to_string(page); }

} // namespace

TEST_CASE("a code that was made before is the one that is made anew") {
    Codes codes;
    const Modules first = codes.of(address(1), CodeSize::usual);
    CHECK(first.side >= 21);
    CHECK(first.dark.size() == static_cast<std::size_t>(first.side * first.side));
    CHECK(same(first, codes.of(address(1), CodeSize::usual)));
    CHECK(same(first, Codes().of(address(1), CodeSize::usual)));
    CHECK(codes.remembered() == 1);
}

TEST_CASE("another text is another code, however many were made since") {
    Codes codes;
    constexpr int pages = 40;
    for (int round = 0; round < 2; ++round)
        for (int page = 0; page < pages; ++page)
            CHECK(same(codes.of(address(page), CodeSize::usual),
                       Codes().of(address(page), CodeSize::usual)));
    CHECK(codes.remembered() == 8);
    CHECK(!same(codes.of(address(1), CodeSize::usual), codes.of(address(2), CodeSize::usual)));
}

TEST_CASE("one that is photographed has less redundancy, and is not taken for the usual one") {
    Codes codes;
    const std::string slip(400, 'x');
    const Modules usual = codes.of(slip, CodeSize::usual);
    const Modules large = codes.of(slip, CodeSize::large);
    CHECK(large.side < usual.side);
    CHECK(same(usual, codes.of(slip, CodeSize::usual)));
}

TEST_CASE("a text that is too long is cut; what is forgotten is gone, and made again") {
    Codes codes;
    const std::string text(5000, 'x');
    const Modules cut = codes.of(text, CodeSize::usual);
    CHECK(same(cut, codes.of(text.substr(0, 1000), CodeSize::usual)));
    CHECK(codes.remembered() == 1);
    codes.forget();
    CHECK(codes.remembered() == 0);
    CHECK(same(cut, codes.of(text, CodeSize::usual)));
}

} // namespace streetsign::kiosk::test
