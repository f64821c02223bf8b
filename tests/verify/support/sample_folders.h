// SPDX-License-Identifier: MIT
// A small campaign with one device: its batch files with answers and a day slip, and a mirror of a
// server that holds them. Envelopes are random bytes of the right size: the verifier never opens
// one.
#pragma once

#include <fstream>

#include <doctest/doctest.h>

#include "sync/batch/check_batch.h"
#include "sync/batch/spool.h"
#include "sync/campaign/statements.h"
#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/envelope/age_key.h"
#include "sync/log/prover.h"
#include "sync/log/tile.h"
#include "sync/log/tree.h"
#include "sync/verify/verify.h"
#include "tests/support/temp_dir.h"

inline bool mentions(const std::string& text, const std::string& part) {
    const bool found = text.find(part) != std::string::npos;
    if (!found) MESSAGE(text);
    return found;
}

struct SampleFolders {
    using Path = std::filesystem::path;

    TempDir dir;
    streetsign::RealDisk disk;
    streetsign::Scope scope{"example.org", "sample"};
    streetsign::SignerKey authority = key(scope.authority(), streetsign::KeyType::ed25519);
    streetsign::SignerKey second_authority = key(scope.authority(), streetsign::KeyType::ed25519);
    streetsign::SignerKey cosigner = key(scope.server(), streetsign::KeyType::cosignature);
    streetsign::SignerKey releaser = key(scope.server(), streetsign::KeyType::ed25519);
    streetsign::SignerKey ledger_key = key(scope.ledger(), streetsign::KeyType::ed25519);
    streetsign::SignerKey device =
        key(streetsign::DeviceName{scope, "stall-1", 1}.text(), streetsign::KeyType::ed25519);
    streetsign::SignedManifest manifest = make_manifest();
    streetsign::Signed<streetsign::Certificate> certificate =
        streetsign::sign_certificate({device.verifier(), manifest.terms.expires, std::nullopt},
                                     authority)
            .value();
    std::vector<streetsign::Entry> entries;
    std::vector<streetsign::LeafHash> leaves;
    streetsign::Tree tree;
    std::vector<streetsign::Buffer> heads; // cosigned, one for each batch
    std::vector<Path> batches;
    bool certificate_is_published = true; // by make_mirror

    Path campaign() const { return dir.path() / "campaign"; }
    Path outbox() const { return dir.path() / "outbox"; }
    Path mirror() const { return dir.path() / "mirror"; }
    Path log_folder() const {
        return mirror() / "v1/logs" /
               streetsign::hex(streetsign::origin_hash(device.name()).view());
    }

    SampleFolders() {
        std::filesystem::create_directories(campaign());
        write(campaign() / "manifest", manifest.note);
        for (const size_t count : {3, 5, 2})
            add_batch(count);
        const auto slip = streetsign::sign_statement(
            streetsign::Tally{device.name(), {tree.size(), tree.root()}, {2026, 11, 23}}, device);
        write(outbox() / "stall-1.slip", slip->note);
        make_mirror();
    }

    void add_batch(size_t records) {
        using namespace streetsign;
        Batch batch;
        batch.first = {tree.size().value};
        if (tree.size().value == 0)
            batch.items.push_back({make_genesis(certificate.note, manifest.manifest_hash()), {}});
        for (size_t i = 0; i < records; ++i) {
            Buffer envelope(envelope_size(manifest.terms));
            fill_random(envelope);
            batch.items.push_back(
                {make_record_entry(RecordKind::signature, envelope_id(envelope)), envelope});
        }
        for (const BatchItem& item : batch.items) {
            entries.push_back(item.entry);
            leaves.push_back(leaf_hash(encode(item.entry).view()));
            tree.append(leaves.back());
        }
        batch.certificate = certificate.note;
        batch.checkpoint = encode(sign_checkpoint(head(), device)->note);
        const std::string stem = BatchName::of(head(), batch.first).text();
        batches.push_back(outbox() / (stem + ".batch"));
        write(batches.back(), encode(batch));
        heads.push_back(cosigned_head());
        write(outbox() / (stem + ".cosigned"), heads.back());
    }

    // A batch file of another device's whole log: entries without envelopes, after a genesis entry.
    void write_other_log(const std::string& id, std::vector<streetsign::Entry> records,
                         const Path& file) {
        using namespace streetsign;
        const SignerKey other = key(DeviceName{scope, id, 1}.text(), KeyType::ed25519);
        Batch batch;
        batch.certificate =
            sign_certificate({other.verifier(), manifest.terms.expires, {}}, authority)->note;
        records.insert(records.begin(), make_genesis(batch.certificate, manifest.manifest_hash()));
        Tree other_tree;
        for (const Entry& entry : records) {
            batch.items.push_back({entry, {}});
            other_tree.append_entry(encode(entry).view());
        }
        batch.checkpoint = encode(
            sign_checkpoint({other.name(), other_tree.size(), other_tree.root()}, other)->note);
        write(file, encode(batch));
    }

    streetsign::Checkpoint head() const { return {device.name(), tree.size(), tree.root()}; }
    streetsign::Buffer cosigned_head() const {
        using namespace streetsign;
        SignedCheckpoint checkpoint = sign_checkpoint(head(), device).value();
        if (!add_signature(checkpoint.note, cosign(encode(head()), cosigner, 1790000000).value()))
            std::abort();
        return encode(checkpoint.note);
    }
    // The mirror of a device that logged these entries and nothing else, and signed once.
    void log_instead(std::vector<streetsign::Entry> others) {
        entries = std::move(others);
        tree = {};
        for (const streetsign::Entry& entry : entries)
            tree.append_entry(encode(entry).view());
        heads = {cosigned_head()};
        make_mirror();
    }

