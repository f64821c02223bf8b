// SPDX-License-Identifier: MIT
#include "sync/batch/batch.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "sync/core/writer.h"
#include "tests/batch/sample_log.h"
#include "tests/support/vector_file.h"

using namespace streetsign;

namespace {

Writer begin(const Batch& batch) {
    Writer writer;
    writer.text(batch_header).sized(batch.certificate).sized(batch.checkpoint);
    return writer;
}

} // namespace

TEST_CASE("a batch of every size comes back as it was") {
    const test::SampleCampaign campaign;
    for (const size_t records : {size_t{0}, size_t{1}, size_t{2}, size_t{16}, size_t{255}}) {
        test::SampleLog log(campaign);
        const Batch batch = log.next(records);
        const Buffer bytes = encode(batch);
        const auto decoded = decode_batch(bytes);
        REQUIRE(decoded);
        CHECK(*decoded == batch);
        CHECK(encode(*decoded) == bytes);
        CHECK(bytes.size() <= batch_size_limit(envelope_size(campaign.manifests.back().terms)));
    }
}

TEST_CASE("a copy with entries only is a batch, and of the same log") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Batch batch = log.next(5);

    const Batch copy = decode_batch(encode(without_envelopes(batch))).value();

    CHECK(copy == without_envelopes(batch));
    CHECK(copy.checkpoint == batch.checkpoint);
    for (size_t i = 0; i < batch.items.size(); ++i)
        CHECK(copy.items[i].entry == batch.items[i].entry);
    CHECK(encode(batch).size() - encode(copy).size() ==
          5 * envelope_size(campaign.manifests.back().terms));
}

TEST_CASE("a batch cut anywhere, or longer, is refused") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Buffer bytes = encode(log.next(2));
    for (size_t size = 0; size < bytes.size(); ++size)
        REQUIRE(!decode_batch(Bytes(bytes).first(size)));
    Buffer longer = bytes;
    longer.push_back(0);
    CHECK(!decode_batch(longer));
    append(longer, bytes);
    CHECK(!decode_batch(longer));
}

TEST_CASE("a batch with any byte changed is refused when it is read or when it is checked") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Buffer bytes = encode(log.next(2));
    const KnownLog nothing;
    REQUIRE(check_batch(decode_batch(bytes).value(), campaign.manifests, nothing));
    size_t unread = 0;
    size_t unchecked = 0;
    for (size_t i = 0; i < bytes.size(); ++i) {
        for (const unsigned flip : {1U, 0x20U, 0xFFU}) {
            Buffer changed = bytes;
            changed[i] = static_cast<uint8_t>(changed[i] ^ flip);
            const auto batch = decode_batch(changed);
            if (!batch) {
                ++unread;
                continue;
            }
            REQUIRE(encode(*batch) == changed);
            CAPTURE(i);
            const auto checked = check_batch(*batch, campaign.manifests, nothing);
            REQUIRE((!checked || checked->fit != Fit::fits));
            ++unchecked;
        }
    }
    MESSAGE("batch of " << bytes.size() << " bytes: " << bytes.size() << " truncations refused; of "
                        << unread + unchecked << " changes " << unread << " refused when read, "
                        << unchecked << " when checked");
}

TEST_CASE("numbers over their bounds are refused before anything is allocated for them") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Batch batch = log.next(1);
    const EntryBytes entry = encode(batch.items[1].entry);

    Buffer huge;
    append(huge, as_bytes(batch_header));
    for (int i = 0; i < 4; ++i)
        huge.push_back(0xFF);
    CHECK(decode_batch(huge).error().code == Code::malformed); // a certificate of 2^32-1 bytes

    for (const uint64_t first : {max_log_entries, uint64_t{1} << 63, UINT64_MAX}) {
        Writer writer = begin(batch);
        writer.u64(first).u16(1).u16(entry_size).raw(entry.view()).u32(0);
        CHECK(decode_batch(writer.take()).error().code == Code::malformed);
    }
    for (const uint16_t count : {uint16_t{0}, uint16_t{257}, uint16_t{65535}}) {
        Writer writer = begin(batch);
        writer.u64(1).u16(count);
        for (unsigned i = 0; i < count; ++i)
            writer.u16(entry_size).raw(entry.view());
        for (unsigned i = 0; i < count; ++i)
            writer.u32(0);
        CHECK(decode_batch(writer.take()).error().code == Code::malformed);
    }
    Writer good = begin(batch);
    good.u64(max_log_entries - 1).u16(1).u16(entry_size).raw(entry.view()).u32(0);
    CHECK(decode_batch(good.take()));
    Writer too_long = begin(batch);
    too_long.u64(1).u16(1).u16(entry_size).raw(entry.view()).sized(Buffer(max_envelope + 1));
    CHECK(decode_batch(too_long.take()).error().code == Code::malformed);
    Writer no_note;
    no_note.text(batch_header).sized({}).sized(batch.checkpoint);
    no_note.u64(1).u16(1).u16(entry_size).raw(entry.view()).u32(0);
    CHECK(decode_batch(no_note.take()).error().code == Code::malformed);
}

TEST_CASE("an entry in a batch has 65 bytes and no other length") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const Batch batch = log.next(1);
    for (const uint16_t size : {uint16_t{0}, uint16_t{64}, uint16_t{66}, uint16_t{65535}}) {
        Writer writer = begin(batch);
        writer.u64(1).u16(1).u16(size).raw(Buffer(size, 1)).u32(0);
        CHECK(decode_batch(writer.take()).error().code == Code::malformed);
    }
}

TEST_CASE("the largest batch there can be is as large as the header says") {
    static_assert(max_batch_size == 8'552'742);
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    Batch batch = log.next(1);
    batch.certificate.resize(max_certificate_note, 'x');
    batch.checkpoint.resize(max_checkpoint_note, 'x');
    batch.items.assign(max_batch_entries, {batch.items[1].entry, Buffer(max_envelope)});
    const Buffer bytes = encode(batch);
    CHECK(bytes.size() == max_batch_size);
    CHECK(decode_batch(bytes));
}

TEST_CASE("the example of FORMAT.md is what this campaign and this device write") {
    const test::SampleCampaign campaign;
    test::SampleLog log(campaign);
    const auto vector = test::read_vector("batches/first_batch.txt");
    const Batch written = decode_batch(vector.bytes).value_or(Batch());
    REQUIRE(written.items.size() == 2);

    // The envelope is random by nature; everything else follows from the seeds.
    const Batch again = log.with({log.real_item(written.items[1].envelope, 1)}, 7);

    CHECK(encode(again) == vector.bytes);
    CHECK(test::page_shows("sync/batch/FORMAT.md", vector));
    const auto checked = check_batch(written, campaign.manifests, KnownLog{});
    REQUIRE(checked);
    CHECK(checked->fit == Fit::fits);
    CHECK(checked->complete());
    CHECK(hex(checked->tree.root().view()) == vector.value("root"));
    AgeIdentityKey identity;
    identity.data()[1] = 10;
    const auto record = open_envelope(written.items[1].envelope, smallest_cell, {&identity, 1});
    REQUIRE(record);
    CHECK(record->text() == vector.value("inside"));
}
