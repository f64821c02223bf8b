// SPDX-License-Identifier: MIT
// `init`, cut off after any of its writes: it begins anew, and what it had finished it never
// touches.
#include "sync/server/data_folder.h"

#include <filesystem>

#include "tests/server/sample_server.h"

using namespace streetsign;
using namespace streetsign::server;

namespace {

// After so many changes the disk says that it is full, each time.
class FullDisk final : public Disk {
public:
    explicit FullDisk(int changes) : left_(changes) {}
    Result<std::unique_ptr<DiskFile>> open(const Path& path, Open how) override {
        if (how != Open::existing) TRY(spend());
        return real_.open(path, how);
    }
    Result<Buffer> read(const Path& path, size_t limit) override { return real_.read(path, limit); }
    Result<void> rename(const Path& from, const Path& to) override {
        TRY(spend());
        return real_.rename(from, to);
    }
    Result<void> remove(const Path& path) override {
        TRY(spend());
        return real_.remove(path);
    }
    Result<void> sync_folder(const Path& folder) override {
        TRY(spend());
        return real_.sync_folder(folder);
    }
    Result<void> make_folder(const Path& folder) override {
        TRY(spend());
        return real_.make_folder(folder);
    }
    Result<std::vector<std::string>> list(const Path& folder) override {
        return real_.list(folder);
    }
    Result<bool> exists(const Path& path) override { return real_.exists(path); }
    Result<void> flatten_times(const Path& path) override { return real_.flatten_times(path); }
    Result<uint64_t> free_bytes(const Path& folder) override { return real_.free_bytes(folder); }

private:
    Result<void> spend() {
        if (left_-- > 0) return {};
        return fail(Code::full, "no room");
    }
    RealDisk real_;
    int left_;
};

} // namespace

TEST_CASE("init that was cut off anywhere is run again, and then there is one server") {
    const bool crypto = start_crypto();
    REQUIRE(crypto);
    const Scope scope = Scope::create("example.org", "ban-example").value();
    RealDisk disk;
    int cut = 0;
    int complete_ones = 0;
    for (bool finished = false; !finished; ++cut) {
        REQUIRE(cut < 200);
        const TempDir dir;
        const DataFolder folder{dir.path() / "data"};
        FullDisk full(cut);
        finished = make_data_folder(full, folder, scope).has_value();
        if (finished) continue;

        const bool complete = check_data_folder(disk, folder).has_value();
        complete_ones += complete ? 1 : 0;
        if (complete) { // all but the last sync: nothing is made anew
            CHECK(load_keys(disk, folder));
            CHECK(!make_data_folder(disk, folder, scope));
            continue;
        }
        const auto again = make_data_folder(disk, folder, scope);
        REQUIRE(again);
        CHECK(check_data_folder(disk, folder));
        CHECK(load_keys(disk, folder)->ledger.vkey() == again->ledger.vkey());
        CHECK(load_desk_token_hash(disk, folder));
        CHECK(Vault::open(folder.database(), Access::read_only));
    }
    CHECK(cut > 10);
    CHECK(complete_ones == 1);
    MESSAGE("init cut off at ", cut - 1, " places");
}

TEST_CASE("init never touches a folder that is finished, nor keys that lie there") {
    SampleServer server;
    const std::string before = load_keys(server.disk, server.folder)->cosigner.vkey();
    const auto again = make_data_folder(server.disk, server.folder, server.campaign.scope);
    REQUIRE(!again);
    CHECK(again.error().code == Code::refused);

    server.close();
    REQUIRE(server.disk.remove(server.folder.database())); // lost; the keys are not
    CHECK(!make_data_folder(server.disk, server.folder, server.campaign.scope));
    CHECK(load_keys(server.disk, server.folder)->cosigner.vkey() == before);
}
