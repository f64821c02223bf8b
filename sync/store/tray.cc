// SPDX-License-Identifier: MIT
#include "sync/store/tray.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <set>

#include "sync/core/crypto.h"

namespace streetsign {
namespace {

constexpr uint64_t looked_at = 1 << 20; // bytes of a device that must be blank
constexpr size_t header_copies = 2;

// Stands in the header's place while a tray is being made on a device, then the binding: one that
// was cut off is begun anew, not taken for somebody else's data.
constexpr std::string_view unfinished_mark = "streetsign/tray/unfinished/v1\n";

Buffer unfinished_header(const TrayBinding& binding, size_t size) {
    Buffer block;
    append(block, as_bytes(unfinished_mark));
    append(block, binding.view());
    block.resize(size, 0);
    return block;
}

bool starts_unfinished(Bytes start) { return as_text(start).starts_with(unfinished_mark); }

bool is_blank(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte == 0; });
}

// The header stands in the first block of the header slot and, where that has more than one block,
// in the second: one spoiled sector must not cost the tray.
Result<void> write_header(DiskFile& file, const TrayHeader& header) {
    const Buffer block = encode(header);
    TRY(file.write_at(0, block));
    if (header.slot_size > slot_alignment) {
        TRY(file.write_at(slot_alignment, block));
    }
    return file.sync_data();
}

Result<TrayHeader> read_header(DiskFile& file, const Path& path) {
    const uint64_t size = TRY(file.size());
    bool blank = true;
    bool unfinished = false;
    for (size_t copy = 0; copy < header_copies; ++copy) {
        if ((copy + 1) * slot_alignment > size) break;
        Buffer block(slot_alignment);
        if (!file.read_at(copy * slot_alignment, block)) continue;
        blank = blank && is_blank(block);
        unfinished = unfinished || (copy == 0 && starts_unfinished(block));
        const auto header = decode_tray_header(block);
        if (header && (uint64_t{header->slots} + 1) * header->slot_size <= size) return *header;
    }
    if ((blank || unfinished) && file.is_device())
        return fail(Code::not_found, "a blank device, no tray yet: " + path.string());
    return fail(Code::malformed, "not a tray, or a damaged one: " + path.string());
}

// Slots first and the header last: a tray with a header has all its slots.
Result<void> fill(DiskFile& file, const TrayHeader& header) {
    TRY(file.write_at(0, unfinished_header(header.binding, header.slot_size)));
    TRY(file.sync_data());
    for (uint32_t slot = 0; slot < header.slots; ++slot) {
        const Buffer content = encode_free_slot(header);
        TRY(file.write_at((uint64_t{slot} + 1) * header.slot_size, content));
    }
    TRY(file.sync_data());
    return write_header(file, header);
}

Result<void> check_size(DiskFile& file, const TrayHeader& header, const Path& path) {
    const uint64_t size = TRY(file.size());
    if (size < (uint64_t{header.slots} + 1) * header.slot_size)
        return fail(Code::full, "the device is too small for the tray: " + path.string());
    return {};
}

Result<void> check_device(DiskFile& file, const TrayHeader& header, const Path& path) {
    TRY(check_size(file, header, path));
    const uint64_t size = TRY(file.size());
    Buffer start(static_cast<size_t>(std::min(size, looked_at)));
    TRY(file.read_at(0, start));
    const Buffer ours = unfinished_header(header.binding, slot_alignment);
    const bool begun = std::equal(ours.begin(), ours.end(), start.begin());
    if (!begun && !is_blank(start))
        return fail(Code::refused, "there is something on " + path.string() +
                                       "; wipe its first MiB if it may become the tray");
    return {};
}

Result<TrayHeader> header_for(const TrayBinding& binding, size_t envelope_size, uint32_t records) {
    if (records == 0 || records >= most_tray_slots)
        return fail(Code::usage, "a tray holds between 1 and " +
                                     std::to_string(most_tray_slots - 1) + " records");
    return TrayHeader{slot_size_for(envelope_size), records + 1, binding};
}

// Under another name first; whatever file has the name already is replaced.
Result<void> make_file(Disk& disk, const Path& path, const TrayHeader& header) {
    Path unfinished = path;
    unfinished += ".new";
    const bool left_over = TRY(disk.exists(unfinished));
    if (left_over) {
        TRY(disk.remove(unfinished));
    }
    {
        const auto file = TRY(disk.open(unfinished, Open::create_new));
        TRY(fill(*file, header));
    }
    TRY(disk.rename(unfinished, path));
    return disk.sync_folder(folder_of(path));
}

} // namespace

