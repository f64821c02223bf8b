// SPDX-License-Identifier: MIT
#include "sync/core/secret.h"

#include <doctest/doctest.h>

#include "sync/core/crypto.h"

using namespace streetsign;

TEST_CASE("a secret buffer keeps what is appended, however it grows") {
    REQUIRE(start_crypto());
    SecretBuffer buffer;
    std::string expected;
    for (int i = 0; i < 300; ++i) {
        buffer.append("piece ");
        expected += "piece ";
    }
    CHECK(buffer.text() == expected);
}

TEST_CASE("what is cut off a secret buffer is wiped where it stood") {
    REQUIRE(start_crypto());
    SecretBuffer buffer = SecretBuffer::copy_of(as_bytes("a name nobody may read"));
    const uint8_t* const memory = buffer.data();

    buffer.clear();

    CHECK(buffer.empty());
    for (size_t i = 0; i < 22; ++i)
        CHECK(memory[i] == 0);
}

TEST_CASE("a moved secret leaves nothing behind in the old place") {
    REQUIRE(start_crypto());
    SecretBuffer first = SecretBuffer::copy_of(as_bytes("secret"));
    SecretBuffer second = std::move(first);

    CHECK(second.text() == "secret");
    CHECK(first.empty()); // NOLINT(bugprone-use-after-move): that is what is being tested
    CHECK(first.data() == nullptr);
}