    // What a server published that has taken only the first `count` batches; the rest of the
    // sample stays as it is.
    void make_mirror_of(size_t count) {
        const auto all_entries = entries;
        const auto all_heads = heads;
        heads.resize(count);
        const auto note = streetsign::parse_note(heads.back()).value();
        entries.resize(streetsign::decode_checkpoint(note.text).value().size.value);
        make_mirror();
        entries = all_entries;
        heads = all_heads;
    }

    void make_mirror() {
        using namespace streetsign;
        std::filesystem::remove_all(mirror());
        std::vector<Buffer> bodies;
        for (const Entry& entry : entries) {
            const EntryBytes bytes = encode(entry);
            bodies.emplace_back(bytes.bytes.begin(), bytes.bytes.end());
        }
        write_log(log_folder(), bodies, heads.back());
        std::vector<Buffer> ledger;
        ledger.push_back(ledger_entry(2, manifest.note));
        if (certificate_is_published) ledger.push_back(ledger_entry(3, certificate.note));
        for (const Buffer& head : heads)
            ledger.push_back(ledger_entry(1, head));
        Tree ledger_tree;
        for (const Buffer& entry : ledger)
            ledger_tree.append_entry(entry);
        const auto head = sign_checkpoint(
            {ledger_key.name(), ledger_tree.size(), ledger_tree.root()}, ledger_key);
        write_log(mirror() / "ledger", ledger, encode(head->note));
        for (const Buffer* note : {&manifest.note, &certificate.note})
            if (note == &manifest.note || certificate_is_published)
                write(mirror() / "v1/notes" / hex(sha256(*note).view()), *note);
        const std::string size = std::to_string(entries.size());
        const std::string line = hex(origin_hash(device.name()).view()) + " " + size + " " + size +
                                 " " + device.name() + "\n";
        write(mirror() / "v1/logs.txt", as_bytes(line));
    }

    // What the program says of these folders: "" when all is good, else the first bad thing.
    std::string verdict(std::vector<Path> folders) {
        using namespace streetsign::verifier;
        Report report;
        Verifier verifier(disk, {authority.verifier(), second_authority.verifier()}, report);
        std::vector<Path> all = {campaign()};
        all.insert(all.end(), folders.begin(), folders.end());
        verifier.read_notes(all);
        verifier.check(folders);
        verifier.finish();
        last_text = report.text();
        last_json = report.json();
        if (report.good()) return "";
        return report.bad_things().front().where + ": " + report.bad_things().front().sentence;
    }
    std::string last_text;
    std::string last_json;

    static streetsign::Buffer read(const Path& path) {
        std::ifstream file(path, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    static void write(const Path& path, streetsign::Bytes content) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(content.data()),
                   static_cast<std::streamsize>(content.size()));
    }
    static std::vector<Path> files_below(const Path& folder) {
        std::vector<Path> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
            if (entry.is_regular_file()) files.push_back(entry.path());
        return files;
    }

private:
    static streetsign::SignerKey key(const std::string& name, streetsign::KeyType type) {
        if (!streetsign::start_crypto()) std::abort();
        return streetsign::SignerKey::generate(name, type).value();
    }
    static streetsign::Buffer ledger_entry(uint8_t type, const streetsign::Buffer& note) {
        streetsign::Buffer entry{type};
        streetsign::append(entry, note);
        return entry;
    }
    static void write_log(const Path& folder, const std::vector<streetsign::Buffer>& bodies,
                          const streetsign::Buffer& head) {
        using namespace streetsign;
        std::vector<LeafHash> hashes;
        for (const Buffer& body : bodies)
            hashes.push_back(leaf_hash(body));
        const HashReader reader = reader_of(hashes);
        for (const Tile& tile : tiles_of({bodies.size()})) {
            if (tile.kind == TileKind::hashes) {
                write(folder / tile.path(), make_hash_tile(reader, tile).value());
                continue;
            }
            std::vector<Bytes> part;
            for (size_t i = 0; i < tile.width; ++i)
                part.push_back(bodies[tile.index * tile_width + i]);
            write(folder / tile.path(), encode_bundle(part));
        }
        write(folder / "checkpoint", head);
    }
    streetsign::SignedManifest make_manifest() {
        using namespace streetsign;
        Manifest terms;
        terms.scope = scope;
        terms.title = "Sample";
        terms.issued = {2026, 11, 1};
        terms.expires = {2027, 6, 30};
        terms.accept_until = {2027, 9, 30};
        terms.destroy_by = {2027, 12, 31};
        terms.cell = min_cell;
        terms.authorities = {authority.verifier(), second_authority.verifier()};
        for (int i = 0; i < 2; ++i)
            terms.recipients.push_back(encode_recipient(age_recipient_of(new_age_identity())));
        terms.server_url = "http://127.0.0.1:9";
        terms.cosigners = {cosigner.verifier()};
        terms.releasers = {releaser.verifier()};
        terms.ledgers = {ledger_key.verifier()};
        terms.languages = {"en"};
        terms.files = {{"campaign.toml", 3, sha256(as_bytes("abc"))}};
        return sign_manifest(terms, authority).value();
    }
};