Result<void> Tray::prepare(Disk& disk, const Path& path, const TrayBinding& binding,
                           size_t envelope_size, uint32_t records) {
    const TrayHeader header = TRY(header_for(binding, envelope_size, records));
    const bool there = TRY(disk.exists(path));
    if (!there) return make_file(disk, path, header);
    const auto device = TRY(disk.open(path, Open::existing));
    if (!device->is_device())
        return fail(Code::refused, "there is a file already: " + path.string());
    TRY(check_device(*device, header, path));
    return fill(*device, header);
}

Result<void> Tray::replace(Disk& disk, const Path& path, const TrayBinding& binding,
                           size_t envelope_size, uint32_t records) {
    const TrayHeader header = TRY(header_for(binding, envelope_size, records));
    const auto device = TRY(disk.open(path, Open::existing));
    if (!device->is_device()) return make_file(disk, path, header);
    TRY(check_size(*device, header, path));
    return fill(*device, header);
}

Result<bool> Tray::is_unfinished(Disk& disk, const Path& path, const TrayBinding& binding) {
    const bool there = TRY(disk.exists(path));
    if (!there) return false;
    const auto device = TRY(disk.open(path, Open::existing));
    if (!device->is_device()) return false;
    Buffer start(slot_alignment);
    TRY(device->read_at(0, start));
    return start == unfinished_header(binding, slot_alignment);
}

Result<Tray> Tray::open(Disk& disk, const Path& path, const TrayBinding& binding) {
    Tray tray(disk, path);
    tray.file_ = TRY(disk.open(path, Open::existing));
    tray.header_ = TRY(read_header(*tray.file_, path));
    if (tray.header_.binding != binding)
        return fail(Code::mismatch,
                    "the tray of another campaign or another device: " + path.string());
    if (tray.file_->is_device()) tray.medium_ = TrayMedium::device;
    TRY(tray.read_slots());
    return tray;
}

Result<void> Tray::read_slots() {
    filled_.clear();
    free_.clear();
    std::vector<SlotIndex> worthless; // torn, or one copy too many
    std::set<EnvelopeId> seen;
    Buffer content(header_.slot_size);
    const auto first_block = std::span(content).first(slot_alignment);
    broken_ = 0;
    for (SlotIndex index = 0; index < header_.slots; ++index) {
        bool readable = file_->read_at(offset_of(index), first_block).has_value();
        if (readable && says_free(first_block)) {
            free_.push_back(index);
            continue;
        }
        readable = readable && file_->read_at(offset_of(index), content);
        if (!readable) {
            ++broken_;
            continue;
        }
        const Slot slot = decode_slot(header_, content);
        if (slot.state == SlotState::free) free_.push_back(index);
        if (slot.state == SlotState::torn) ++torn_;
        const bool first =
            slot.state == SlotState::filled && seen.insert(slot.entry.envelope).second;
        if (first) filled_.push_back({index, slot.entry});
        if (slot.state != SlotState::free && !first) worthless.push_back(index);
    }
    return make_free(worthless);
}

Result<void> Tray::make_free(const std::vector<SlotIndex>& worthless) {
    for (const SlotIndex index : worthless) {
        if (!write_slot(index, encode_free_slot(header_))) {
            ++broken_;
            continue;
        }
        free_.push_back(index);
    }
    if (worthless.empty()) return {};
    return file_->sync_data();
}

Result<void> Tray::check_free() {
    if (free_checked_) return {};
    TRY(ensure_open());
    free_checked_ = true;
    std::vector<SlotIndex> torn;
    Buffer content(header_.slot_size);
    std::erase_if(free_, [&](SlotIndex index) {
        const bool readable = file_->read_at(offset_of(index), content).has_value();
        if (readable && decode_slot(header_, content).state == SlotState::free) return false;
        if (readable)
            torn.push_back(index);
        else
            ++broken_;
        return true;
    });
    torn_ += torn.size();
    return make_free(torn);
}

Result<void> Tray::check_medium() {
    if (file_ == nullptr) return reopen(); // a beat has failed
    if (medium_ == TrayMedium::file) return {};
    const TrayHeader found = TRY(read_header(*file_, path_));
    if (!(found == header_))
        return fail(Code::mismatch, "another tray came in the place of " + path_.string());
    return {};
}

