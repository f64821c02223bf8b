// SPDX-License-Identifier: MIT
#include "sync/verify/verify.h"

#include <doctest/doctest.h>

#include "sync/campaign/orders.h"
#include "tests/verify/support/sample_folders.h"

using namespace streetsign;

TEST_CASE("batch files, a mirror, and both together are found good") {
    SampleFolders sample;
    CHECK(sample.verdict({sample.outbox()}) == "");
    CHECK(mentions(sample.last_text, "10 signatures"));
    CHECK(mentions(sample.last_text, "What this does not prove"));
    CHECK(sample.verdict({sample.mirror()}) == "");
    CHECK(sample.verdict({sample.mirror(), sample.outbox()}) == "");
    CHECK(mentions(sample.last_json, "\"good\": true"));
}

TEST_CASE("a changed byte anywhere in a batch folder is found, and its file named") {
    SampleFolders sample;
    size_t tried = 0;
    for (const auto& file : SampleFolders::files_below(sample.outbox())) {
        const Buffer whole = SampleFolders::read(file);
        // Every byte of the small files; of an envelope's random body one in 97 tells as much.
        const size_t step = whole.size() > 4000 ? 97 : 3;
        for (size_t at = 0; at < whole.size(); at += step, ++tried) {
            Buffer changed = whole;
            changed[at] ^= static_cast<uint8_t>(1U << (at % 8));
            SampleFolders::write(file, changed);
            const std::string verdict = sample.verdict({sample.outbox()});
            CAPTURE(file.string());
            CAPTURE(at);
            REQUIRE(!verdict.empty());
        }
        SampleFolders::write(file, whole);
    }
    REQUIRE(sample.verdict({sample.outbox()}) == "");
    MESSAGE("changed bytes found in a batch folder: " << tried);
}

TEST_CASE("a changed byte anywhere in a mirror is found, and its file named") {
    SampleFolders sample;
    size_t tried = 0;
    for (const auto& file : SampleFolders::files_below(sample.mirror())) {
        const Buffer whole = SampleFolders::read(file);
        for (size_t at = 0; at < whole.size(); ++at, ++tried) {
            Buffer changed = whole;
            changed[at] ^= static_cast<uint8_t>(1U << (at % 8));
            SampleFolders::write(file, changed);
            const std::string verdict = sample.verdict({sample.mirror()});
            CAPTURE(file.string());
            CAPTURE(at);
            CAPTURE(verdict);
            // Of a changed entry the tile beside it tells the index.
            const bool entry = file.string().find("tile/entries") != std::string::npos;
            const bool named = verdict.find(file.string()) != std::string::npos ||
                               (entry && verdict.find("at index") != std::string::npos);
            REQUIRE(named);
        }
        SampleFolders::write(file, whole);
    }
    REQUIRE(sample.verdict({sample.mirror()}) == "");
    MESSAGE("changed bytes found in a mirror: " << tried);
}

TEST_CASE("a file cut anywhere, or taken away, is missed") {
    SampleFolders sample;
    for (const auto& root : {sample.outbox(), sample.mirror()}) {
        for (const auto& file : SampleFolders::files_below(root)) {
            const Buffer whole = SampleFolders::read(file);
            CAPTURE(file.string());
            for (size_t size = 0; size < whole.size(); size += whole.size() / 20 + 1) {
                SampleFolders::write(file, Bytes(whole).first(size));
                REQUIRE(!sample.verdict({root}).empty());
            }
            // The slip and the answers bind the end of a batch folder: without one of them the
            // others still do, so only batches, tiles, notes and heads must be missed.
            const std::string ending = file.extension().string();
            std::filesystem::remove(file);
            // A note's bytes stand in the ledger as well; wget writes no logs.txt.
            const bool told_twice = ending == ".cosigned" || ending == ".slip" ||
                                    file.filename() == "logs.txt" ||
                                    file.parent_path().filename() == "notes";
            if (!told_twice) CHECK(!sample.verdict({root}).empty());
            SampleFolders::write(file, whole);
        }
    }
}

