// SPDX-License-Identifier: MIT
// The tray: envelopes that are not yet in the log, in equal slots in no order, on a file of fixed
// size or a block device. put() returns only after the record is durable on the medium. A torn slot
// counts as free; nothing says when or after what a slot was filled. Does not know the log, the
// batch files or the second medium (that is tray_pair.h), and hides neither how many slots are
// filled nor that a terminal was used. Bytes: FORMAT.md section 2.
#pragma once

#include <memory>
#include <vector>

#include "sync/core/disk.h"
#include "sync/core/result.h"
#include "sync/store/slot.h"

namespace streetsign {

using SlotIndex = uint32_t; // from 0; the header is not a slot

inline constexpr uint32_t default_tray_slots = 2000; // 12 KiB each: 24 MB

// One filled slot as it is kept in memory: without its envelope.
struct FilledSlot {
    SlotIndex slot = 0;
    RecordEntry entry;
};

enum class TrayMedium { file, device };

class Tray {
public:
    // Makes the file (under another name first, so that a half-made tray is never found) or fills a
    // device. A device is taken only if its first MiB is all zeros: anything else may be somebody's
    // file system (Code::refused). One slot more than asked for is made: one stays free.
    static Result<void> prepare(Disk& disk, const Path& path, const TrayBinding& binding,
                                size_t envelope_size, uint32_t records);

    // One with other slots in the place of one that is empty. A power cut leaves the old file or
    // the new one, or a device on which this tray is unfinished.
    static Result<void> replace(Disk& disk, const Path& path, const TrayBinding& binding,
                                size_t envelope_size, uint32_t records);
    // This very tray was being made on the device and was cut off: nothing was in it.
    static Result<bool> is_unfinished(Disk& disk, const Path& path, const TrayBinding& binding);

    // Reads every slot that does not say it is free. Torn ones are made free again, second copies
    // of a record too. Of the others the first block is read: what that may hide is check_free()'s.
    // not_found: there is no tray here, or a device of zeros; mismatch: a tray of another campaign
    // or device; malformed: not a tray. The disk must outlive the tray.
    static Result<Tray> open(Disk& disk, const Path& path, const TrayBinding& binding);

    TrayMedium medium() const { return medium_; }
    size_t room() const { return free_.empty() ? 0 : free_.size() - 1; } // records that still fit
    // Reads the slots that were only said to be free, and makes the torn ones of them free again;
    // once after open(), and then nothing. Not needed before put(), which writes the whole slot.
    Result<void> check_free();
    // Whether the medium is still there: a device's header is read again; a file says it by its
    // beats, since a look at it would be a time in it.
    Result<void> check_medium();
    size_t torn_slots() const { return torn_; }     // found, and made free
    size_t broken_slots() const { return broken_; } // the medium refused them; not used any more
    size_t largest_envelope() const { return header_.slot_size - slot_overhead; }
    const std::vector<FilledSlot>& filled() const { return filled_; }
    const FilledSlot* find(const EnvelopeId& id) const;

    // Into a random free slot, then fdatasync. full: none left. After a failed write or sync the
    // slot is given up, the medium opened anew and another slot tried, once: a sync that fails may
    // have dropped what it was asked to keep, so the same pages are never synced again.
    Result<void> put(const RecordEntry& entry, Bytes envelope);
    Result<Buffer> envelope(const FilledSlot& filled); // mismatch: no longer what it was
    // Free slots in the place of those with these ids, then one fdatasync. Unknown ids are no
    // error. From here on they are not in filled(), even if the medium refuses: such a slot is not
    // used again before the tray is next opened, and then its record is found in the log.
    Result<void> wipe(const std::vector<EnvelopeId>& ids);
    // Writes a random free slot again as it is: on the medium one write like any other. A filled
    // slot is never rewritten, since a power cut in mid-write could cost an acknowledged record.
    Result<void> beat();

private:
    Tray(Disk& disk, Path path) : disk_(&disk), path_(std::move(path)) {}

    Result<void> read_slots();
    Result<void> make_free(const std::vector<SlotIndex>& worthless);
    Result<void> reopen();
    Result<void> ensure_open();
    Result<void> put_once(const RecordEntry& entry, Bytes envelope);
    Result<void> write_slot(SlotIndex slot, Bytes content);
    void look_as_a_beat_does(SlotIndex slot);
    uint64_t offset_of(SlotIndex slot) const { return (uint64_t{slot} + 1) * header_.slot_size; }

    Disk* disk_;
    Path path_;
    TrayHeader header_;
    TrayMedium medium_ = TrayMedium::file;
    std::unique_ptr<DiskFile> file_;
    std::vector<FilledSlot> filled_;
    std::vector<SlotIndex> free_;
    bool free_checked_ = false;
    size_t torn_ = 0;
    size_t broken_ = 0;
};

} // namespace streetsign
