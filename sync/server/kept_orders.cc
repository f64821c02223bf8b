// SPDX-License-Identifier: MIT
#include "sync/server/kept_orders.h"

#include "sync/core/crypto.h"
#include "sync/core/text.h"
#include "sync/log/note.h"

namespace streetsign::server {
namespace {

constexpr std::string_view note_ending = ".note";

} // namespace

Result<void> keep_order(Disk& disk, const DataFolder& folder, Bytes note) {
    TRY(disk.make_folder(folder.orders()));
    const Path path = folder.orders() / (hex(sha256(note).view()) + std::string(note_ending));
    const bool there = TRY(disk.exists(path));
    if (there) return {};
    return write_durably(disk, path, note);
}

Result<std::vector<Buffer>> kept_orders(Disk& disk, const DataFolder& folder) {
    std::vector<Buffer> notes;
    const bool there = TRY(disk.exists(folder.orders()));
    if (!there) return notes;
    for (const std::string& name : TRY(disk.list(folder.orders())))
        if (name.ends_with(note_ending))
            notes.push_back(TRY(disk.read(folder.orders() / name, max_note_size)));
    return notes;
}

} // namespace streetsign::server