TEST_CASE("a dropped, doubled or swapped entry is found") {
    for (const int change : {0, 1, 2}) {
        CAPTURE(change);
        SampleFolders sample;
        Batch batch = decode_batch(SampleFolders::read(sample.batches[1])).value();
        if (change == 0) batch.items.erase(batch.items.begin() + 1);
        if (change == 1) batch.items.push_back(batch.items[1]);
        if (change == 2) std::swap(batch.items[1], batch.items[2]);
        SampleFolders::write(sample.batches[1], encode(batch));
        CHECK(mentions(sample.verdict({sample.outbox()}), sample.batches[1].filename().string()));
    }
}

TEST_CASE("the tail of a log taken away is found by slip, answer or ledger") {
    SampleFolders sample;
    std::filesystem::remove(sample.batches[2]);
    CHECK(mentions(sample.verdict({sample.outbox()}), "tail is missing"));

    // The whole end of the mirror replaced by an earlier, truly signed one: the ledger knows
    // better.
    SampleFolders other;
    const Buffer last = other.heads.back();
    const auto all = other.heads;
    other.entries.resize(9);
    other.heads = {all[0], all[1]};
    other.make_mirror();
    CHECK(other.verdict({other.mirror()}) == "");
    SampleFolders::write(other.outbox() / "late.cosigned", last);
    for (const auto& batch : other.batches)
        std::filesystem::remove(batch);
    CHECK(mentions(other.verdict({other.mirror(), other.outbox()}), "tail is missing"));
}

TEST_CASE("two heads of one size under one key are a fork, whichever folder they are in") {
    SampleFolders sample;
    const Checkpoint other{sample.device.name(), sample.tree.size(), RootHash{{7}}};
    SampleFolders::write(sample.outbox() / "evidence.held",
                         encode(sign_checkpoint(other, sample.device)->note));
    CHECK(mentions(sample.verdict({sample.outbox()}), "FORK"));
}

TEST_CASE("what another authority signed is refused") {
    SampleFolders sample;
    SampleFolders stranger;
    SampleFolders::write(sample.campaign() / "manifest", stranger.manifest.note);
    CHECK(mentions(sample.verdict({sample.outbox()}), "manifest"));

    SampleFolders second;
    for (const auto& batch : second.batches)
        std::filesystem::remove(batch);
    std::filesystem::copy_file(stranger.batches[0], second.outbox() / "foreign.batch");
    CHECK(mentions(second.verdict({second.outbox()}), "foreign.batch"));
}

TEST_CASE("a head that the server never cosigned, or left out of its ledger, is found") {
    SampleFolders sample;
    const Checkpoint head{sample.device.name(), sample.tree.size(), sample.tree.root()};
    SampleFolders::write(sample.log_folder() / "checkpoint",
                         encode(sign_checkpoint(head, sample.device)->note));
    CHECK(mentions(sample.verdict({sample.mirror()}), "cosignature"));

    SampleFolders hidden;
    const Buffer kept = hidden.heads.back();
    hidden.heads = {hidden.heads[0], hidden.heads[1]};
    hidden.make_mirror();
    SampleFolders::write(hidden.log_folder() / "checkpoint", kept);
    CHECK(mentions(hidden.verdict({hidden.mirror()}), "ledger"));
}

TEST_CASE("a head that the server cosigned two days before its ledger's newest has to be in it") {
    // The last batch was answered; the ledger ends before it, with a head cosigned so much later.
    // The server says the day alone, as here; of an older one that said the second, the day counts
    // too.
    SampleFolders sample;
    const std::string answer = sample.batches[2].stem().string() + ".cosigned";
    constexpr uint64_t day = 86400;
    const uint64_t cosigned = 1790000000;
    const uint64_t time = cosigned / day * day;
    Note older = parse_note(sample.heads[1], max_checkpoint_note).value();
    older.signatures.pop_back();
    sample.entries.resize(9);
    for (const uint64_t later : {uint64_t{0}, day, 2 * day - 1, 2 * day, 3 * day}) {
        CAPTURE(later);
        Note note = older;
        REQUIRE(add_signature(note, cosign(note.text, sample.cosigner, time + later).value()));
        sample.heads = {sample.heads[0], encode(note)};
        sample.make_mirror();
        CHECK(sample.verdict({sample.mirror()}) == "");
        const std::string verdict = sample.verdict({sample.outbox(), sample.mirror()});
        if (later >= 2 * day) {
            CHECK(mentions(verdict, answer));
            CHECK(mentions(verdict, "kept out, or lost"));
        } else {
            CHECK(verdict == "");
            CHECK(mentions(sample.last_text, answer));
            CHECK(mentions(sample.last_text, "does not hold it yet"));
        }
    }
}

