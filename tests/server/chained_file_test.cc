// SPDX-License-Identifier: MIT
#include "sync/server/chained_file.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/store/faulty_disk.h"
#include "tests/support/temp_dir.h"

using namespace streetsign;
using namespace streetsign::server;
using test::FaultyDisk;

namespace {

constexpr size_t a_sync = 64;
constexpr ChainedFile::Kind of_one_length{
    .magic = "one/v1\n", .what = "one", .content_size = 8, .bytes_a_sync = a_sync, .most_torn = 64};
constexpr ChainedFile::Kind of_any_length{
    .magic = "any/v1\n", .what = "any", .content_size = 0, .bytes_a_sync = a_sync, .most_torn = 96};

Buffer content(std::string_view text) {
    const Bytes bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

struct Folder {
    TempDir dir;
    FaultyDisk disk;
    Path path = dir.path() / "records";

    // As a new start sees it.
    Result<std::vector<Buffer>> read(const ChainedFile::Kind& kind) {
        std::vector<Buffer> read;
        TRY(ChainedFile::open(disk, path, kind, [&](Bytes record) -> Result<void> {
            read.emplace_back(record.begin(), record.end());
            return {};
        }));
        return read;
    }
    ChainedFile open(const ChainedFile::Kind& kind) {
        return ChainedFile::open(disk, path, kind, [](Bytes) { return Result<void>{}; }).value();
    }
    long opened() {
        return std::count(disk.asked.begin(), disk.asked.end(),
                          std::pair(FaultyDisk::What::open, path));
    }
    Buffer bytes() { return disk.read(path, size_t{1} << 20).value(); }
    void put(Bytes bytes) { REQUIRE(write_durably(disk, path, bytes)); }
};

const std::vector<Buffer> four{content("record 1"), content("record 2"), content("record 3"),
                               content("record 4")};

bool is_beginning(const std::vector<Buffer>& some, const std::vector<Buffer>& all) {
    return some.size() <= all.size() && std::equal(some.begin(), some.end(), all.begin());
}

} // namespace

TEST_CASE("records come back in their order, of one length or of any") {
    Folder folder;
    const std::vector<Buffer> any{content("a"), content(""), content(std::string(300, 'b')),
                                  content("c")};
    for (int again = 0; again < 2; ++again)
        REQUIRE(folder.open(of_any_length).append(any));
    const auto read = folder.read(of_any_length);
    REQUIRE(read);
    REQUIRE(read->size() == 8);
    CHECK(std::vector<Buffer>(read->begin(), read->begin() + 4) == any);
    CHECK(std::vector<Buffer>(read->begin() + 4, read->end()) == any);
    CHECK(folder.open(of_any_length).end().records == 8);
    const auto another = folder.read(of_one_length);
    REQUIRE(!another);
    CHECK(another.error().code == Code::malformed);
    CHECK(another.error().detail.ends_with("is not one"));

    Folder other;
    REQUIRE(other.open(of_one_length).append(four));
    CHECK(other.read(of_one_length).value() == four);
    CHECK(other.bytes().size() == of_one_length.magic.size() + 4 * 16);
}

TEST_CASE("a block of a file may end anywhere in a record") {
    Folder folder;
    std::vector<Buffer> many;
    for (size_t i = 0; i < 40; ++i) // 2.6 MB: more than is read at once, twice
        many.push_back(Buffer(size_t{UINT16_MAX} - i, static_cast<uint8_t>(i)));
    REQUIRE(folder.open(of_any_length).append(many));
    CHECK(folder.read(of_any_length).value() == many);
}

TEST_CASE(
    "a file that is cut or changed anywhere gives the beginning of its records, or is refused") {
    size_t tried = 0;
    for (const ChainedFile::Kind* const kind : {&of_one_length, &of_any_length}) {
        Folder folder;
        REQUIRE(folder.open(*kind).append(four));
        const Buffer whole = folder.bytes();
        const size_t a_record = (whole.size() - kind->magic.size()) / four.size();
        for (size_t at = 0; at < whole.size(); ++at, ++tried) {
            folder.put(Bytes(whole).first(at));
            const auto cut = folder.read(*kind);
            Buffer other = whole;
            other[at] ^= static_cast<uint8_t>(1 << (at % 8));
            folder.put(other);
            const auto changed = folder.read(*kind);
            CHECK(cut.has_value() == (at >= kind->magic.size()));
            if (!cut) CHECK(cut.error().code == Code::malformed);
            if (!cut) continue;
            CHECK(is_beginning(*cut, four));
            CHECK(cut->size() == (at - kind->magic.size()) / a_record);
            // Of a file no longer than a sync all may be torn.
            REQUIRE(changed);
            CHECK(*changed == *cut);
        }
    }
    MESSAGE("cut and changed at ", tried, " places");
}

TEST_CASE("what stands behind the end is dropped if a sync can tear so much, and damage if not") {
    for (const ChainedFile::Kind* const kind : {&of_one_length, &of_any_length}) {
        Folder folder;
        REQUIRE(folder.open(*kind).append(four));
        Buffer longer = folder.bytes();
        longer.resize(longer.size() + kind->most_torn, 7);
        folder.put(longer);
        CHECK(folder.read(*kind).value() == four);
        longer.push_back(7);
        folder.put(longer);
        const auto damaged = folder.read(*kind);
        REQUIRE(!damaged);
        CHECK(damaged.error().code == Code::malformed);
        CHECK(damaged.error().detail.find("is damaged at byte") != std::string::npos);
    }
}

TEST_CASE("after going back the records that stood there are never read as what follows") {
    Folder folder;
    ChainedFile file = folder.open(of_one_length);
    REQUIRE(file.append(std::span(four).first(1)));
    const ChainedFile::End one = file.end();
    REQUIRE(file.append(std::span(four).subspan(1)));
    file.go_back(one);
    REQUIRE(file.append(std::vector<Buffer>{content("record X")}));

    CHECK(folder.read(of_one_length).value() == std::vector<Buffer>{four[0], content("record X")});
    CHECK(file.end().records == 2);
    REQUIRE(file.append(std::span(four).subspan(3)));
    CHECK(folder.read(of_one_length).value() ==
          std::vector<Buffer>{four[0], content("record X"), four[3]});
}

TEST_CASE("no more than one sync's bytes are ever unsynced") {
    Folder folder;
    ChainedFile file = folder.open(of_one_length);
    std::vector<Buffer> many;
    for (int i = 0; i < 10; ++i)
        many.push_back(content("record " + std::to_string(i)));
    const size_t before = folder.disk.syncs;

    REQUIRE(file.append(many));

    CHECK(folder.disk.syncs - before == 3); // four records of 16 bytes, four, and two
    REQUIRE(file.append({}));
    CHECK(folder.disk.syncs - before == 3);
}

TEST_CASE("after a failed write or sync those records count that are on the disk, and the rest "
          "comes again") {
    for (const FaultyDisk::What what : {FaultyDisk::What::write, FaultyDisk::What::sync}) {
        Folder folder;
        ChainedFile file = folder.open(of_one_length);
        std::vector<Buffer> many;
        for (int i = 0; i < 10; ++i)
            many.push_back(content("record " + std::to_string(i)));

        folder.disk.fail_next(what, "records", 1, 1);
        REQUIRE(!file.append(many));
        CHECK(file.end().records == 4);
        CHECK(folder.read(of_one_length).value().size() >= 4);
        const auto opened = folder.opened();
        REQUIRE(file.append(std::span(many).subspan(4)));
        CHECK(folder.opened() == opened + 1); // what the system held of it is not trusted
        CHECK(folder.read(of_one_length).value() == many);
    }
}

TEST_CASE("an error of who takes the records ends the reading") {
    Folder folder;
    REQUIRE(folder.open(of_one_length).append(four));
    size_t given = 0;
    const auto opened =
        ChainedFile::open(folder.disk, folder.path, of_one_length, [&](Bytes) -> Result<void> {
            if (++given == 2) return fail(Code::mismatch, "not this one");
            return {};
        });
    REQUIRE(!opened);
    CHECK(opened.error().code == Code::mismatch);
    CHECK(given == 2);
}
