// SPDX-License-Identifier: MIT
// Step 4: batch files, and the answers and day slips that lie beside them.
#include <algorithm>

#include "sync/batch/batch.h"
#include "sync/campaign/statements.h"
#include "sync/verify/verify.h"

namespace streetsign::verifier {
namespace {

// The day on which something was cosigned, in days since 1970. The server gives no more; where an
// older one gave the second, that is left aside.
uint64_t day_of(uint64_t cosigned) { return cosigned / 86400; }

} // namespace

void Verifier::check_batches(std::span<const Path> folders) {
    // By log and first index, wherever they lie, so that every log is read from its beginning.
    std::map<std::pair<std::string, uint64_t>, std::vector<Path>> files;
    std::vector<Path> beside;
    const auto sort = [&](const Path& file) {
        if (!file.string().ends_with(".batch")) {
            beside.push_back(file);
            return;
        }
        const auto batch = read_batch(file);
        if (batch)
            files[{std::string(claimed_origin(batch->checkpoint)), batch->first.value}].push_back(
                file);
    };
    for (const Path& folder : folders) {
        if (is_file(folder)) {
            sort(folder);
            continue;
        }
        // A folder that cannot be listed was reported by read_notes.
        for (const std::string& name : disk_.list(folder).value_or(std::vector<std::string>{}))
            sort(folder / name);
    }
    for (const auto& [place, same] : files)
        for (const Path& file : same)
            check_batch_file(file);
    for (const Path& file : beside)
        check_beside(file);
}

std::optional<Batch> Verifier::read_batch(const Path& file) {
    const auto content = disk_.read(file, max_batch_size);
    if (!content) {
        report_.bad(file.string(), "the batch cannot be read: " + content.error().detail);
        return std::nullopt;
    }
    auto batch = decode_batch(*content);
    if (!batch) {
        report_.bad(file.string(), "this is not a whole batch: " + batch.error().detail);
        return std::nullopt;
    }
    return std::move(*batch);
}

void Verifier::check_batch_file(const Path& file) {
    const std::string where = file.string();
    const auto batch = read_batch(file);
    if (!batch) return;
    const std::string origin(claimed_origin(batch->checkpoint));
    KnownLog known;
    known.tree = evidence_.tree_at(origin, {evidence_.leaves(origin).size()}).value_or(Tree());
    known.tree_at = [this, origin](TreeSize size) { return evidence_.tree_at(origin, size); };
    const auto checked = check_batch(*batch, manifests_, known);
    if (!checked) {
        report_.bad(where, "the batch is refused: " + checked.error().detail);
        return;
    }
    report_.checked(Step::batches);
    keep_certificate(checked->certificate, where);
    std::vector<Entry> entries;
    size_t envelopes = 0;
    for (const BatchItem& item : batch->items) {
        entries.push_back(item.entry);
        if (!item.envelope.empty()) ++envelopes;
    }
    report_.checked(Step::envelopes, envelopes);
    if (!checked->complete())
        report_.note(where, std::to_string(checked->missing.size()) +
                                " entries without their envelope: erased, or a copy of entries");
    if (checked->fit == Fit::contradicts)
        report_.bad(where, "FORK: this batch contradicts what came before it of " + origin);
    evidence_.add_entries(origin, batch->first, entries, where);
    evidence_.add_head(origin, checked->checkpoint.checkpoint.head(), HeadSigner::device, where);
}

void Verifier::check_beside(const Path& file) {
    const std::string where = file.string();
    const bool cosigned = where.ends_with(".cosigned");
    const bool released = where.ends_with(".released");
    const bool held = where.ends_with(".held");
    const bool slip = where.ends_with(".slip");
    if (!cosigned && !released && !held && !slip) return;
    const auto note = disk_.read(file, max_note_size);
    if (!note) {
        report_.bad(where, "cannot be read: " + note.error().detail);
        return;
    }
    if (cosigned) check_cosigned(*note, where);
    if (released) check_released(*note, where);
    if (held) open_device_checkpoint(*note, where);
    if (slip) check_slip(*note, where);
}

void Verifier::check_cosigned(Bytes note, const std::string& where) {
    const auto opened = open_device_checkpoint(note, where);
    if (!opened) return;
    const auto time = cosigned_at(opened->note, where);
    if (!time) return;
    report_.checked(Step::cosignatures);
    answers_[opened->checkpoint.origin].insert({*time, opened->checkpoint.size, where});
}

// What a server cosigned, it has to publish in its ledger within 24 hours. No clock is asked: where
// the ledger goes on the day after the next, these are over.
void Verifier::check_answers() {
    if (ledgers_.empty()) return;
    for (const auto& [origin, answers] : answers_) {
        const TreeSize held = ledger_sizes_[origin];
        const auto lacking = std::find_if(answers.begin(), answers.end(), [&](const Answer& each) {
            return each.size > held;
        }); // the oldest
        if (lacking == answers.end()) continue;
        if (day_of(ledger_time_) > day_of(lacking->time) + 1)
            report_.bad(lacking->where, "the server cosigned this head of " + origin +
                                            " two days or more before the newest in its ledger, "
                                            "which does not hold it: it was kept out, or lost");
        else
            report_.note(lacking->where, "the server cosigned this head of " + origin +
                                             ", and its ledger does not hold it yet: a mirror that "
                                             "is made two days later has to");
    }
}

void Verifier::check_released(Bytes note, const std::string& where) {
    const auto release = open_release(note, manifest());
    if (!release) {
        report_.bad(where, "the release is refused: " + release.error().detail);
        return;
    }
    report_.checked(Step::releases);
    evidence_.add_head(release->terms.origin, release->terms.head, HeadSigner::server, where);
}

void Verifier::check_slip(Bytes note, const std::string& where) {
    const std::string_view text = as_text(note);
    for (const auto& [origin, certificates] : certificates_) {
        if (text.find(origin) == std::string_view::npos) continue;
        const auto tally = open_tally(note, certificates.front().terms);
        if (!tally) continue;
        report_.checked(Step::slips);
        evidence_.add_head(origin, tally->terms.head, HeadSigner::device, where);
        return;
    }
    report_.bad(where, "this day slip is not signed by any device whose certificate is here");
}

} // namespace streetsign::verifier