TEST_CASE("an answer is not held against a ledger that holds its log as far, nor against none") {
    SampleFolders sample;
    for (const bool mirror : {false, true}) {
        CAPTURE(mirror);
        std::vector<Path> folders = {sample.outbox()};
        if (mirror) folders.push_back(sample.mirror());
        CHECK(sample.verdict(folders) == "");
        CHECK(sample.last_text.find("does not hold") == std::string::npos);
    }
    // Of two mirrors the newer one counts, whichever is named first.
    const Path newer = sample.dir.path() / "newer";
    std::filesystem::rename(sample.mirror(), newer);
    sample.entries.resize(9);
    sample.heads.resize(2);
    sample.make_mirror();
    for (const std::vector<Path>& folders :
         {std::vector<Path>{newer, sample.mirror(), sample.outbox()},
          std::vector<Path>{sample.outbox(), sample.mirror(), newer}}) {
        CHECK(sample.verdict(folders) == "");
        CHECK(sample.last_text.find("does not hold") == std::string::npos);
    }
}

TEST_CASE("a server whose clock was wrong once is not accused for it ever after") {
    SampleFolders sample;
    Note wrong = parse_note(sample.heads[0], max_checkpoint_note).value();
    wrong.signatures.pop_back();
    REQUIRE(add_signature(wrong, cosign(wrong.text, sample.cosigner, 1890000000).value()));
    sample.heads = {encode(wrong), sample.heads[1]};
    sample.entries.resize(9);
    sample.make_mirror();
    CHECK(sample.verdict({sample.mirror(), sample.outbox()}) == "");
    CHECK(mentions(sample.last_text, "does not hold it yet"));
}

TEST_CASE("two mirrors whose ledgers tell different histories are a fork") {
    SampleFolders sample;
    const auto monday = sample.dir.path() / "monday";
    std::filesystem::copy(sample.mirror(), monday, std::filesystem::copy_options::recursive);
    CHECK(sample.verdict({monday, sample.mirror()}).empty());
    std::swap(sample.heads[0], sample.heads[1]); // as if an order had been taken out since
    sample.make_mirror();
    CHECK(sample.verdict({sample.mirror()}).empty()); // by itself it is sound
    CHECK(mentions(sample.verdict({monday, sample.mirror()}), "FORK: entry 2 of the ledger"));
}

TEST_CASE("a ledger holds each entry once, and no head that this server did not cosign") {
    SampleFolders twice;
    twice.heads.insert(twice.heads.begin(), twice.heads[0]);
    twice.make_mirror();
    CHECK(mentions(twice.verdict({twice.mirror()}), "the same entry as at index 2"));

    SampleFolders foreign;
    const SignerKey other =
        SignerKey::generate(foreign.scope.server(), KeyType::cosignature).value();
    Note note = parse_note(foreign.heads[0], max_checkpoint_note).value();
    note.signatures.pop_back();
    REQUIRE(add_signature(note, cosign(note.text, other, 1790000000).value()));
    foreign.heads[0] = encode(note);
    foreign.make_mirror();
    CHECK(mentions(foreign.verdict({foreign.mirror()}), "no cosignature by the server"));
}

