// SPDX-License-Identifier: MIT
// A disk in memory that remembers every write, sync, rename and removal in one log, for plain files
// (as a Disk) and for SQLite (as a VFS) alike. From any point of that log it builds what a power
// cut may leave: only what was synced, everything, some of the unsynced sectors, garbage in some of
// them; names that were not synced may be there or not, each for itself. Sectors have 512 bytes and
// tear as a whole. Nothing is kept of a real file system's better habits. It has room without end,
// or as much as a test leaves it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "sync/core/disk.h"

struct sqlite3_vfs;

namespace streetsign::test {

using FileNumber = size_t;

struct DiskOp {
    enum class Kind { write, truncate, sync, create, rename, remove, sync_folder, make_folder };
    Kind kind = Kind::write;
    FileNumber file = 0;
    uint64_t offset = 0; // write; truncate: the new size
    Buffer data;         // write
    Path path;           // create, rename (from), remove, sync_folder, make_folder
    Path to;             // rename
};

// What is on the disk when nothing is pending.
struct DiskImage {
    std::map<Path, Buffer> files;
    std::set<Path> folders;
};

// Lies a disk or a program may tell; each must cost something that the harness sees.
struct DiskFaults {
    std::string unsynced_suffix;      // fdatasync does nothing for files that end with this
    bool folders_unsynced = false;    // fsync of folders does nothing
    Path unsynced_folder;             // fsync of this one does nothing
    bool pretends_power_safe = false; // the VFS tells SQLite that sectors never tear
};

class CrashDisk final : public Disk {
public:
    explicit CrashDisk(DiskImage image = {}, DiskFaults faults = {});
    ~CrashDisk() override;
    CrashDisk(const CrashDisk&) = delete;
    CrashDisk& operator=(const CrashDisk&) = delete;

    const std::string& vfs_name() const { return vfs_name_; } // for DatabaseOptions
    const std::vector<DiskOp>& log() const { return log_; }
    DiskImage image() const; // as it is now, everything in it

    Result<std::unique_ptr<DiskFile>> open(const Path& path, Open how) override;
    Result<Buffer> read(const Path& path, size_t limit) override;
    Result<void> rename(const Path& from, const Path& to) override;
    Result<void> remove(const Path& path) override;
    Result<void> sync_folder(const Path& folder) override;
    Result<void> make_folder(const Path& folder) override; // durable when it returns
    Result<std::vector<std::string>> list(const Path& folder) override;
    Result<bool> exists(const Path& path) override;
    Result<void> flatten_times(const Path&) override { return {}; }
    Result<uint64_t> free_bytes(const Path&) override { return free(); }

    // From now on files grow by so much and no more, until some are removed.
    void leave_free(uint64_t bytes) { capacity_ = used() + bytes; }
    uint64_t free() const;

    // ---- what DiskFile and the VFS are made of
    const FileNumber* find(const Path& path) const;
    FileNumber create(const Path& path);
    FileNumber create_unnamed(); // a temporary file of SQLite's: nothing of it is logged
    bool write(FileNumber file, uint64_t offset, Bytes data); // false: it is full
    void truncate(FileNumber file, uint64_t size);
    void sync(FileNumber file);
    const Buffer& content(FileNumber file) const { return files_[file].content; }
    const DiskFaults& faults() const { return faults_; }

private:
    struct File {
        Buffer content;
        bool logged = true;
        bool never_synced = false; // by a fault
    };

    uint64_t used() const;

    DiskFaults faults_;
    std::optional<uint64_t> capacity_; // in bytes; nothing: there is no end of it
    std::vector<File> files_;
    std::map<Path, FileNumber> names_;
    std::set<Path> folders_;
    std::vector<DiskOp> log_;
    std::string vfs_name_;
    std::unique_ptr<sqlite3_vfs> vfs_;
};

enum class PowerCut {
    synced_only, // (a)
    everything,  // (b)
    some,        // (c) a random part of the unsynced sectors and names
    garbage,     // (d) the same, and garbage in some of the unsynced sectors
};

// Walks along a log and says what each moment could leave behind.
class DiskReplay {
public:
    explicit DiskReplay(const DiskImage& start);
    void advance(const DiskOp& op);
    size_t pending() const; // writes and names that no sync covers yet
    DiskImage image(PowerCut cut, std::mt19937_64& random) const;

private:
    struct Change {
        bool truncates = false;
        uint64_t offset = 0; // truncates: the new size
        Buffer data;
    };
    struct File {
        Buffer durable;
        std::vector<Change> pending;
    };
    struct NameChange {
        Path folder;
        std::vector<std::pair<Path, FileNumber>> bound; // path -> file
        std::vector<Path> unbound;
    };

    Buffer content(const File& file, PowerCut cut, std::mt19937_64& random) const;

    std::map<FileNumber, File> files_;
    std::map<Path, FileNumber> durable_names_;
    std::map<Path, FileNumber> live_names_;
    std::vector<NameChange> pending_names_;
    std::set<Path> folders_;
};

} // namespace streetsign::test
