// SPDX-License-Identifier: MIT
#include "sync/store/receipt.h"

#include <doctest/doctest.h>

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/log/tree_hash.h"

using namespace streetsign;

TEST_CASE("a receipt names the leaf and the token that its entry commits to") {
    const Token token = new_token();
    const RecordEntry entry =
        make_record_entry(RecordKind::signature, random_fixed<EnvelopeId>(), token);

    const SecretBuffer link = receipt_link("https://petition.example.org/", entry, token);

    const std::string leaf = hex(leaf_hash(encode(entry).view()).view());
    CHECK(link.text() == "https://petition.example.org/receipt#" + leaf + "." + hex(token.view()));
    CHECK(hash_token(token) == entry.token);
    // Another token of the same envelope is another leaf: a receipt cannot be made up later.
    const Token other = new_token();
    CHECK(receipt_link("https://petition.example.org", entry, other).text() != link.text());
    CHECK(make_record_entry(RecordKind::signature, entry.envelope, other) != entry);
}