TEST_CASE(
    "a second manifest that does not follow the first, and a second key of a log, are found") {
    SampleFolders sample;
    Manifest terms = sample.manifest.terms;
    terms.title = "Another of the same serial";
    SampleFolders::write(sample.outbox() / "manifest",
                         sign_manifest(terms, sample.authority)->note);
    CHECK(mentions(sample.verdict({sample.outbox()}), "serial"));

    SampleFolders two_keys;
    const SignerKey other = SignerKey::generate(two_keys.device.name(), KeyType::ed25519).value();
    SampleFolders::write(two_keys.outbox() / "other.certificate",
                         sign_certificate({other.verifier(), two_keys.manifest.terms.expires, {}},
                                          two_keys.authority)
                             ->note);
    CHECK(mentions(two_keys.verdict({two_keys.outbox()}), "certified two keys"));
}

TEST_CASE("an order that the authority did not sign is found") {
    SampleFolders sample;
    const Erasure order{sample.scope, ErasureReason::order, {EnvelopeId{}}};
    const SignerKey stranger =
        SignerKey::generate(sample.authority.name(), KeyType::ed25519).value();
    const Path file = sample.outbox() / "order.note";

    SampleFolders::write(file, sign_order(order, sample.second_authority)->note);
    CHECK(sample.verdict({sample.outbox()}) == "");
    SampleFolders::write(file, sign_order(order, stranger)->note);
    CHECK(mentions(sample.verdict({sample.outbox()}), "the order is refused"));
}

TEST_CASE("a genuine note under the name of another is found") {
    SampleFolders sample;
    const std::vector<Path> notes = SampleFolders::files_below(sample.mirror() / "v1/notes");
    REQUIRE(notes.size() == 2);
    SampleFolders::write(notes[0], SampleFolders::read(notes[1]));
    CHECK(mentions(sample.verdict({sample.mirror()}), "not the one that its name"));
}

TEST_CASE("a head with a third signature is found, for it could carry a message") {
    SampleFolders sample;
    Note note = parse_note(sample.heads.back()).value();
    const SignerKey third =
        SignerKey::generate("example.net/anybody", KeyType::cosignature).value();
    REQUIRE(add_signature(note, cosign(note.text, third, 1).value()));
    SampleFolders::write(sample.log_folder() / "checkpoint", encode(note));
    CHECK(mentions(sample.verdict({sample.mirror()}), "other signatures"));

    SampleFolders other;
    const Path ledger = other.mirror() / "ledger/checkpoint";
    note = parse_note(SampleFolders::read(ledger)).value();
    REQUIRE(add_signature(note, cosign(note.text, third, 1).value()));
    SampleFolders::write(ledger, encode(note));
    CHECK(mentions(other.verdict({other.mirror()}), "a signature that is not the ledger's"));
}

TEST_CASE("a list of logs that says another size, or a log twice, is found") {
    SampleFolders sample;
    const Path list = sample.mirror() / "v1/logs.txt";
    const std::string log = hex(origin_hash(sample.device.name()).view());
    const auto line = [&](const std::string& sizes) {
        return log + " " + sizes + " " + sample.device.name() + "\n";
    };
    const auto verdict_of = [&](const std::string& lines) {
        SampleFolders::write(list, as_bytes(lines));
        return sample.verdict({sample.mirror()});
    };
    REQUIRE(sample.entries.size() == 11);
    CHECK(verdict_of(line("11 11")) == "");
    CHECK(verdict_of(line("9 11")) == ""); // of these so many are public
    for (const char* const sizes : {"9 10", "11 12", "12 11", "11 x"})
        CHECK(mentions(verdict_of(line(sizes)), "not its size"));
    CHECK(mentions(verdict_of(line("11 11") + line("11 11")), "other logs are listed"));
    CHECK(mentions(verdict_of(""), "other logs are listed"));
}

TEST_CASE("a log that does not begin with its own certificate is found") {
    SampleFolders sample;
    std::vector<Entry> entries = sample.entries;
    entries[0] = make_genesis(as_bytes("another"), sample.manifest.manifest_hash());
    sample.log_instead(entries);
    CHECK(mentions(sample.verdict({sample.mirror()}), "its own certificate"));
}

TEST_CASE("a second genesis entry in a log is found") {
    SampleFolders sample;
    std::vector<Entry> entries = sample.entries;
    entries.push_back(make_genesis(sample.certificate.note, sample.manifest.manifest_hash()));
    sample.log_instead(entries);
    CHECK(mentions(sample.verdict({sample.mirror()}), "a genesis entry inside a log"));
}

