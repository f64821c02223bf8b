// SPDX-License-Identifier: MIT
// A test program: makes a server's data folder, a campaign's manifest, an authority key and an
// outbox with batches of made-up envelopes, so that server and agent can be tried without kiosk and
// desk.
//
//     sample_stall FOLDER BATCHES RECORDS      makes FOLDER/{data,campaign,outbox,later,clone}
//
// Half of the batches go into `outbox`, the others into `later`. `clone` holds what a copy of the
// device that parted from it after the first half would send in place of `later`.
#include <cstdio>
#include <cstdlib>

#include "sync/batch/spool.h"
#include "sync/core/disk.h"
#include "sync/server/serving.h"
#include "tests/batch/sample_log.h"

using namespace streetsign;

namespace {

constexpr uint32_t usual_cell = 8192;

Result<void> make(const Path& folder, size_t batches, size_t records) {
    RealDisk disk;
    test::SampleCampaign campaign;
    campaign.manifests = {campaign.make(1, usual_cell)};
    const server::DataFolder data{folder / "data"};
    TRY(server::make_data_folder(disk, data, campaign.scope));
    TRY(campaign.write_server_keys(disk, data.keys()));
    TRY(server::add_manifest(disk, data, campaign.manifests.front()));
    TRY(disk.make_folder(folder / "campaign"));
    TRY(write_durably(disk, folder / "campaign" / "manifest", campaign.manifests.front().note));

    test::SampleLog log(campaign);
    const Outbox outbox = TRY(Outbox::open(disk, folder / "outbox"));
    const Outbox later = TRY(Outbox::open(disk, folder / "later"));
    const Outbox other = TRY(Outbox::open(disk, folder / "clone"));
    Outbox now = outbox;
    Outbox then = later;
    Outbox cloned = other;
    test::SampleLog clone(campaign);
    for (size_t i = 0; i < batches; ++i) {
        const bool shared = i < (batches + 1) / 2;
        const Batch batch = log.next(records);
        TRY((shared ? now : then).put(BatchName::of(log.head(), batch.first), encode(batch)));
        const Batch twin = clone.next(records, shared ? 0 : 9);
        if (!shared) TRY(cloned.put(BatchName::of(clone.head(), twin.first), encode(twin)));
    }
    std::printf("origin %s\nsize %llu\n", log.origin().c_str(),
                static_cast<unsigned long long>(log.tree().size().value));
    return {};
}

} // namespace

int main(int count, char** words) {
    if (count != 4 || !start_crypto()) {
        std::fputs("sample_stall FOLDER BATCHES RECORDS\n", stderr);
        return 2;
    }
    const Result<void> made =
        make(words[1], std::strtoul(words[2], nullptr, 10), std::strtoul(words[3], nullptr, 10));
    if (!made) std::fprintf(stderr, "sample_stall: %s\n", made.error().detail.c_str());
    return made ? 0 : 1;
}
