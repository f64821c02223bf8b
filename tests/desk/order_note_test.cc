// SPDX-License-Identifier: MIT
#include "sync/desk/order_note.h"

#include <doctest/doctest.h>

#include "sync/core/text.h"
#include "tests/desk/support/sample_desk.h"
#include "tests/support/power_cuts.h"

using namespace streetsign;
using namespace streetsign::desk;

namespace {

EnvelopeId envelope(unsigned char filled) {
    EnvelopeId id;
    id.bytes.fill(filled);
    return id;
}

std::string text_of(unsigned char filled) { return hex(envelope(filled).view()); }

} // namespace

TEST_CASE("envelopes come from words and a file, sorted and each once") {
    RealDisk disk;
    const TempDir dir;
    const Path list = dir.path() / "list";
    SampleDesk::write(list, text_of(3) + "\r\n\n  " + text_of(1) + "\t\n" + text_of(3));
    const std::string named[] = {text_of(2), text_of(1)};

    const auto read = read_envelopes(disk, named, list);

    REQUIRE(read);
    CHECK(*read == std::vector<EnvelopeId>{envelope(1), envelope(2), envelope(3)});
    CHECK(read_envelopes(disk, {}, std::nullopt)->empty());
}

TEST_CASE("a line that is no envelope is named, and its words are not repeated") {
    RealDisk disk;
    const TempDir dir;
    const Path list = dir.path() / "list";
    for (const std::string& bad : {std::string("Ada Example"), text_of(1).substr(1),
                                   text_of(1) + "0", "AB" + text_of(1).substr(2)}) {
        SampleDesk::write(list, text_of(3) + "\n" + bad + "\n");
        const auto read = read_envelopes(disk, {}, list);
        REQUIRE(!read);
        CHECK(read.error().code == Code::usage);
        CHECK(read.error().detail.starts_with(list.string() + ":2: "));
        CHECK(read.error().detail.find(bad) == std::string::npos);
    }
}

TEST_CASE("no power cut leaves an order in the file that `post --all` would not send again") {
    const test::DiskImage image = SampleDesk::shared().keys_image();
    test::CrashDisk disk(image);
    REQUIRE(disk.make_folder("/out"));
    const Buffer order(5000, 'o');
    REQUIRE(write_order(disk, Keyring::open(disk, "/keys").value(), "/out/note", order));

    int in_the_file = 0;
    test::at_every_cut(image, disk.log(), [&](const test::DiskImage& left, bool done) {
        test::CrashDisk after(left);
        const auto kept = Keyring::open(after, "/keys").value().kept_notes().value();
        const bool written = after.exists("/out/note").value();
        in_the_file += written ? 1 : 0;
        CHECK((!written || kept.size() == 1));
        CHECK((!done || written));
        if (written) CHECK(after.read("/out/note", 1 << 20).value() == order);
    });
    CHECK(in_the_file > 0);
}

TEST_CASE("an order lies where it was wanted and in the folder of keys, or nowhere") {
    SampleDesk& desk = SampleDesk::shared();
    const TempDir dir;
    const Keyring keyring = desk.keyring();
    const size_t before = keyring.kept_notes()->size();
    CHECK(!write_order(desk.disk, keyring, dir.path() / "no-folder" / "note", as_bytes("order 1")));
    CHECK(keyring.kept_notes()->size() == before);
    const Path note = dir.path() / "note";
    CHECK(write_order(desk.disk, keyring, note, as_bytes("order 1")));
    CHECK(keyring.kept_notes()->size() == before + 1);
    CHECK(SampleDesk::read(note) == "order 1");
    // Signed once more and not written: the first one stays.
    CHECK(!write_order(desk.disk, keyring, dir.path() / "no-folder" / "note", as_bytes("order 1")));
    CHECK(keyring.kept_notes()->size() == before + 1);
    CHECK(check_unwritten(desk.disk, dir.path() / "another"));
    CHECK(check_unwritten(desk.disk, note).error().code == Code::usage);
}