TEST_CASE("a record that is logged twice is said, and counts once") {
    SampleFolders sample;
    std::vector<Entry> entries = sample.entries;
    entries.push_back(entries[1]);
    sample.log_instead(entries);
    CHECK(sample.verdict({sample.mirror()}) == "");
    CHECK(mentions(sample.last_text, "counted once"));
    CHECK(mentions(sample.last_text, "10 signatures"));
}

TEST_CASE("two mirrors that hold different entries are found where they part") {
    SampleFolders sample;
    const Path first = sample.dir.path() / "first";
    std::filesystem::rename(sample.mirror(), first);
    std::vector<Entry> entries = sample.entries;
    entries[7] = make_record_entry(RecordKind::signature, EnvelopeId{{9}});
    sample.log_instead(entries);
    CHECK(sample.verdict({first, sample.mirror()}) != "");
    CHECK(mentions(sample.last_text, "at index 7"));
}

TEST_CASE("a ledger whose entries and tiles are another's than its head's is found") {
    SampleFolders sample;
    const Path ledger = sample.mirror() / "ledger";
    const Buffer head = SampleFolders::read(ledger / "checkpoint");
    std::swap(sample.heads[0], sample.heads[1]); // other entries, and as many
    sample.make_mirror();
    REQUIRE(sample.verdict({sample.mirror()}) == "");
    SampleFolders::write(ledger / "checkpoint", head);
    CHECK(mentions(sample.verdict({sample.mirror()}), "do not lead to the root"));
}

TEST_CASE("a file that is no part of a log is pointed out") {
    SampleFolders sample;
    SampleFolders::write(sample.log_folder() / "tile/0/extra", as_bytes("x"));
    CHECK(mentions(sample.verdict({sample.mirror()}), "not part of the log"));
    SampleFolders linked;
    std::filesystem::create_symlink("loop", linked.log_folder() / "tile/0/loop");
    CHECK(mentions(linked.verdict({linked.mirror()}), "not part of the log"));
    std::filesystem::remove(linked.log_folder() / "tile/0/loop");
    std::filesystem::create_directory_symlink("..", linked.log_folder() / "tile/0/folder");
    CHECK(mentions(linked.verdict({linked.mirror()}), "not part of the log"));
}

namespace {

// The beginning of a bundle: its first `count` entries.
Bytes first_entries(const Buffer& bundle, size_t count) {
    size_t end = 0;
    for (size_t i = 0; i < count; ++i)
        end += 2 + (static_cast<size_t>(bundle[end]) << 8U) + bundle[end + 1];
    return Bytes(bundle).first(end);
}

} // namespace

TEST_CASE("a tile of a smaller log may have stayed, and must be how the one of today begins") {
    SampleFolders sample;
    std::vector<Entry> entries = {sample.entries[0]};
    for (size_t i = 1; i < 300; ++i)
        entries.push_back(make_record_entry(
            RecordKind::signature,
            EnvelopeId{{static_cast<uint8_t>(i % 256), static_cast<uint8_t>(i / 256)}}));
    sample.log_instead(entries);
    const Path ledger = sample.mirror() / "ledger";
    struct LeftOver {
        Path today;
        Path before;
        size_t width;
    };
    const std::vector<LeftOver> tiles = {
        {sample.log_folder() / "tile/0/000", sample.log_folder() / "tile/0/000.p/7", 7},
        {sample.log_folder() / "tile/0/001.p/44", sample.log_folder() / "tile/0/001.p/43", 43},
        {ledger / "tile/0/000.p/3", ledger / "tile/0/000.p/2", 2}};
    const std::vector<LeftOver> bundles = {
        {sample.log_folder() / "tile/entries/000", sample.log_folder() / "tile/entries/000.p/255",
         255},
        {sample.log_folder() / "tile/entries/001.p/44",
         sample.log_folder() / "tile/entries/001.p/1", 1},
        {ledger / "tile/entries/000.p/3", ledger / "tile/entries/000.p/1", 1}};
    for (const LeftOver& tile : tiles)
        SampleFolders::write(tile.before,
                             Bytes(SampleFolders::read(tile.today)).first(tile.width * 32));
    for (const LeftOver& bundle : bundles)
        SampleFolders::write(bundle.before,
                             first_entries(SampleFolders::read(bundle.today), bundle.width));
    REQUIRE(sample.verdict({sample.mirror()}) == "");

    std::vector<LeftOver> all = tiles;
    all.insert(all.end(), bundles.begin(), bundles.end());
    for (const LeftOver& each : all) {
        CAPTURE(each.before.string());
        const Buffer whole = SampleFolders::read(each.before);
        Buffer changed = whole;
        changed.back() ^= 1;
        Buffer longer = SampleFolders::read(each.today); // also how it begins, but not so wide
        longer.resize(whole.size() + 1);
        for (const Bytes& wrong :
             {Bytes(changed), Bytes(longer), Bytes(whole).first(10), Bytes()}) {
            SampleFolders::write(each.before, wrong);
            const std::string verdict = sample.verdict({sample.mirror()});
            CHECK(mentions(verdict, each.before.string()));
            CHECK(mentions(verdict, "FORK"));
        }
        SampleFolders::write(each.before, whole);
    }
    CHECK(sample.verdict({sample.mirror()}) == "");
}

