// SPDX-License-Identifier: MIT
#include "sync/store/sealing.h"

#include <doctest/doctest.h>

#include "sync/core/crypto.h"
#include "sync/envelope/age_key.h"
#include "sync/envelope/envelope.h"

using namespace streetsign;

namespace {

struct Keys {
    std::vector<AgeIdentityKey> identities;
    Manifest manifest;
    Keys() {
        manifest.cell = smallest_cell;
        for (size_t i = 0; i < campaign_recipients; ++i) {
            identities.push_back(new_age_identity());
            manifest.recipients.push_back(encode_recipient(age_recipient_of(identities.back())));
        }
    }
    std::string opened(const SealedRecord& sealed) const {
        const auto plain = open_envelope(sealed.envelope, manifest.cell, identities);
        return plain ? std::string(plain->text()) : plain.error().detail;
    }
};

std::string header_of(const SealedRecord& sealed) {
    const std::string_view file = as_text(sealed.envelope);
    return std::string(file.substr(0, file.find("\n---")));
}

} // namespace

TEST_CASE("a record is the same to its recipients whether its keys were made before or with it") {
    const Keys keys;
    Sealer sealer = Sealer::open(keys.manifest).value();
    for (const bool before : {false, true}) {
        CAPTURE(before);
        if (before) sealer.prepare();
        const SealedRecord sealed =
            sealer.seal(as_bytes("Ada Lovelace"), RecordKind::signature).value();
        CHECK(keys.opened(sealed) == "Ada Lovelace");
        CHECK(sealed.envelope.size() == envelope_size(smallest_cell));
        CHECK(sealed.entry.envelope == envelope_id(sealed.envelope));
        CHECK(sealed.entry.kind == RecordKind::signature);
    }
}

TEST_CASE("keys that were made before serve one record and no second one") {
    const Keys keys;
    Sealer sealer = Sealer::open(keys.manifest).value();
    sealer.prepare();
    CHECK(sealer.prepared());
    const SealedRecord first = sealer.seal(as_bytes("one"), RecordKind::signature).value();
    CHECK(!sealer.prepared());
    const SealedRecord second = sealer.seal(as_bytes("two"), RecordKind::report).value();
    sealer.prepare();
    const SealedRecord third = sealer.seal(as_bytes("three"), RecordKind::signature).value();
    CHECK(header_of(first) != header_of(second));
    CHECK(header_of(second) != header_of(third));
    CHECK(header_of(first) != header_of(third));
    CHECK(keys.opened(second) == "two");
    CHECK(keys.opened(third) == "three");
}

TEST_CASE("a file under a header that was made before is a file like every other") {
    const AgeIdentityKey identity = new_age_identity();
    const AgeRecipientKey recipient = age_recipient_of(identity);
    PreparedHeader header = PreparedHeader::make({&recipient, 1}).value();
    const Buffer file = age_seal(as_bytes("plain"), std::move(header));
    CHECK(age_open(file, identity)->text() == "plain");
    CHECK(file.size() == age_size(5, 1));
}

TEST_CASE("keys that nobody used are forgotten") {
    const Keys keys;
    Sealer sealer = Sealer::open(keys.manifest).value();
    sealer.prepare();
    sealer.forget();
    CHECK(!sealer.prepared());
    CHECK(keys.opened(sealer.seal(as_bytes("x"), RecordKind::signature).value()) == "x");
}

TEST_CASE("a record that does not fit is refused, and the next one is sealed") {
    const Keys keys;
    Sealer sealer = Sealer::open(keys.manifest).value();
    const Buffer longer(longest_record(smallest_cell) + 1, 'x');
    sealer.prepare();
    CHECK(sealer.seal(longer, RecordKind::signature).error().code == Code::full);
    CHECK(sealer.seal(longer, RecordKind::signature).error().code == Code::full);
    CHECK(keys.opened(sealer.seal(as_bytes("x"), RecordKind::signature).value()) == "x");
}

TEST_CASE("a campaign whose recipients cannot be sealed to has no sealer") {
    Keys keys;
    std::string& text = keys.manifest.recipients[1];
    SUBCASE("a mistyped letter") { text.back() = text.back() == 'q' ? 'p' : 'q'; }
    SUBCASE("a key with which every secret is zero") { text = encode_recipient({}); }
    CHECK(Sealer::open(keys.manifest).error().code == Code::malformed);
}
