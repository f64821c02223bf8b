// SPDX-License-Identifier: MIT
// One tray, or the same records on two media. A record is in the pair when it is in the first
// tray; the second is a copy that may come and go. Nothing is counted twice: a record is known by
// its envelope's hash. Loses a medium without losing what was acknowledged while both were good.
#pragma once

#include <optional>
#include <vector>

#include "sync/store/state.h"
#include "sync/store/tray.h"

namespace streetsign {

enum class SecondCopy { none_wanted, good, missing }; // missing: collecting goes on, with one copy

// How a tray is to be made where there is none.
struct TrayShape {
    TrayBinding binding;
    size_t envelope_size = 0;
    uint32_t records = default_tray_slots;
};

class TrayPair {
public:
    // Opens the first tray; an error there is an error. Where there is none, it is made; if it was
    // in use (`missing` refuses), only where the second can fill it again, else gone. Whatever is
    // wrong with the second only makes it missing. If the first is empty and its slots are too
    // small for the shape, a file is made anew (a later manifest may have a larger cell).
    static Result<TrayPair> open(Disk& disk, const Path& first, const std::optional<Path>& second,
                                 const TrayShape& shape, Missing missing);

    const std::vector<FilledSlot>& filled() const { return first_.filled(); }
    // Records on either medium: what reconcile() will leave in filled(), once `logged` are wiped.
    std::vector<RecordEntry> everything() const;
    // Puts on each medium what only the other has. Gives how many came back from the second. An
    // error is the first's; the second is missing after its own. What the first has no room for
    // stays on the second until the next time.
    Result<size_t> reconcile();
    // Opens the second where it was missing; true when it is there again. Then wipe what is logged
    // and reconcile(), as after open().
    bool retry_second();

    // Of both media, once after open() or retry_second(): Tray::check_free(). An error is the
    // first's.
    Result<void> check_free();

    Result<void> check_medium() { return first_.check_medium(); }

    bool has_file() const; // some medium has file times, so the beat is needed
    TrayMedium medium() const { return first_.medium(); }
    size_t room() const;
    size_t torn_slots() const { return first_.torn_slots(); }
    size_t broken_slots() const { return first_.broken_slots(); }
    size_t largest_envelope() const { return first_.largest_envelope(); }
    SecondCopy second() const;

    Result<void> put(const RecordEntry& entry, Bytes envelope); // durable on both, if both are good
    Result<Buffer> envelope(const RecordEntry& entry);          // from whichever has it whole
    Result<void> wipe(const std::vector<EnvelopeId>& ids);
    Result<void> beat();

private:
    TrayPair(Disk& disk, Tray first, std::optional<Path> second_path, const TrayShape& shape)
        : disk_(&disk), first_(std::move(first)), second_path_(std::move(second_path)),
          shape_(shape) {}

    Result<void> copy_to_second();

    Disk* disk_;
    Tray first_;
    std::optional<Tray> second_;
    std::optional<Path> second_path_;
    TrayShape shape_;
};

} // namespace streetsign