TEST_CASE("a tile of a larger log than its checkpoint is found") {
    SampleFolders sample;
    const Path ledger = sample.mirror() / "ledger";
    REQUIRE(sample.entries.size() == 11);
    // 5 in the ledger: two notes and three heads.
    for (const Path& beyond :
         {sample.log_folder() / "tile/0/000.p/12", sample.log_folder() / "tile/entries/000.p/12",
          sample.log_folder() / "tile/entries/000", sample.log_folder() / "tile/0/001.p/1",
          sample.log_folder() / "tile/1/000.p/1",
          sample.log_folder() / "tile/entries/x999/x999/x999/x999/x999/999.p/255",
          ledger / "tile/0/000.p/6", ledger / "tile/entries/000.p/6", ledger / "tile/0/000",
          ledger / "tile/entries/001.p/3"}) {
        CAPTURE(beyond.string());
        SampleFolders::write(beyond, as_bytes("x"));
        const std::string verdict = sample.verdict({sample.mirror()});
        CHECK(mentions(verdict, beyond.string()));
        CHECK(mentions(verdict, "larger log"));
        std::filesystem::remove(beyond);
    }
    CHECK(sample.verdict({sample.mirror()}) == "");
}

TEST_CASE("a report sends no terminal anything but text, whatever a log calls itself") {
    verifier::Report report;
    report.bad("\x1b[2J", "of \xec log");
    report.note("Ελένη", "a\nGOOD: everything");
    report.note("csi \xc2\x9b"
                "2J",
                "é");
    report.count_log("\x9b", 1, 0, 0);

    const std::string text = report.text();
    for (const char control : {'\x1b', '\xec', '\x9b'})
        CHECK(text.find(control) == std::string::npos);
    CHECK(text.find("Ελένη: a?GOOD") != std::string::npos);
    CHECK(text.find("csi ??2J: é") != std::string::npos);
}

