// SPDX-License-Identifier: MIT
#include "sync/server/serving.h"

#include "sync/server/kept_orders.h"
#include "sync/server/ledger.h"

namespace streetsign::server {

Result<std::unique_ptr<Serving>> Serving::open(Disk& disk, const DataFolder& folder,
                                               const Clock& clock, uint64_t public_every_s) {
    ServerKeys keys = TRY(load_keys(disk, folder));
    const Digest desk_token = TRY(load_desk_token_hash(disk, folder));
    std::unique_ptr<Serving> serving(new Serving(folder, std::move(keys)));
    Vault writer = TRY(Vault::open(folder.database(), Access::read_write));
    auto terms = load_terms(writer);
    if (!terms && terms.error().code != Code::not_found)
        return about_database(terms.error(), folder.database());
    if (!terms) return terms.error();
    TRY(check_names_us(terms->now(), serving->keys_));

    serving->terms_ = std::make_unique<SharedTerms>(std::move(*terms));
    serving->readers_ = std::make_unique<ReaderPool>(folder.database());
    serving->ledger_ = TRY(LedgerFile::open(disk, folder.ledger(), writer));
    // In the file of heads before the replay commits: from then on the ledger's lacks nothing.
    const std::vector<GivenHead> told = TRY(heads_told(serving->ledger_->missing()));
    serving->heads_ = TRY(Heads::open(disk, folder.heads(), writer, told));
    if (!serving->ledger_->missing().empty()) {
        const std::optional<uint64_t> last = TRY(last_publication(writer));
        if (publication_is_due(last, clock.wall_seconds(), public_every_s))
            TRY(hide_public_copy(writer));
        TRY(replay(writer, *serving->ledger_, serving->keys_.ledger));
    }
    serving->queue_ =
        std::make_unique<CommitQueue>(std::move(writer), folder.database(), serving->heads_.get());
    serving->intake_ = std::make_unique<Intake>(serving->keys_, *serving->terms_, *serving->queue_,
                                                *serving->readers_, clock);
    serving->notes_ =
        std::make_unique<Notes>(disk, serving->folder_, serving->keys_, *serving->terms_,
                                *serving->queue_, *serving->readers_, clock);
    serving->service_ = std::unique_ptr<Service>(
        new Service{serving->keys_, *serving->terms_, *serving->intake_, *serving->notes_,
                    *serving->queue_, *serving->readers_, serving->counters_, desk_token});
    serving->housekeeper_ =
        std::make_unique<Housekeeper>(disk, serving->folder_, serving->keys_, *serving->ledger_,
                                      *serving->queue_, *serving->readers_, clock, public_every_s);
    TRY(serving->replay_orders(disk));
    return serving;
}

Result<void> Serving::replay_orders(Disk& disk) {
    for (const Buffer& note : TRY(kept_orders(disk, folder_)))
        if (notes_->take(note) != NoteOutcome::taken)
            return fail(Code::refused,
                        "an order of the authority kept in " + folder_.orders().string() +
                            " cannot be carried out, and nothing is served before it is; if the "
                            "campaign has a newer serial than this database, add it first with "
                            "streetsign-server add-campaign");
    return {};
}

namespace {

// Of an init that was cut off. It told its keys to nobody: they are printed after the mark is gone.
Result<void> clear(Disk& disk, const DataFolder& folder) {
    TRY(remove_keys(disk, folder));
    TRY(erase_durably(disk, folder.desk_token()));
    for (const char* ending : {"", "-journal", "-wal", "-shm"})
        TRY(remove_durably(disk, folder.database().string() + ending));
    return {};
}

Result<void> make_database(const DataFolder& folder, const ServerKeys& keys) {
    Vault vault = TRY(Vault::create(folder.database()));
    Transaction transaction = TRY(vault.database().begin());
    TRY(start_ledger(vault, keys.ledger));
    return transaction.commit();
}

} // namespace

Result<ServerKeys> make_data_folder(Disk& disk, const DataFolder& folder, const Scope& scope) {
    TRY(disk.make_folder(folder.root));
    const bool again = TRY(disk.exists(folder.unfinished()));
    if (again) {
        TRY(clear(disk, folder));
    } else {
        const bool there = TRY(disk.exists(folder.database()));
        if (there)
            return fail(Code::refused,
                        folder.root.string() +
                            " has a database already; nothing was changed. Its keys are "
                            "printed by streetsign-server status");
        const bool has_keys = TRY(disk.exists(folder.keys()));
        if (has_keys)
            return fail(Code::refused, folder.keys().string() +
                                           " is there already, and keys are never replaced: choose "
                                           "another data folder; nothing was changed");
        TRY(write_durably(disk, folder.unfinished(), {}));
    }
    ServerKeys keys = TRY(make_keys(disk, folder, scope));
    TRY(make_desk_token(disk, folder));
    TRY(make_database(folder, keys));
    TRY(remove_durably(disk, folder.unfinished()));
    return keys;
}

Result<void> add_manifest(Disk& disk, const DataFolder& folder, const SignedManifest& manifest) {
    const ServerKeys keys = TRY(load_keys(disk, folder));
    TRY(check_names_us(manifest.terms, keys));
    Vault vault = TRY(Vault::open(folder.database(), Access::read_write));
    const Result<Terms> terms = load_terms(vault);
    if (terms) {
        for (const SignedManifest& known : terms->manifests)
            if (known.note == manifest.note) return {};
        TRY(check_successor(terms->now(), manifest.terms));
    } else if (terms.error().code != Code::not_found) {
        return terms.error();
    }
    Transaction transaction = TRY(vault.database().begin());
    TRY(insert_manifest(vault, manifest));
    return transaction.commit();
}

} // namespace streetsign::server
