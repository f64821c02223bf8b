// SPDX-License-Identifier: MIT
// The auditor's steps, in the order of README.md: who may sign (1 to 3), what was shown (4 batch
// files, 5 a mirror's logs, 6 its ledger), and whether it is one history (7). Reads folders and
// nothing else: no network, no key but public ones, no plain record. Everything read is hostile
// until checked: sizes are bounded first, and what is wrong is reported, never repaired.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "sync/batch/check_batch.h"
#include "sync/campaign/certificate.h"
#include "sync/campaign/manifest.h"
#include "sync/core/disk.h"
#include "sync/log/tile.h"
#include "sync/verify/evidence.h"
#include "sync/verify/report.h"

namespace streetsign::verifier {

// A plain file; what cannot be looked at is none.
bool is_file(const Path& path);

class Verifier {
public:
    // `authorities` are the keys the auditor trusts, got from the organisers by another way than
    // the folders. Disk and report must outlive this.
    Verifier(Disk& disk, std::vector<VerifierKey> authorities, Report& report);

    // Steps 1 to 3, for campaign folders, batch files, folders of them with what lies beside them,
    // and mirrors. All at once, before anything is checked: a note may lie before the manifest that
    // it is held against.
    void read_notes(std::span<const Path> folders);
    // What is wrong with the call itself, once the notes are read: a key that was not given, a path
    // with nothing of ours behind it. Empty: nothing.
    const std::string& misuse() const { return misuse_; }
    // Steps 4 to 6, all of them in each folder: what makes it a mirror does not hide what lies
    // beside. In which order they are named makes no difference: a log may begin in one folder and
    // go on in another.
    void check(std::span<const Path> folders);
    // Step 7, and what of step 4 needs the ledgers.
    void finish();

private:
    // ---- steps 1 to 3
    struct FoundNote {
        NoteKind kind;
        Buffer note;
        std::string where;
    };
    std::string wrong_with(const Path& path) const;
    void find_notes(const Path& folder, std::vector<FoundNote>& found);
    void find_note(const Path& file, bool named_by_hash, std::vector<FoundNote>& found);
    void take_authority_note(NoteKind kind, Bytes note, const std::string& where);
    void take_manifest(Bytes note, const std::string& where);
    void take_certificate(Bytes note, const std::string& where);
    void keep_certificate(Signed<Certificate> certificate, const std::string& where);
    void take_order(NoteKind kind, Bytes note, const std::string& where);
    bool have_manifest(const std::string& where);

    // ---- step 4 (batch_folder.cc)
    void check_batches(std::span<const Path> folders);
    std::optional<Batch> read_batch(const Path& file);
    void check_batch_file(const Path& file);
    void check_beside(const Path& file);
    void check_cosigned(Bytes note, const std::string& where);
    void check_released(Bytes note, const std::string& where);
    void check_slip(Bytes note, const std::string& where);
    void check_answers(); // once every ledger was read

    // ---- steps 5 and 6 (mirror.cc)
    struct LedgerHead {
        Buffer note;
        std::string where;
    };
    using LedgerHeads = std::set<std::pair<std::string, TreeHead>>; // with the log's origin
    void check_mirrors(std::span<const Path> folders); // those that are none hold nothing to check
    // Of one mirror: its device logs, against its own ledger.
    void check_logs(const Path& folder, const LedgerHeads& ledger);
    // The log's size in this mirror; nothing when something is wrong with it.
    std::optional<TreeSize> check_device_log(const Path& folder, const std::string& name,
                                             const LedgerHeads& ledger);
    // The heads in it, not yet opened; the notes in it are taken.
    std::vector<LedgerHead> read_ledger(const Path& folder);
    void read_ledger_entry(Bytes entry, const std::string& where, std::vector<LedgerHead>& heads);
    void compare_ledgers(const std::string& origin, const std::vector<Buffer>& entries,
                         const std::string& where);
    LedgerHeads check_ledger_heads(const std::vector<LedgerHead>& heads);
    using LogSizes = std::map<std::string, std::optional<TreeSize>>; // by the folder's name
    void check_log_list(const Path& file, const LogSizes& logs);
    // Reads every tile of a log of this size and computes each anew; its entries, or nothing when
    // something is wrong (then it is reported). `prefix` is the folder with checkpoint and tile/.
    std::optional<std::vector<Buffer>> read_tiles(const Path& prefix, const TreeHead& head);
    void blame_root(const Path& prefix, TreeSize size, const std::vector<LeafHash>& leaves);
    void check_no_other_files(const Path& prefix, const std::vector<Tile>& tiles);
    void check_other_tile(const Path& prefix, const Tile& tile, const std::vector<Tile>& tiles);

    const Certificate* certificate_of(const std::string& origin) const;
    // When a server of the manifest cosigned this; what none did is reported.
    std::optional<uint64_t> cosigned_at(const Note& note, const std::string& where);
    const Manifest& manifest() const { return manifests_.back().terms; }
    // Finds whose log it is by its first line, opens it with that device's key and adds the head.
    std::optional<SignedCheckpoint> open_device_checkpoint(Bytes note, const std::string& where);

    Disk& disk_;
    std::vector<VerifierKey> authorities_;
    Report& report_;
    Evidence evidence_;
    std::vector<SignedManifest> manifests_;                                // by serial
    std::map<std::string, std::vector<Signed<Certificate>>> certificates_; // by origin
    struct Ledger {
        std::vector<LeafHash> leaves;
        std::string where;
    };
    std::map<std::string, Ledger> ledgers_;        // by origin: the longest that was shown
    std::map<std::string, TreeSize> ledger_sizes_; // by origin: the largest of its heads there
    uint64_t ledger_time_ = 0; // of the day on which the last head of a ledger was cosigned
    struct Answer {
        uint64_t time = 0; // of the cosignature: its day
        TreeSize size;
        std::string where;
        friend auto operator<=>(const Answer&, const Answer&) = default;
    };
    std::map<std::string, std::set<Answer>> answers_; // by origin
    std::string misuse_;
};

} // namespace streetsign::verifier
