// SPDX-License-Identifier: MIT
#include "sync/envelope/envelope.h"

#include <doctest/doctest.h>

#include "sync/core/crypto.h"

using namespace streetsign;

namespace {

struct Campaign {
    std::vector<AgeIdentityKey> identities;
    std::vector<AgeRecipientKey> recipients;
    Campaign() {
        for (size_t i = 0; i < campaign_recipients; ++i) {
            identities.push_back(new_age_identity());
            recipients.push_back(age_recipient_of(identities.back()));
        }
    }
};

} // namespace

TEST_CASE("records of every length give envelopes of one length, and come back") {
    const Campaign campaign;
    for (size_t size = 0; size < smallest_cell; size += size < 40 ? 1 : 37) {
        Buffer record(size);
        fill_random(record);
        const Buffer envelope = seal_envelope(record, smallest_cell, campaign.recipients).value();
        REQUIRE(envelope.size() == envelope_size(smallest_cell));
        const auto opened = open_envelope(envelope, smallest_cell, campaign.identities);
        REQUIRE(opened);
        REQUIRE(as_text(opened->view()) == as_text(record));
    }
    CHECK(envelope_size(8192) == 8490); // fits a tray slot of 12 KiB, and is said in FORMAT.md
}

TEST_CASE("a record that ends in padding bytes comes back with them") {
    const Campaign campaign;
    const Buffer record = {'x', 0x80, 0x00, 0x80, 0x00, 0x00};
    const Buffer envelope = seal_envelope(record, 1024, campaign.recipients).value();
    CHECK(as_text(open_envelope(envelope, 1024, campaign.identities)->view()) == as_text(record));
}

TEST_CASE("the longest record fits and one byte more is refused as full") {
    const Campaign campaign;
    const Buffer longest(longest_record(1024), 'x');
    const Buffer longer(longest_record(1024) + 1, 'x');
    const auto envelope = seal_envelope(longest, 1024, campaign.recipients);
    REQUIRE(envelope);
    CHECK(open_envelope(*envelope, 1024, campaign.identities)->size() == longest.size());
    CHECK(seal_envelope(longer, 1024, campaign.recipients).error().code == Code::full);
    CHECK(seal_envelope({}, 1023, campaign.recipients).error().code == Code::usage);
    CHECK(seal_envelope({}, 32769, campaign.recipients).error().code == Code::usage);
}

TEST_CASE("an envelope whose inside is not padded as ours is refused") {
    const Campaign campaign;
    Buffer inside(1024, 0);
    const auto opened = [&] {
        const Buffer file = age_seal(inside, campaign.recipients).value();
        return open_envelope(file, 1024, campaign.identities);
    };

    CHECK(opened().error().code == Code::mismatch); // zeros only
    inside[1023] = 0x01;
    CHECK(opened().error().code == Code::mismatch);
    inside[1023] = 0x80;
    CHECK(opened()->size() == 1023);
    inside.push_back(0);
    CHECK(opened().error().code == Code::mismatch); // another cell
}

TEST_CASE("an envelope is named by the SHA-256 of all its bytes") {
    CHECK(envelope_id(as_bytes("abc")) == EnvelopeId{sha256(as_bytes("abc")).bytes});
    CHECK(envelope_id(as_bytes("abc")) != envelope_id(as_bytes("abd")));
}
