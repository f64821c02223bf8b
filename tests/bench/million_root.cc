// SPDX-License-Identifier: MIT
// The root of a log of a million entries, against a loop of bare OpenSSL calls that hashes the same
// bytes: what the house adds to the hashing itself. Prints medians of five runs of each, taken in
// turn, and their ratio (goal: at least 0.9 of the bare loop's speed).
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <vector>

#include <openssl/evp.h>

#include "sync/core/crypto.h"
#include "sync/log/tree.h"

namespace {

using namespace streetsign;

constexpr size_t leaves = 1000000;

double milliseconds(const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
        .count();
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

RootHash house_root(const Buffer& entries, size_t size) {
    Tree tree;
    for (size_t i = 0; i < leaves; ++i)
        tree.append_entry(Bytes(entries).subspan(i * size, size));
    return tree.root();
}

// RFC 6962 by hand: leaves, then level by level in place, an odd last node moved up unchanged.
RootHash bare_root(const Buffer& entries, size_t size) {
    EVP_MD* const method = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* const context = EVP_MD_CTX_new();
    EVP_DigestInit_ex2(context, method, nullptr);
    const uint8_t leaf_prefix = 0;
    const uint8_t node_prefix = 1;
    std::vector<uint8_t> hashes(leaves * 32);
    for (size_t i = 0; i < leaves; ++i) {
        EVP_DigestUpdate(context, &leaf_prefix, 1);
        EVP_DigestUpdate(context, entries.data() + i * size, size);
        EVP_DigestFinal_ex(context, hashes.data() + i * 32, nullptr);
        EVP_DigestInit_ex2(context, nullptr, nullptr);
    }
    for (size_t width = leaves; width > 1; width = (width + 1) / 2) {
        for (size_t i = 0; i < width / 2; ++i) {
            EVP_DigestUpdate(context, &node_prefix, 1);
            EVP_DigestUpdate(context, hashes.data() + i * 64, 64);
            EVP_DigestFinal_ex(context, hashes.data() + i * 32, nullptr);
            EVP_DigestInit_ex2(context, nullptr, nullptr);
        }
        if (width % 2 == 1)
            std::memcpy(hashes.data() + width / 2 * 32, hashes.data() + (width - 1) * 32, 32);
    }
    EVP_MD_CTX_free(context);
    EVP_MD_free(method);
    return *RootHash::from(Bytes(hashes).first(32));
}

void compare(size_t size) {
    Buffer entries(leaves * size);
    fill_random(entries);
    std::vector<double> ours;
    std::vector<double> bare;
    for (int run = 0; run < 5; ++run) {
        RootHash house;
        RootHash loop;
        ours.push_back(milliseconds([&] { house = house_root(entries, size); }));
        bare.push_back(milliseconds([&] { loop = bare_root(entries, size); }));
        if (house != loop) {
            std::puts("the two roots differ");
            std::exit(1);
        }
    }
    std::printf("root of 1,000,000 entries of %zu bytes: %.0f ms, bare OpenSSL %.0f ms, ratio %.2f "
                "(goal 0.90)\n",
                size, median(ours), median(bare), median(bare) / median(ours));
}

} // namespace

int main() {
    if (!start_crypto()) return 1;
    compare(65);
    compare(1024);
    return 0;
}
