// SPDX-License-Identifier: MIT
// The inclusion and consistency cases that transparency-dev/merkle publishes, where that folder is.
#include <doctest/doctest.h>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sync/core/text.h"
#include "sync/log/proof.h"
#include "tests/support/vector_file.h"

using namespace streetsign;
using namespace streetsign::test;

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// A hash of the case; false when it is none of 32 bytes, which our types cannot even hold.
template <typename F>
bool read_hash(const Json& value, F& hash) {
    const auto bytes = parse_base64(value.is_null() ? "" : value.get<std::string>());
    const auto fixed = bytes ? F::from(*bytes) : std::nullopt;
    if (fixed) hash = *fixed;
    return fixed.has_value();
}

// Some cases have a few words in the place of a root, to say that it does not matter. Zeros behind
// them make 32 bytes, and keep equal equal and different different.
bool read_root(const Json& value, RootHash& root) {
    auto bytes = parse_base64(value.is_null() ? "" : value.get<std::string>());
    if (!bytes || bytes->size() > RootHash::size) return false;
    bytes->resize(RootHash::size);
    root = *RootHash::from(*bytes);
    return true;
}

bool read_proof(const Json& value, Proof& proof) {
    if (value.is_null()) return true;
    for (const Json& element : value) {
        proof.emplace_back();
        if (!read_hash(element, proof.back())) return false;
    }
    return true;
}

bool inclusion_accepted(const Json& test) {
    LeafHash leaf;
    RootHash root;
    Proof proof;
    return read_hash(test["leafHash"], leaf) && read_root(test["root"], root) &&
           read_proof(test["proof"], proof) &&
           verify_inclusion(leaf, LeafIndex{test["leafIdx"].get<uint64_t>()},
                            TreeSize{test["treeSize"].get<uint64_t>()}, root, proof);
}

bool consistency_accepted(const Json& test) {
    TreeHead older;
    TreeHead newer;
    Proof proof;
    older.size.value = test["size1"].get<uint64_t>();
    newer.size.value = test["size2"].get<uint64_t>();
    return read_root(test["root1"], older.root) && read_root(test["root2"], newer.root) &&
           read_proof(test["proof"], proof) && verify_consistency(older, newer, proof);
}

size_t run_all(const fs::path& folder, bool (*accepted)(const Json&)) {
    size_t cases = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") continue;
        const Json test = Json::parse(read_text(entry.path()));
        CAPTURE(entry.path().string());
        CHECK(accepted(test) != test["wantErr"].get<bool>());
        ++cases;
    }
    return cases;
}

} // namespace

TEST_CASE("the published Merkle cases are judged as their authors judge them") {
    const fs::path folder = fs::path(STREETSIGN_VECTORS_DIR) / "merkle";
    if (!fs::exists(folder)) {
        std::cout << "SKIPPED: published Merkle cases: there is no folder " << folder.string()
                  << "\n";
        return;
    }
    const size_t inclusion = run_all(folder / "inclusion", inclusion_accepted);
    const size_t consistency = run_all(folder / "consistency", consistency_accepted);
    std::cout << "merkle: " << inclusion << " inclusion and " << consistency
              << " consistency cases ran\n";
    CHECK(inclusion > 0);
    CHECK(consistency > 0);
}
