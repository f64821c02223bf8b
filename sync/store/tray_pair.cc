// SPDX-License-Identifier: MIT
#include "sync/store/tray_pair.h"

#include <algorithm>

namespace streetsign {
namespace {

// What Tray::open() said, or a tray that was made because there is none, or none large enough.
Result<Tray> made_to_fit(Disk& disk, const Path& path, const TrayShape& shape,
                         Result<Tray>&& opened) {
    Result<Tray> tray = std::move(opened);
    if (!tray && tray.error().code == Code::not_found) {
        TRY(Tray::prepare(disk, path, shape.binding, shape.envelope_size, shape.records));
        tray = Tray::open(disk, path, shape.binding);
    }
    if (!tray || tray->largest_envelope() >= shape.envelope_size) return tray;
    if (!tray->filled().empty())
        return fail(Code::refused, "the slots of " + path.string() +
                                       " are too small for this campaign's envelopes: close the "
                                       "day under the earlier manifest");
    TRY(Tray::replace(disk, path, shape.binding, shape.envelope_size, shape.records));
    return Tray::open(disk, path, shape.binding);
}

Result<Tray> open_or_prepare(Disk& disk, const Path& path, const TrayShape& shape) {
    return made_to_fit(disk, path, shape, Tray::open(disk, path, shape.binding));
}

} // namespace

Result<TrayPair> TrayPair::open(Disk& disk, const Path& first, const std::optional<Path>& second,
                                const TrayShape& shape, Missing missing) {
    auto opened = Tray::open(disk, first, shape.binding);
    std::optional<Result<Tray>> other;
    // Nothing is made anywhere before this is known: an empty tray, once there, tells of no loss.
    if (missing == Missing::refuse && !opened && opened.error().code == Code::not_found) {
        if (second) other = Tray::open(disk, *second, shape.binding);
        const bool cut_off = TRY(Tray::is_unfinished(disk, first, shape.binding));
        if (!cut_off && !(other && *other))
            return fail(Code::gone, "the tray was in use and is gone: " + first.string());
    }
    Tray tray = TRY(made_to_fit(disk, first, shape, std::move(opened)));
    TrayPair pair(disk, std::move(tray), second, shape);
    if (!second) return pair;
    if (!other) other = Tray::open(disk, *second, shape.binding);
    auto fitting = made_to_fit(disk, *second, shape, std::move(*other));
    if (fitting) pair.second_ = std::move(*fitting);
    return pair;
}

std::vector<RecordEntry> TrayPair::everything() const {
    std::vector<RecordEntry> entries;
    for (const FilledSlot& each : first_.filled())
        entries.push_back(each.entry);
    if (!second_) return entries;
    for (const FilledSlot& each : second_->filled())
        if (first_.find(each.entry.envelope) == nullptr) entries.push_back(each.entry);
    return entries;
}

Result<size_t> TrayPair::reconcile() {
    if (!second_) return size_t{0};
    size_t recovered = 0;
    bool readable = true;
    for (const FilledSlot& each : second_->filled()) {
        if (first_.find(each.entry.envelope) != nullptr) continue;
        const auto envelope = second_->envelope(each);
        if (!envelope) {
            readable = false; // the others may still come back
            continue;
        }
        const auto put = first_.put(each.entry, *envelope);
        if (!put && put.error().code == Code::full) break; // the rest stays there for the next time
        if (!put) return put.error();
        ++recovered;
    }
    if (!readable || !copy_to_second()) second_.reset();
    return recovered;
}

Result<void> TrayPair::copy_to_second() {
    for (const FilledSlot& each : first_.filled()) {
        if (second_->find(each.entry.envelope) != nullptr) continue;
        const auto envelope = first_.envelope(each);
        if (!envelope) continue; // said when it is to be closed; no fault of the second
        TRY(second_->put(each.entry, *envelope));
    }
    return {};
}

bool TrayPair::retry_second() {
    if (second_ || !second_path_) return false;
    auto other = open_or_prepare(*disk_, *second_path_, shape_);
    if (!other) return false;
    second_ = std::move(*other);
    return true;
}

Result<void> TrayPair::check_free() {
    if (second_ && !second_->check_free()) second_.reset();
    return first_.check_free();
}

bool TrayPair::has_file() const {
    return first_.medium() == TrayMedium::file ||
           (second_ && second_->medium() == TrayMedium::file);
}

size_t TrayPair::room() const {
    return second_ ? std::min(first_.room(), second_->room()) : first_.room();
}

SecondCopy TrayPair::second() const {
    if (!second_path_) return SecondCopy::none_wanted;
    return second_ ? SecondCopy::good : SecondCopy::missing;
}

Result<void> TrayPair::put(const RecordEntry& entry, Bytes envelope) {
    // The first alone decides: if it refuses, nothing was put anywhere, and the person is told so.
    TRY(first_.put(entry, envelope));
    if (second_ && !second_->put(entry, envelope)) second_.reset();
    return {};
}

Result<Buffer> TrayPair::envelope(const RecordEntry& entry) {
    const FilledSlot* slot = first_.find(entry.envelope);
    Result<Buffer> envelope = slot == nullptr
                                  ? Result<Buffer>(fail(Code::not_found, "not in the tray"))
                                  : first_.envelope(*slot);
    if (envelope || !second_) return envelope;
    const FilledSlot* copy = second_->find(entry.envelope);
    if (copy == nullptr) return envelope;
    return second_->envelope(*copy);
}

Result<void> TrayPair::wipe(const std::vector<EnvelopeId>& ids) {
    if (second_ && !second_->wipe(ids)) second_.reset();
    return first_.wipe(ids);
}

Result<void> TrayPair::beat() {
    // In the order of put(): the two files' times must not tell one from the other.
    auto beaten = first_.beat();
    if (second_ && !second_->beat()) second_.reset();
    return beaten;
}

} // namespace streetsign