TEST_CASE("in which order folders are named makes no difference to what is found") {
    // The first batch was delivered and released: it is in the mirrors only, of which one is older.
    SampleFolders sample;
    const Path old = sample.dir.path() / "old";
    const auto entries = sample.entries;
    const auto heads = sample.heads;
    sample.entries.resize(9);
    sample.heads.resize(2);
    sample.make_mirror();
    std::filesystem::rename(sample.mirror(), old);
    sample.entries = entries;
    sample.heads = heads;
    sample.make_mirror();
    const Path second = sample.dir.path() / "second";
    std::filesystem::create_directories(second);
    std::filesystem::rename(sample.batches[1], second / sample.batches[1].filename());
    std::filesystem::remove(sample.batches[0]);
    std::vector<Path> folders = {sample.mirror(), old, sample.outbox(), second};
    std::sort(folders.begin(), folders.end());
    std::string first_text;
    size_t orders = 0;
    do {
        CAPTURE(orders);
        REQUIRE(sample.verdict(folders) == "");
        if (first_text.empty()) first_text = sample.last_text;
        CHECK(sample.last_text == first_text);
        ++orders;
    } while (std::next_permutation(folders.begin(), folders.end()));
    CHECK(orders == 24);

    // Where there is no mirror, a log's beginning may lie in any of the folders.
    SampleFolders apart;
    const Path elsewhere = apart.dir.path() / "elsewhere";
    std::filesystem::create_directories(elsewhere);
    std::filesystem::rename(apart.batches[0], elsewhere / apart.batches[0].filename());
    CHECK(apart.verdict({apart.outbox(), elsewhere}) == "");
    CHECK(apart.verdict({elsewhere, apart.outbox()}) == "");

    // And what is missing is missing in every order.
    std::vector<Path> gap = {sample.outbox(), second};
    CHECK(mentions(sample.verdict(gap), "are missing"));
    std::swap(gap[0], gap[1]);
    CHECK(mentions(sample.verdict(gap), "are missing"));
}

TEST_CASE("a note may lie before the manifest that it is held against") {
    SampleFolders sample;
    using namespace streetsign::verifier;
    Report report;
    Verifier verifier(sample.disk,
                      {sample.authority.verifier(), sample.second_authority.verifier()}, report);
    const std::vector<Path> folders = {sample.outbox(), sample.campaign()};
    SampleFolders::write(sample.outbox() / "stall.certificate", sample.certificate.note);
    verifier.read_notes(folders);
    verifier.check(folders);
    verifier.finish();
    CHECK(report.good());
    // Two copies of one certificate are one certificate.
    CHECK(mentions(report.text(), "        1  device certificates"));
}

namespace {

std::string misuse_of(SampleFolders& sample, const std::filesystem::path& path) {
    using namespace streetsign::verifier;
    Report report;
    Verifier verifier(sample.disk,
                      {sample.authority.verifier(), sample.second_authority.verifier()}, report);
    const std::vector<Path> folders = {sample.campaign(), sample.mirror(), path};
    verifier.read_notes(folders);
    return verifier.misuse();
}

} // namespace

TEST_CASE(
    "a path behind which nothing is ours is a mistake of the call, beside a good mirror too") {
    SampleFolders sample;
    const auto stick = sample.dir.path() / "stick";
    std::filesystem::create_directories(stick / "outbox");
    CHECK(mentions(misuse_of(sample, sample.dir.path() / "absent"), "there is nothing at"));
    CHECK(mentions(misuse_of(sample, stick), "did you mean " + (stick / "outbox").string() + "?"));
    SampleFolders::write(stick / "outbox" / "letter.txt", as_bytes("x"));
    CHECK(mentions(misuse_of(sample, stick / "outbox"), "holds no batch files"));
    CHECK(mentions(misuse_of(sample, stick / "outbox" / "letter.txt"), "is no batch file"));
    for (const auto& fine :
         {sample.outbox(), sample.mirror(), sample.campaign(), sample.batches.front()})
        CHECK(misuse_of(sample, fine).empty());
}

TEST_CASE("a batch file may be named by itself, and is found bad when it is") {
    SampleFolders sample;
    CHECK(sample.verdict({sample.batches.begin(), sample.batches.end()}).empty());
    const auto file = sample.batches.back();
    Buffer content = sample.disk.read(file, size_t{1} << 20).value();
    content.back() ^= 1;
    SampleFolders::write(file, content);
    CHECK(mentions(sample.verdict({sample.batches.begin(), sample.batches.end()}),
                   file.filename().string()));
}

TEST_CASE("folders in which there is no log do not pass for good ones") {
    SampleFolders sample;
    std::filesystem::create_directories(sample.dir.path() / "empty");
    CHECK(mentions(sample.verdict({sample.dir.path() / "empty"}), "nothing was checked"));
    // Everything was released, say: the folder is worth naming, and good.
    CHECK(sample.verdict({sample.mirror(), sample.dir.path() / "empty"}).empty());
    CHECK(!sample.verdict({sample.dir.path() / "absent"}).empty());
}
