// SPDX-License-Identifier: MIT
// How fast the server takes batches, against plain SQLite inserts of the same rows in the same
// batches, in one run and on one disk. Taking is all of it: decoding, two signatures, every
// envelope's hash, the root, compare-and-swap, rows, cosignature, ledger queue, fsync.
//
//     bench_server_batches [FOLDER [BATCHES [RECORDS [ROUNDS]]]]
//
// Prints records/s of both (medians over the rounds, the two taking turns) and their ratio.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "sync/server/serving.h"
#include "tests/batch/sample_log.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::server;

namespace {

constexpr uint32_t usual_cell = 8192;
constexpr size_t devices = 8; // send side by side
constexpr unsigned senders = 4;

void must(const Result<void>& done) {
    if (done) return;
    std::fprintf(stderr, "bench_server_batches: %s\n", done.error().detail.c_str());
    std::exit(1);
}

// Some devices' batches, in the order in which each sends them.
using Traffic = std::vector<std::vector<Buffer>>;

Traffic make_traffic(const test::SampleCampaign& campaign, size_t batches, size_t records) {
    Traffic traffic(devices);
    for (size_t device = 0; device < devices; ++device) {
        test::SampleLog log(campaign, "stall-" + std::to_string(device),
                            static_cast<uint8_t>(100 + device));
        for (size_t i = device; i < batches; i += devices) {
            const uint8_t salt = static_cast<uint8_t>(device + 1);
            const size_t genesis = log.tree().size().value == 0 ? 1 : 0;
            traffic[device].push_back(encode(log.next(records - genesis, salt)));
        }
    }
    return traffic;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void make_data(const DataFolder& folder, const test::SampleCampaign& campaign) {
    RealDisk disk;
    const auto keys = make_data_folder(disk, folder, campaign.scope);
    if (!keys) must(keys.error());
    must(campaign.write_server_keys(disk, folder.keys()));
    must(add_manifest(disk, folder, campaign.manifests.front()));
}

double run_server(const Path& folder, const test::SampleCampaign& campaign,
                  const Traffic& traffic) {
    RealDisk disk;
    const SystemClock clock;
    const DataFolder data{folder};
    make_data(data, campaign);
    const auto serving = Serving::open(disk, data, clock, default_public_every_s);
    if (!serving) must(serving.error());
    std::atomic<size_t> next_device = 0;
    std::atomic<size_t> refused = 0;
    const auto start = std::chrono::steady_clock::now();
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < senders; ++i)
        threads.emplace_back([&] {
            for (size_t device = next_device++; device < devices; device = next_device++)
                for (const Buffer& batch : traffic[device])
                    if ((*serving)->service().intake.accept(batch).outcome != Outcome::stored)
                        ++refused;
        });
    for (std::thread& thread : threads)
        thread.join();
    const double seconds = seconds_since(start);
    if (refused != 0) must(fail(Code::refused, "a batch was refused"));
    return seconds;
}

// The rows that the server wrote, as they stand in its database.
struct Rows {
    struct Row {
        int64_t position = 0;
        Buffer bytes;
    };
    struct OneBatch {
        int64_t log = 0;
        int64_t end = 0;
        int64_t first = 0;
        Buffer root, certificate, checkpoint, cosigned, pending;
        std::vector<Row> entries;
        std::vector<Row> envelopes;
    };
    std::vector<OneBatch> batches;
};

Buffer copy_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

std::vector<Rows::Row> read_rows(Vault& vault, const char* sql, const Rows::OneBatch& batch) {
    std::vector<Rows::Row> rows;
    Query query = vault.query(sql).value();
    query->bind(1, batch.log).bind(2, batch.first).bind(3, batch.end);
    while (query->step().value())
        rows.push_back({query->integer(0), copy_of(query->blob(1))});
    return rows;
}

Rows read_all(const Path& database) {
    Vault vault = Vault::open(database, Access::read_only).value();
    Rows rows;
    {
        Query query = vault
                          .query("SELECT log, end, first, root, certificate, checkpoint, cosigned "
                                 "FROM batch ORDER BY end, log")
                          .value();
        while (query->step().value()) {
            Rows::OneBatch& batch = rows.batches.emplace_back();
            batch.log = query->integer(0);
            batch.end = query->integer(1);
            batch.first = query->integer(2);
            batch.root = copy_of(query->blob(3));
            batch.certificate = copy_of(query->blob(4));
            batch.checkpoint = copy_of(query->blob(5));
            batch.cosigned = copy_of(query->blob(6));
            batch.pending = batch.cosigned;
        }
    }
    for (Rows::OneBatch& batch : rows.batches) {
        batch.entries = read_rows(vault,
                                  "SELECT position, bytes FROM entry WHERE log = ?1 AND "
                                  "position >= ?2 AND position < ?3 ORDER BY position",
                                  batch);
        batch.envelopes = read_rows(vault,
                                    "SELECT position, bytes FROM envelope WHERE log = ?1 AND "
                                    "position >= ?2 AND position < ?3 ORDER BY position",
                                    batch);
    }
    return rows;
}

Result<void> insert_batch(Vault& vault, const Rows::OneBatch& batch) {
    Transaction transaction = TRY(vault.database().begin());
    {
        Query query = TRY(vault.query("INSERT INTO entry VALUES (?1, ?2, ?3)"));
        for (const Rows::Row& row : batch.entries)
            TRY(query->bind(1, batch.log).bind(2, row.position).bind(3, Bytes(row.bytes)).run());
    }
    {
        Query query = TRY(vault.query("INSERT INTO envelope VALUES (?1, ?2, ?3)"));
        for (const Rows::Row& row : batch.envelopes)
            TRY(query->bind(1, batch.log).bind(2, row.position).bind(3, Bytes(row.bytes)).run());
    }
    Query query = TRY(vault.query("INSERT INTO batch VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"));
    query->bind(1, batch.log).bind(2, batch.end).bind(3, batch.first).bind(4, Bytes(batch.root));
    query->bind(5, Bytes(batch.certificate)).bind(6, Bytes(batch.checkpoint));
    TRY(query->bind(7, Bytes(batch.cosigned)).run());
    Query pending = TRY(vault.query("INSERT INTO pending (entry) VALUES (?1)"));
    TRY(pending->bind(1, Bytes(batch.pending)).run());
    return transaction.commit();
}

double run_plain(const Path& database, const Rows& rows) {
    Vault vault = Vault::create(database).value();
    const auto start = std::chrono::steady_clock::now();
    for (const Rows::OneBatch& batch : rows.batches)
        must(insert_batch(vault, batch));
    return seconds_since(start);
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int count, char** words) {
    const auto number = [&](int place, size_t otherwise) {
        return count > place ? std::strtoul(words[place], nullptr, 10) : otherwise;
    };
    if (!start_crypto()) return 1;
    const TempDir temporary;
    const Path base = count > 1 ? Path(words[1]) : temporary.path();
    const size_t batches = number(2, 64);
    const size_t records = number(3, 256);
    const size_t rounds = number(4, 5);

    test::SampleCampaign campaign;
    campaign.manifests = {campaign.make(1, usual_cell)};
    const Traffic traffic = make_traffic(campaign, batches, records);
    const double total = static_cast<double>(batches * records);
    std::vector<double> server_seconds;
    std::vector<double> plain_seconds;
    for (size_t round = 0; round < rounds; ++round) {
        const Path folder = base / ("round-" + std::to_string(round));
        std::filesystem::create_directories(folder);
        server_seconds.push_back(run_server(folder / "data", campaign, traffic));
        const Rows rows = read_all(DataFolder{folder / "data"}.database());
        plain_seconds.push_back(run_plain(folder / "plain.sqlite", rows));
        std::filesystem::remove_all(folder);
    }
    const double server = total / median(server_seconds);
    const double plain = total / median(plain_seconds);
    std::printf("server_batches: %zu batches of %zu records, %u senders, %zu rounds\n", batches,
                records, senders, rounds);
    std::printf("server_batches: verified and stored %.0f records/s, plain SQLite inserts %.0f "
                "records/s, ratio %.2f\n",
                server, plain, server / plain);
    return 0;
}
