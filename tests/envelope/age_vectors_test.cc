// SPDX-License-Identifier: MIT
// The published cases of C2SP's CCTV collection, when they lie beside the repository: every one for
// X25519 identities and for passphrases. Armored and hybrid ones are not ours, and are counted.
#include "sync/envelope/age.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <filesystem>
#include <iostream>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/envelope/age_key.h"
#include "tests/support/vector_file.h"

using namespace streetsign;

namespace {

struct Case {
    std::multimap<std::string, std::string> header;
    Buffer file;
};

Buffer inflate_all(Bytes packed) {
    Buffer out;
    Buffer piece(1 << 16);
    z_stream stream{};
    REQUIRE(inflateInit(&stream) == Z_OK);
    stream.next_in = const_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    int state = Z_OK;
    while (state == Z_OK) {
        stream.next_out = piece.data();
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        append(out, Bytes(piece).first(piece.size() - stream.avail_out));
    }
    inflateEnd(&stream);
    REQUIRE(state == Z_STREAM_END);
    return out;
}

Case read_case(const std::filesystem::path& path) {
    const std::string text = test::read_text(path);
    Case result;
    size_t position = 0;
    while (text.at(position) != '\n') {
        const size_t end = text.find('\n', position);
        const std::string line = text.substr(position, end - position);
        const size_t colon = line.find(": ");
        result.header.emplace(line.substr(0, colon), line.substr(colon + 2));
        position = end + 1;
    }
    const Bytes body = as_bytes(text).subspan(position + 1);
    const auto compressed = result.header.find("compressed");
    result.file =
        compressed == result.header.end() ? Buffer(body.begin(), body.end()) : inflate_all(body);
    return result;
}

std::string outcome_of(const Result<SecretBuffer>& opened, const Case& scenario) {
    if (opened) {
        const auto payload = scenario.header.find("payload");
        const bool right = payload != scenario.header.end() &&
                           payload->second == hex(sha256(opened->view()).view());
        return right ? "success" : "other payload";
    }
    switch (opened.error().code) {
    case Code::malformed:
    case Code::refused:
        return "header failure";
    case Code::wrong_secret:
        return "no match";
    case Code::mismatch:
        return "HMAC or payload failure";
    default:
        return "unexpected";
    }
}

std::string expected_outcome(const Case& scenario) {
    const std::string expect = scenario.header.find("expect")->second;
    if (expect == "HMAC failure" || expect == "payload failure") return "HMAC or payload failure";
    return expect;
}

} // namespace

TEST_CASE("every published X25519 and scrypt case ends as its header says") {
    const std::filesystem::path folder = std::filesystem::path(STREETSIGN_VECTORS_DIR) / "age";
    if (!std::filesystem::is_directory(folder)) {
        std::cout << "SKIPPED: age vectors, there is no folder of published vectors\n";
        return;
    }
    int x25519_cases = 0;
    int scrypt_cases = 0;
    int others = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const Case scenario = read_case(entry.path());
        CAPTURE(entry.path().filename().string());
        const bool hybrid = entry.path().filename().string().starts_with("hybrid");
        if (scenario.header.contains("armored") || hybrid) {
            ++others;
            continue;
        }
        const auto passphrase = scenario.header.find("passphrase");
        if (passphrase != scenario.header.end()) {
            const auto opened = age_open_passphrase(scenario.file, as_bytes(passphrase->second));
            CHECK(outcome_of(opened, scenario) == expected_outcome(scenario));
            ++scrypt_cases;
            continue;
        }
        std::vector<AgeIdentityKey> identities;
        const auto [begin, end] = scenario.header.equal_range("identity");
        for (auto each = begin; each != end; ++each)
            identities.push_back(parse_identity(each->second).value());
        const auto opened = age_open(scenario.file, identities);
        CHECK(outcome_of(opened, scenario) == expected_outcome(scenario));
        ++x25519_cases;
    }
    std::cout << "age vectors: " << x25519_cases << " for X25519 and " << scrypt_cases
              << " for passphrases ran; " << others << " armored or hybrid ones are not ours\n";
    CHECK(x25519_cases >= 67);
    CHECK(scrypt_cases >= 22);
}

TEST_CASE("a published case with one byte changed no longer succeeds") {
    // The control for the test above: it must be able to go red.
    const auto path = std::filesystem::path(STREETSIGN_VECTORS_DIR) / "age/x25519";
    if (!std::filesystem::exists(path)) return;
    Case scenario = read_case(path);
    scenario.file.back() ^= 1;
    const auto identity = parse_identity(scenario.header.find("identity")->second).value();
    CHECK(outcome_of(age_open(scenario.file, identity), scenario) == "HMAC or payload failure");
}
