// SPDX-License-Identifier: MIT
#include "sync/core/result.h"

#include <doctest/doctest.h>

#include "tests/support/child.h"

using namespace streetsign;

namespace {

Result<int> half(int of) {
    if (of % 2 != 0) return fail(Code::refused, "an odd number");
    return of / 2;
}

Result<void> is_even(int number) {
    TRY(half(number));
    return {};
}

} // namespace

TEST_CASE("a result is what was returned: the value, or the error") {
    CHECK(*half(6) == 3);
    CHECK(half(7).error().code == Code::refused);
    CHECK(is_even(6));
    CHECK(is_even(7).error().code == Code::refused);
}

TEST_CASE("whoever asks for the half that is not there ends the process, and reads nothing else") {
    const Result<int> good = half(6);
    const Result<int> bad = half(7);
    Result<int> good_to_change = half(6);
    Result<int> bad_to_change = half(7);
    const Result<void> done = is_even(6);

    CHECK(child_aborts([&] { return good.error().detail.empty(); }));
    CHECK(child_aborts([&] { return good_to_change.error().detail.empty(); }));
    CHECK(child_aborts([&] { return std::move(good_to_change).error().detail.empty(); }));
    CHECK(child_aborts([&] { return done.error().detail.empty(); }));
    CHECK(child_aborts([&] { return *bad == 0; }));
    CHECK(child_aborts([&] { return *bad_to_change == 0; }));
    CHECK(child_aborts([&] { return *std::move(bad_to_change) == 0; }));
    CHECK(child_aborts([&] { return bad.operator->() == nullptr; }));
    CHECK(child_aborts([&] { return bad_to_change.operator->() == nullptr; }));

    // The control: the half that is there.
    CHECK(child_is_true([&] { return *good == 3 && bad.error().code == Code::refused; }));
}
