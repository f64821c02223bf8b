// SPDX-License-Identifier: MIT
#include "tests/support/crash_disk.h"

#include <algorithm>
#include <cstring>

#include <sqlite3.h>

namespace streetsign::test {
namespace {

constexpr size_t sector = 512;

void overlay(Buffer& content, uint64_t offset, Bytes data) {
    const auto end = static_cast<size_t>(offset + data.size());
    if (content.size() < end) content.resize(end, 0);
    std::copy(data.begin(), data.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

class CrashFile final : public DiskFile {
public:
    CrashFile(CrashDisk& disk, FileNumber file) : disk_(disk), file_(file) {}
    Result<void> read_at(uint64_t offset, MutableBytes out) override {
        const Buffer& content = disk_.content(file_);
        if (offset + out.size() > content.size()) return fail(Code::io, "beyond the end");
        std::copy_n(content.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
        return {};
    }
    Result<void> write_at(uint64_t offset, Bytes data) override {
        if (!disk_.write(file_, offset, data)) return fail(Code::full, "no room");
        return {};
    }
    Result<void> sync_data() override {
        disk_.sync(file_);
        return {};
    }
    Result<uint64_t> size() override { return uint64_t{disk_.content(file_).size()}; }

private:
    CrashDisk& disk_; // must outlive this
    FileNumber file_;
};

// ---- the VFS: the same files, as SQLite sees them

struct VfsFile {
    sqlite3_file base;
    CrashDisk* disk;
    FileNumber file;
    bool deletes_itself;
    bool folder_unsynced; // a journal or WAL just made: unix syncs its folder with its first sync
    bool power_safe;
    Path* folder;
};

VfsFile& as_file(sqlite3_file* file) { return *reinterpret_cast<VfsFile*>(file); }

int vfs_close(sqlite3_file* file) {
    delete as_file(file).folder;
    as_file(file).folder = nullptr;
    return SQLITE_OK;
}
int vfs_read(sqlite3_file* file, void* out, int count, sqlite3_int64 offset) {
    const Buffer& content = as_file(file).disk->content(as_file(file).file);
    const auto wanted = static_cast<size_t>(count);
    const auto start = static_cast<size_t>(offset);
    const size_t there = start >= content.size() ? 0 : std::min(wanted, content.size() - start);
    if (there > 0) std::memcpy(out, content.data() + start, there);
    if (there == wanted) return SQLITE_OK;
    std::memset(static_cast<uint8_t*>(out) + there, 0, wanted - there);
    return SQLITE_IOERR_SHORT_READ;
}
int vfs_write(sqlite3_file* file, const void* data, int count, sqlite3_int64 offset) {
    const Bytes bytes(static_cast<const uint8_t*>(data), static_cast<size_t>(count));
    const bool written =
        as_file(file).disk->write(as_file(file).file, static_cast<uint64_t>(offset), bytes);
    return written ? SQLITE_OK : SQLITE_FULL;
}
int vfs_truncate(sqlite3_file* file, sqlite3_int64 size) {
    as_file(file).disk->truncate(as_file(file).file, static_cast<uint64_t>(size));
    return SQLITE_OK;
}
int vfs_sync(sqlite3_file* file, int) {
    VfsFile& each = as_file(file);
    each.disk->sync(each.file);
    if (each.folder_unsynced) static_cast<void>(each.disk->sync_folder(*each.folder).has_value());
    each.folder_unsynced = false;
    return SQLITE_OK;
}
int vfs_size(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(as_file(file).disk->content(as_file(file).file).size());
    return SQLITE_OK;
}
int vfs_lock(sqlite3_file*, int) { return SQLITE_OK; }
int vfs_check_lock(sqlite3_file*, int* reserved) {
    *reserved = 0;
    return SQLITE_OK;
}
int vfs_control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int vfs_sector_size(sqlite3_file*) { return sector; }
int vfs_characteristics(sqlite3_file* file) {
    return as_file(file).power_safe ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

const sqlite3_io_methods vfs_methods = {
    .iVersion = 1,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_lock,
    .xCheckReservedLock = vfs_check_lock,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector_size,
    .xDeviceCharacteristics = vfs_characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int vfs_open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* out, int flags,
             int* out_flags) {
    auto& disk = *static_cast<CrashDisk*>(vfs->pAppData);
    auto* const file = new (out) VfsFile{};
    file->disk = &disk;
    if (name == nullptr) {
        file->file = disk.create_unnamed();
    } else {
        const Path path(name);
        const FileNumber* found = disk.find(path);
        if (found == nullptr && (flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
        file->folder_unsynced =
            found == nullptr && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
        file->file = found != nullptr ? *found : disk.create(path);
        file->folder = new Path(path.parent_path());
        file->power_safe = disk.faults().pretends_power_safe ||
                           ((flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)) != 0 &&
                            sqlite3_uri_boolean(name, "psow", 1) != 0);
    }
    file->base.pMethods = &vfs_methods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int vfs_delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    auto& disk = *static_cast<CrashDisk*>(vfs->pAppData);
    if (!disk.remove(name)) return SQLITE_IOERR_DELETE_NOENT;
    if (sync_folder != 0) static_cast<void>(disk.sync_folder(Path(name).parent_path()).has_value());
    return SQLITE_OK;
}
int vfs_access(sqlite3_vfs* vfs, const char* name, int, int* there) {
    *there = static_cast<CrashDisk*>(vfs->pAppData)->find(name) != nullptr ? 1 : 0;
    return SQLITE_OK;
}
int vfs_full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", name);
    return SQLITE_OK;
}
int vfs_randomness(sqlite3_vfs*, int size, char* out) {
    // WAL salts: any numbers do, and the same ones in each run are easier to look at.
    static std::mt19937 numbers(1);
    for (int i = 0; i < size; ++i)
        out[i] = static_cast<char>(numbers());
    return size;
}
int vfs_sleep(sqlite3_vfs*, int microseconds) { return microseconds; }
int vfs_time(sqlite3_vfs*, double* days) {
    *days = 2461300.5;
    return SQLITE_OK;
}
int vfs_error(sqlite3_vfs*, int, char*) { return 0; }

} // namespace

CrashDisk::CrashDisk(DiskImage image, DiskFaults faults)
    : faults_(std::move(faults)), folders_(std::move(image.folders)) {
    for (auto& [path, content] : image.files) {
        names_[path] = files_.size();
        files_.push_back({std::move(content), true, false});
    }
    static int disks = 0;
    vfs_name_ = "crash-disk-" + std::to_string(++disks);
    vfs_ = std::make_unique<sqlite3_vfs>();
    vfs_->iVersion = 1;
    vfs_->szOsFile = sizeof(VfsFile);
    vfs_->mxPathname = 512;
    vfs_->zName = vfs_name_.c_str();
    vfs_->pAppData = this;
    vfs_->xOpen = vfs_open;
    vfs_->xDelete = vfs_delete;
    vfs_->xAccess = vfs_access;
    vfs_->xFullPathname = vfs_full_path;
    vfs_->xRandomness = vfs_randomness;
    vfs_->xSleep = vfs_sleep;
    vfs_->xCurrentTime = vfs_time;
    vfs_->xGetLastError = vfs_error;
    sqlite3_vfs_register(vfs_.get(), 0);
}

CrashDisk::~CrashDisk() { sqlite3_vfs_unregister(vfs_.get()); }

DiskImage CrashDisk::image() const {
    DiskImage image{{}, folders_};
    for (const auto& [path, file] : names_)
        image.files[path] = files_[file].content;
    return image;
}

const FileNumber* CrashDisk::find(const Path& path) const {
    const auto found = names_.find(path);
    return found == names_.end() ? nullptr : &found->second;
}

FileNumber CrashDisk::create_unnamed() {
    files_.push_back({{}, false, false});
    return files_.size() - 1;
}

FileNumber CrashDisk::create(const Path& path) {
    files_.push_back({{}, true, false});
    const FileNumber file = files_.size() - 1;
    names_[path] = file;
    log_.push_back({DiskOp::Kind::create, file, 0, {}, path, {}});
    return file;
}

uint64_t CrashDisk::used() const {
    uint64_t bytes = 0;
    for (const auto& [path, file] : names_)
        bytes += files_[file].content.size();
    return bytes;
}

uint64_t CrashDisk::free() const {
    if (!capacity_) return uint64_t{1} << 40;
    return *capacity_ - std::min(*capacity_, used());
}

bool CrashDisk::write(FileNumber file, uint64_t offset, Bytes data) {
    const uint64_t size = files_[file].content.size();
    const uint64_t end = offset + data.size();
    if (end > size && end - size > free()) return false;
    overlay(files_[file].content, offset, data);
    if (files_[file].logged)
        log_.push_back(
            {DiskOp::Kind::write, file, offset, Buffer(data.begin(), data.end()), {}, {}});
    return true;
}

void CrashDisk::truncate(FileNumber file, uint64_t size) {
    files_[file].content.resize(static_cast<size_t>(size), 0);
    if (files_[file].logged) log_.push_back({DiskOp::Kind::truncate, file, size, {}, {}, {}});
}

void CrashDisk::sync(FileNumber file) {
    if (files_[file].logged && !files_[file].never_synced)
        log_.push_back({DiskOp::Kind::sync, file, 0, {}, {}, {}});
}

Result<std::unique_ptr<DiskFile>> CrashDisk::open(const Path& path, Open how) {
    const FileNumber* found = find(path);
    if (how == Open::existing && found == nullptr) return fail(Code::not_found, "no such file");
    if (how != Open::existing && found != nullptr) return fail(Code::io, "there already");
    const FileNumber file = found != nullptr ? *found : create(path);
    files_[file].never_synced =
        !faults_.unsynced_suffix.empty() && path.string().ends_with(faults_.unsynced_suffix);
    std::unique_ptr<DiskFile> opened = std::make_unique<CrashFile>(*this, file);
    return opened;
}

Result<Buffer> CrashDisk::read(const Path& path, size_t limit) {
    const FileNumber* found = find(path);
    if (found == nullptr) return fail(Code::not_found, "no such file");
    if (content(*found).size() > limit) return fail(Code::full, "larger than allowed");
    return content(*found);
}

Result<void> CrashDisk::rename(const Path& from, const Path& to) {
    const auto found = names_.find(from);
    if (found == names_.end()) return fail(Code::not_found, "no such file");
    const FileNumber file = found->second;
    names_.erase(found);
    names_[to] = file;
    log_.push_back({DiskOp::Kind::rename, file, 0, {}, from, to});
    return {};
}

Result<void> CrashDisk::remove(const Path& path) {
    const auto found = names_.find(path);
    if (found == names_.end()) return fail(Code::not_found, "no such file");
    log_.push_back({DiskOp::Kind::remove, found->second, 0, {}, path, {}});
    names_.erase(found);
    return {};
}

Result<void> CrashDisk::sync_folder(const Path& folder) {
    if (!faults_.folders_unsynced && folder != faults_.unsynced_folder)
        log_.push_back({DiskOp::Kind::sync_folder, 0, 0, {}, folder, {}});
    return {};
}

Result<void> CrashDisk::make_folder(const Path& folder) {
    if (folders_.insert(folder).second)
        log_.push_back({DiskOp::Kind::make_folder, 0, 0, {}, folder, {}});
    return {};
}

Result<std::vector<std::string>> CrashDisk::list(const Path& folder) {
    if (find(folder) != nullptr) return fail(Code::io, "not a folder");
    std::set<std::string> names;
    for (const auto& [path, file] : names_)
        if (path.parent_path() == folder) names.insert(path.filename().string());
    for (const Path& path : folders_)
        if (path.parent_path() == folder) names.insert(path.filename().string());
    return std::vector<std::string>(names.begin(), names.end());
}

Result<bool> CrashDisk::exists(const Path& path) {
    return find(path) != nullptr || folders_.contains(path);
}

// ---- what a power cut leaves

DiskReplay::DiskReplay(const DiskImage& start) : folders_(start.folders) {
    // The same numbering as CrashDisk's constructor: in the order of the paths.
    FileNumber number = 0;
    for (const auto& [path, content] : start.files) {
        files_[number] = {content, {}};
        durable_names_[path] = number;
        ++number;
    }
    live_names_ = durable_names_;
}

void DiskReplay::advance(const DiskOp& op) {
    switch (op.kind) {
    case DiskOp::Kind::write:
        files_[op.file].pending.push_back({false, op.offset, op.data});
        break;
    case DiskOp::Kind::truncate:
        files_[op.file].pending.push_back({true, op.offset, {}});
        break;
    case DiskOp::Kind::sync: {
        File& file = files_[op.file];
        for (const Change& change : file.pending) {
            if (change.truncates) {
                file.durable.resize(static_cast<size_t>(change.offset), 0);
            } else {
                overlay(file.durable, change.offset, change.data);
            }
        }
        file.pending.clear();
        break;
    }
    case DiskOp::Kind::create:
        files_[op.file] = {};
        pending_names_.push_back({op.path.parent_path(), {{op.path, op.file}}, {}});
        break;
    case DiskOp::Kind::rename:
        pending_names_.push_back({op.to.parent_path(), {{op.to, op.file}}, {op.path}});
        break;
    case DiskOp::Kind::remove:
        pending_names_.push_back({op.path.parent_path(), {}, {op.path}});
        break;
    case DiskOp::Kind::sync_folder: {
        std::vector<NameChange> rest;
        for (const NameChange& change : pending_names_) {
            if (change.folder != op.path) {
                rest.push_back(change);
                continue;
            }
            for (const Path& path : change.unbound)
                durable_names_.erase(path);
            for (const auto& [path, file] : change.bound)
                durable_names_[path] = file;
        }
        pending_names_ = std::move(rest);
        break;
    }
    case DiskOp::Kind::make_folder:
        folders_.insert(op.path);
        break;
    }
}

size_t DiskReplay::pending() const {
    size_t count = pending_names_.size();
    for (const auto& [number, file] : files_)
        count += file.pending.size();
    return count;
}

Buffer DiskReplay::content(const File& file, PowerCut cut, std::mt19937_64& random) const {
    Buffer result = file.durable;
    if (cut == PowerCut::synced_only) return result;
    std::vector<uint64_t> spoiled;
    for (const Change& change : file.pending) {
        const bool all = cut == PowerCut::everything;
        if (change.truncates) {
            if (all || random() % 2 == 0) result.resize(change.offset, 0);
            continue;
        }
        for (size_t done = 0; done < change.data.size();) {
            const uint64_t at = change.offset + done;
            const size_t size = std::min(change.data.size() - done, sector - at % sector);
            if (all || random() % 2 == 0)
                overlay(result, at, Bytes(change.data).subspan(done, size));
            if (cut == PowerCut::garbage && random() % 4 == 0) spoiled.push_back(at / sector);
            done += size;
        }
    }
    for (const uint64_t each : spoiled) {
        Buffer garbage(sector);
        for (uint8_t& byte : garbage)
            byte = static_cast<uint8_t>(random());
        overlay(result, each * sector, garbage);
    }
    return result;
}

DiskImage DiskReplay::image(PowerCut cut, std::mt19937_64& random) const {
    std::map<Path, FileNumber> names = durable_names_;
    for (const NameChange& change : pending_names_) {
        if (cut == PowerCut::synced_only) break;
        if (cut != PowerCut::everything && random() % 2 == 0) continue;
        for (const Path& path : change.unbound)
            names.erase(path);
        for (const auto& [path, file] : change.bound)
            names[path] = file;
    }
    DiskImage image{{}, folders_};
    for (const auto& [path, number] : names)
        image.files[path] = content(files_.at(number), cut, random);
    return image;
}

} // namespace streetsign::test
