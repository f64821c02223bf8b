// SPDX-License-Identifier: MIT
#include "sync/core/secret.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/child.h"

using namespace streetsign;

TEST_CASE("a secret buffer keeps what is appended, however it grows") {
    SecretBuffer buffer;
    std::string expected;
    for (int i = 0; i < 300; ++i) {
        buffer.append("piece ");
        expected += "piece ";
    }
    CHECK(buffer.text() == expected);
}

TEST_CASE("what is cut off a secret buffer is wiped where it stood") {
    SecretBuffer buffer = SecretBuffer::copy_of(as_bytes("a name nobody may read"));
    const uint8_t* const memory = buffer.data();

    buffer.clear();

    CHECK(buffer.empty());
    for (size_t i = 0; i < 22; ++i)
        CHECK(memory[i] == 0);
}

TEST_CASE("a moved secret leaves nothing behind in the old place") {
    SecretBuffer first = SecretBuffer::copy_of(as_bytes("secret"));
    SecretBuffer second = std::move(first);

    CHECK(second.text() == "secret");
    CHECK(first.empty()); // NOLINT(bugprone-use-after-move): that is what is being tested
    CHECK(first.data() == nullptr);
}

TEST_CASE("memory that a secret gave back is wiped before anybody gets it again") {
    for (const size_t size : {size_t{16}, size_t{100}, size_t{8192}, size_t{100000}}) {
        const uint8_t* freed = nullptr;
        {
            SecretBuffer secret(size);
            std::fill(secret.data(), secret.data() + size, uint8_t{0xA5});
            freed = secret.data();
        }
        size_t seen = 0;
        std::vector<SecretBuffer> next(8);
        for (SecretBuffer& buffer : next) {
            buffer.reserve(size);
            // What comes from a new allocation was nobody's before.
            if (buffer.data() != freed || size > 16384) continue;
            ++seen;
            for (size_t i = 0; i < size; ++i)
                REQUIRE(buffer.data()[i] == 0);
        }
        CHECK((size > 16384 || seen == 1)); // the very cell came back
    }
}

TEST_CASE("more secrets than there are cells are held apart all the same") {
    std::vector<SecretBuffer> many;
    for (size_t i = 0; i < 600; ++i) {
        const size_t size = i % 2 == 0 ? 32 : 9000;
        many.emplace_back(size);
        std::fill(many.back().data(), many.back().data() + size, static_cast<uint8_t>(i));
    }

    for (size_t i = 0; i < many.size(); ++i)
        for (const uint8_t byte : many[i].view())
            REQUIRE(byte == static_cast<uint8_t>(i));
}

TEST_CASE("secrets may be made and given back on many threads at once") {
    std::atomic<size_t> wrong = 0;
    std::vector<std::thread> threads;
    for (uint8_t mine = 1; mine <= 4; ++mine)
        threads.emplace_back([mine, &wrong] {
            for (int round = 0; round < 500; ++round) {
                SecretBuffer secret(48);
                std::fill(secret.data(), secret.data() + 48, mine);
                for (const uint8_t byte : secret.view())
                    if (byte != mine) ++wrong;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("a write past the end of a small secret ends the process") {
    for (const size_t beyond : {size_t{0}, size_t{1}}) { // none: the control
        const int status = status_of_child([&] {
            SecretBuffer secret(128);
            volatile uint8_t* const end = secret.data() + 128;
            for (size_t i = 0; i < beyond; ++i)
                end[i] = static_cast<uint8_t>(end[i] ^ 0xFF);
            return true;
        });
        CHECK((status == 0) == (beyond == 0));
    }
}