const FilledSlot* Tray::find(const EnvelopeId& id) const {
    const auto found = std::find_if(filled_.begin(), filled_.end(), [&](const FilledSlot& each) {
        return each.entry.envelope == id;
    });
    return found == filled_.end() ? nullptr : &*found;
}

Result<void> Tray::reopen() {
    file_.reset();
    file_ = TRY(disk_->open(path_, Open::existing));
    const TrayHeader found = TRY(read_header(*file_, path_));
    if (!(found == header_))
        return fail(Code::mismatch, "another tray came in the place of " + path_.string());
    return {};
}

// A beat that failed shut it: the medium may be back.
Result<void> Tray::ensure_open() { return file_ == nullptr ? reopen() : Result<void>(); }

Result<void> Tray::write_slot(SlotIndex slot, Bytes content) {
    TRY(ensure_open());
    return file_->write_at(offset_of(slot), content);
}

Result<void> Tray::put(const RecordEntry& entry, Bytes envelope) {
    if (envelope.size() > largest_envelope())
        return fail(Code::full, "an envelope larger than the tray's slots");
    assert(hash_as<EnvelopeId>(envelope) == entry.envelope);
    if (find(entry.envelope) != nullptr) return {};
    auto first = put_once(entry, envelope);
    if (first || first.error().code == Code::full) return first;
    TRY(reopen());
    return put_once(entry, envelope);
}

Result<void> Tray::put_once(const RecordEntry& entry, Bytes envelope) {
    if (room() == 0) return fail(Code::full, "the tray is full: close the day");
    TRY(ensure_open()); // before a slot is given up for it
    const size_t chosen = random_below(static_cast<uint32_t>(free_.size()));
    const SlotIndex slot = free_[chosen];
    free_[chosen] = free_.back();
    free_.pop_back();
    ++broken_; // until it is known to be good
    const Buffer content = encode_slot(header_, entry, envelope);
    look_as_a_beat_does(slot);
    TRY(write_slot(slot, content));
    TRY(file_->sync_data());
    --broken_;
    filled_.push_back({slot, entry});
    return {};
}

// A file system also stamps what is read: without this, the one write of many whose file was not
// read before it would be the signature's. What stands there does not matter.
void Tray::look_as_a_beat_does(SlotIndex slot) {
    if (medium_ != TrayMedium::file) return;
    Buffer content(header_.slot_size);
    static_cast<void>(file_->read_at(offset_of(slot), content));
}

Result<Buffer> Tray::envelope(const FilledSlot& filled) {
    TRY(ensure_open());
    Buffer content(header_.slot_size);
    TRY(file_->read_at(offset_of(filled.slot), content));
    const Slot slot = decode_slot(header_, content);
    if (slot.state != SlotState::filled || !(slot.entry == filled.entry))
        return fail(Code::mismatch, "a slot of the tray changed: " + path_.string());
    return Buffer(slot.envelope.begin(), slot.envelope.end());
}

Result<void> Tray::wipe(const std::vector<EnvelopeId>& ids) {
    const std::set<EnvelopeId> wanted(ids.begin(), ids.end());
    const auto kept =
        std::stable_partition(filled_.begin(), filled_.end(), [&](const FilledSlot& each) {
            return !wanted.contains(each.entry.envelope);
        });
    const std::vector<FilledSlot> wiped(kept, filled_.end());
    if (wiped.empty()) return {};
    filled_.erase(kept, filled_.end());
    broken_ += wiped.size(); // until they are known to be good
    for (const FilledSlot& each : wiped) {
        TRY(write_slot(each.slot, encode_free_slot(header_)));
    }
    TRY(file_->sync_data());
    broken_ -= wiped.size();
    for (const FilledSlot& each : wiped)
        free_.push_back(each.slot);
    return {};
}

Result<void> Tray::beat() {
    if (free_.empty()) return {}; // only when the medium gave up slots
    const SlotIndex slot = free_[random_below(static_cast<uint32_t>(free_.size()))];
    TRY(ensure_open());
    Buffer content(header_.slot_size);
    auto beaten = [&]() -> Result<void> {
        TRY(file_->read_at(offset_of(slot), content));
        TRY(write_slot(slot, content));
        return file_->sync_data();
    }();
    if (!beaten) file_.reset(); // the next one opens it anew
    return beaten;
}

} // namespace streetsign
