// SPDX-License-Identifier: MIT
// The seam for what is kept: every write, sync, rename and removal of the tray, the batch files and
// the folders goes through a Disk, so that a test can cut the power between any two of them.
// Durability is the caller's business and is said by name: sync_data, sync_folder. Nothing here
// knows what the bytes mean. All paths are used as given.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign {

using Path = std::filesystem::path;

class DiskFile {
public:
    virtual ~DiskFile() = default;
    virtual Result<void> read_at(uint64_t offset, MutableBytes out) = 0; // exactly out.size() bytes
    virtual Result<void> write_at(uint64_t offset, Bytes data) = 0;      // all of it or an error
    virtual Result<void> sync_data() = 0; // fdatasync; after an error close and open again
    virtual Result<uint64_t> size() = 0;  // also of a block device
    virtual bool is_device() const { return false; }
};

// What is made is new (O_EXCL) and for its owner alone (0600); a shared file may be read, not
// written, by the owner's group too (0640). The umask takes away from that; vfat has no modes and
// grants both.
enum class Open { existing, create_new, create_shared };

class Disk {
public:
    virtual ~Disk() = default;
    // Regular files and block devices only; symbolic links are not followed.
    virtual Result<std::unique_ptr<DiskFile>> open(const Path& path, Open how) = 0;
    virtual Result<Buffer> read(const Path& path,
                                size_t limit) = 0; // not_found, full if over limit
    virtual Result<void> rename(const Path& from, const Path& to) = 0;
    virtual Result<void> remove(const Path& path) = 0;
    virtual Result<void> sync_folder(const Path& folder) = 0;
    // With parents, mode 0700, durable: no file that is synced into it can hang in the air.
    virtual Result<void> make_folder(const Path& folder) = 0;
    virtual Result<std::vector<std::string>> list(const Path& folder) = 0; // names, sorted
    virtual Result<bool> exists(const Path& path) = 0;
    // Modification and access time to a constant (2000-01-01), so that they tell nothing.
    virtual Result<void> flatten_times(const Path& path) = 0;
    virtual Result<uint64_t> free_bytes(const Path& folder) = 0;
};

class RealDisk final : public Disk {
public:
    Result<std::unique_ptr<DiskFile>> open(const Path& path, Open how) override;
    Result<Buffer> read(const Path& path, size_t limit) override;
    Result<void> rename(const Path& from, const Path& to) override;
    Result<void> remove(const Path& path) override;
    Result<void> sync_folder(const Path& folder) override;
    Result<void> make_folder(const Path& folder) override;
    Result<std::vector<std::string>> list(const Path& folder) override;
    Result<bool> exists(const Path& path) override;
    Result<void> flatten_times(const Path& path) override;
    Result<uint64_t> free_bytes(const Path& folder) override;
};

// The folder that a file is in; of a bare name, the one that the program works in.
Path folder_of(const Path& path);

// The whole file or none of it: temporary name (".new" appended), write, times flattened,
// fdatasync, fsync of the folder, rename, fsync of the folder. Replaces an existing file. The first
// fsync of the folder makes the temporary name durable: whoever reads the file right after the
// rename may send it away, and then a power cut must leave it under one of its two names. On an
// error nothing is left under the temporary name. A bare file name means the working folder.
// `made` says who may read it: create_new or create_shared.
Result<void> write_durably(Disk& disk, const Path& path, Bytes data, Open made = Open::create_new);

// Overwrites with zeros, syncs, removes, syncs the folder. not_found is no error.
Result<void> erase_durably(Disk& disk, const Path& path);
// Removes, syncs the folder: for what another user wrote. not_found is no error.
Result<void> remove_durably(Disk& disk, const Path& path);

} // namespace streetsign
