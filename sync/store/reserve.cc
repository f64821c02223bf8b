// SPDX-License-Identifier: MIT
#include "sync/store/reserve.h"

namespace streetsign {
namespace {

constexpr const char* reserve_name = "reserve";

} // namespace

void keep_reserve(Disk& disk, const Path& state_folder, uint64_t size, uint64_t left) {
    const Path file = state_folder / reserve_name;
    const auto there = disk.exists(file);
    if (!there || *there) return;
    const auto free = disk.free_bytes(state_folder);
    if (!free || *free < size || *free - size < left) return;
    const Buffer zeros(static_cast<size_t>(size), 0);
    static_cast<void>(write_durably(disk, file, zeros).has_value());
}

bool give_up_reserve(Disk& disk, const Path& state_folder) {
    const auto removed = disk.remove(state_folder / reserve_name);
    // Some file systems give the room back only once the removal is durable.
    return removed && disk.sync_folder(state_folder);
}

} // namespace streetsign
