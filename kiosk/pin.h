// SPDX-License-Identifier: MIT
// The steward's PIN: argon2id in a file of its own, so that it works before and without a store.
// A wrong try is written down before the check is made, so pulling the plug never gives a free one;
// tries slow down to five minutes, and after a power cut the whole wait begins again. Nobody is
// ever locked out for good: the organisers' reset (sync/campaign/FORMAT.md) lets a new PIN be set,
// once. The number of the last one is kept beside it too ("pin-last-reset"), so that a damaged file
// brings none back. The wrong tries are written over in place in a file of one length
// ("pin-tries"): on a disk that is full to the last block the right PIN opens all the same, since
// behind the door is what makes room. Setting a PIN needs room. Who the steward is, nobody keeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "kiosk/file_path.h"
#include "sync/core/bytes.h"
#include "sync/core/clock.h"
#include "sync/core/disk.h"
#include "sync/core/result.h"

namespace streetsign::kiosk {

inline constexpr size_t shortest_pin = 6; // digits
inline constexpr size_t longest_pin = 16;

// How long to wait after this many wrong tries in a row.
std::uint64_t pin_wait_ms(std::uint64_t wrong_tries);

class Pin {
public:
    // A missing file is a PIN that nobody has set. With a damaged one nobody gets in before the
    // organisers have reset it. Disk and clock must outlive this.
    static Pin open(Disk& disk, const Clock& clock, FilePath file);

    bool is_set() const { return damaged_ || !hash_.empty(); }
    bool damaged() const { return damaged_; }
    std::uint64_t wait_ms() const; // until the next try counts; 0: now
    std::uint64_t wrong_tries() const { return wrong_tries_; }

    // busy: too early, nothing was tried. io: it could not be written down, nothing was tried.
    // malformed: the file is damaged.
    Result<bool> check(Bytes pin);
    // usage: not digits, too short, too long. With the number of a reset, that is used up in the
    // same write; refused: it is not above the last one.
    Result<void> set(Bytes pin, std::optional<std::uint64_t> reset = {});
    std::uint64_t last_reset() const { return last_reset_; } // 0: none was used

private:
    Pin(Disk& disk, const Clock& clock, FilePath file)
        : disk_(&disk), clock_(&clock), file_(std::move(file)) {}

    Result<void> load();
    Result<void> save() const;
    std::optional<std::uint64_t> kept_tries() const; // nothing: there is no file of them
    Result<void> keep_tries() const;
    Result<std::uint64_t> kept_reset() const;
    Result<void> keep_reset(std::uint64_t number) const;
    FilePath beside(std::string_view ending) const;

    Disk* disk_;
    const Clock* clock_;
    FilePath file_;
    std::string hash_;
    bool damaged_ = false;
    std::uint64_t wrong_tries_ = 0;
    std::uint64_t last_reset_ = 0;
    std::uint64_t blocked_until_ms_ = 0;
};

} // namespace streetsign::kiosk
