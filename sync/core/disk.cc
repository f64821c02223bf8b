// SPDX-License-Identifier: MIT
#include "sync/core/disk.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "sync/core/descriptor.h"

namespace streetsign {
namespace {

constexpr size_t read_step = 65536; // bytes, where a file does not say how large it is

Error system_error(const char* what, const Path& path) {
    const int number = errno;
    const Code code = number == ENOENT                       ? Code::not_found
                      : number == ENOSPC || number == EDQUOT ? Code::full
                      : number == ELOOP || number == ENXIO   ? Code::refused // a link, a socket
                      : number == EACCES || number == EPERM  ? Code::denied
                                                             : Code::io;
    return fail(code, std::string(what) + " " + path.string() + ": " +
                          std::generic_category().message(number));
}

static_assert(sizeof(off_t) == sizeof(uint64_t), "files and devices are longer than 2 GiB");

class RealFile final : public DiskFile {
public:
    RealFile(Descriptor descriptor, Path path)
        : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

    Result<void> read_at(uint64_t offset, MutableBytes out) override {
        while (!out.empty()) {
            const ssize_t got =
                ::pread(descriptor_.get(), out.data(), out.size(), static_cast<off_t>(offset));
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return system_error("cannot read", path_);
            if (got == 0) return fail(Code::io, "the file ends too early: " + path_.string());
            out = out.subspan(static_cast<size_t>(got));
            offset += static_cast<uint64_t>(got);
        }
        return {};
    }

    Result<void> write_at(uint64_t offset, Bytes data) override {
        while (!data.empty()) {
            const ssize_t written =
                ::pwrite(descriptor_.get(), data.data(), data.size(), static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return system_error("cannot write", path_);
            data = data.subspan(static_cast<size_t>(written));
            offset += static_cast<uint64_t>(written);
        }
        return {};
    }

    Result<void> sync_data() override {
        if (::fdatasync(descriptor_.get()) != 0) return system_error("cannot sync", path_);
        return {};
    }

    Result<uint64_t> size() override {
        struct stat status {};
        if (::fstat(descriptor_.get(), &status) != 0) return system_error("cannot look at", path_);
        if (!S_ISBLK(status.st_mode)) return static_cast<uint64_t>(status.st_size);
        uint64_t bytes = 0;
        if (::ioctl(descriptor_.get(), BLKGETSIZE64, &bytes) != 0)
            return system_error("cannot size", path_);
        return bytes;
    }

    bool is_device() const override {
        struct stat status {};
        return ::fstat(descriptor_.get(), &status) == 0 && S_ISBLK(status.st_mode);
    }

private:
    Descriptor descriptor_;
    Path path_;
};

// O_NONBLOCK keeps a FIFO in a hostile folder from holding us; the type is checked afterwards.
Result<Descriptor> open_plain(const Path& path, int flags, mode_t mode = 0600) {
    Descriptor descriptor(
        ::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, mode));
    if (!descriptor.valid()) return system_error("cannot open", path);
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0) return system_error("cannot look at", path);
    if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
        return fail(Code::refused, "not a plain file: " + path.string());
    return descriptor;
}

} // namespace

Result<std::unique_ptr<DiskFile>> RealDisk::open(const Path& path, Open how) {
    const int flags = how == Open::existing ? O_RDWR : O_RDWR | O_CREAT | O_EXCL;
    const mode_t mode = how == Open::create_shared ? 0640 : 0600;
    Descriptor descriptor = TRY(open_plain(path, flags, mode));
    std::unique_ptr<DiskFile> file = std::make_unique<RealFile>(std::move(descriptor), path);
    return file;
}

Result<Buffer> RealDisk::read(const Path& path, size_t limit) {
    const Descriptor descriptor = TRY(open_plain(path, O_RDONLY));
    struct stat status {};
    if (::fstat(descriptor.get(), &status) != 0) return system_error("cannot look at", path);
    // Room for what there is said to be and a byte more, by which the end is seen. There may be
    // more: a device says nothing, and a file may grow.
    const auto said = static_cast<size_t>(std::max<off_t>(status.st_size, 0));
    Buffer content(std::min(said, limit) + 1);
    size_t filled = 0;
    for (;;) {
        if (filled > limit) return fail(Code::full, "larger than allowed: " + path.string());
        if (filled == content.size())
            content.resize(filled + std::min(read_step, limit + 1 - filled));
        const ssize_t got =
            ::read(descriptor.get(), content.data() + filled, content.size() - filled);
        if (got < 0 && errno != EINTR) return system_error("cannot read", path);
        filled += static_cast<size_t>(std::max<ssize_t>(got, 0));
        if (got != 0) continue;
        content.resize(filled);
        return content;
    }
}

Result<void> RealDisk::rename(const Path& from, const Path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return system_error("cannot rename", from);
    return {};
}

Result<void> RealDisk::remove(const Path& path) {
    if (::unlink(path.c_str()) != 0) return system_error("cannot remove", path);
    return {};
}

Result<void> RealDisk::sync_folder(const Path& folder) {
    const Descriptor descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!descriptor.valid()) return system_error("cannot open", folder);
    if (::fsync(descriptor.get()) != 0) return system_error("cannot sync", folder);
    return {};
}

Result<void> RealDisk::make_folder(const Path& folder) {
    const auto make = [&folder] { return ::mkdir(folder.c_str(), 0700) == 0; };
    bool made = make();
    if (!made && errno == ENOENT && folder.has_parent_path()) {
        TRY(make_folder(folder.parent_path()));
        made = make();
    }
    if (made) return sync_folder(folder_of(folder.has_filename() ? folder : folder.parent_path()));
    if (errno != EEXIST) return system_error("cannot make", folder);
    struct stat status {};
    if (::stat(folder.c_str(), &status) != 0) return system_error("cannot look at", folder);
    if (!S_ISDIR(status.st_mode)) return fail(Code::io, "not a folder: " + folder.string());
    return {};
}

Result<std::vector<std::string>> RealDisk::list(const Path& folder) {
    std::error_code error;
    std::vector<std::string> names;
    std::filesystem::directory_iterator entry(folder, error);
    const std::filesystem::directory_iterator end;
    while (!error && entry != end) {
        names.push_back(entry->path().filename().string());
        entry.increment(error);
    }
    if (error) {
        errno = error.value();
        return system_error("cannot list", folder);
    }
    std::sort(names.begin(), names.end());
    return names;
}

Result<bool> RealDisk::exists(const Path& path) {
    struct stat status {};
    if (::lstat(path.c_str(), &status) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return system_error("cannot look at", path);
}

Result<void> RealDisk::flatten_times(const Path& path) {
    // 2000-01-01T00:00:00Z: plainly not a time at which anybody signed.
    constexpr time_t flat = 946684800;
    const timespec times[2] = {{flat, 0}, {flat, 0}};
    if (::utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) != 0)
        return system_error("cannot set the times of", path);
    return {};
}

Result<uint64_t> RealDisk::free_bytes(const Path& folder) {
    struct statvfs status {};
    if (::statvfs(folder.c_str(), &status) != 0) return system_error("cannot look at", folder);
    return static_cast<uint64_t>(status.f_bavail) * status.f_frsize;
}

Path folder_of(const Path& path) { return path.has_parent_path() ? path.parent_path() : Path("."); }

namespace {

Result<void> put_in_place(Disk& disk, const Path& temporary, const Path& path, Bytes data,
                          Open made) {
    {
        const auto file = TRY(disk.open(temporary, made));
        TRY(file->write_at(0, data));
        TRY(disk.flatten_times(temporary));
        TRY(file->sync_data());
    }
    TRY(disk.sync_folder(folder_of(path)));
    return disk.rename(temporary, path);
}

} // namespace

Result<void> write_durably(Disk& disk, const Path& path, Bytes data, Open made) {
    Path temporary = path;
    temporary += ".new";
    const bool left_over = TRY(disk.exists(temporary));
    if (left_over) TRY(disk.remove(temporary));
    if (auto done = put_in_place(disk, temporary, path, data, made); !done) {
        // What it failed for is said; that nothing could be removed either would say less.
        static_cast<void>(disk.remove(temporary));
        return done;
    }
    return disk.sync_folder(folder_of(path));
}

Result<void> erase_durably(Disk& disk, const Path& path) {
    {
        const auto file = disk.open(path, Open::existing);
        if (!file && file.error().code == Code::not_found) return {};
        if (!file) return file.error();
        const uint64_t size = TRY((*file)->size());
        const Buffer zeros(65536, 0);
        for (uint64_t offset = 0; offset < size; offset += zeros.size()) {
            const auto count = static_cast<size_t>(std::min<uint64_t>(zeros.size(), size - offset));
            TRY((*file)->write_at(offset, Bytes(zeros).first(count)));
        }
        TRY((*file)->sync_data());
    }
    return remove_durably(disk, path);
}

Result<void> remove_durably(Disk& disk, const Path& path) {
    auto removed = disk.remove(path);
    if (!removed && removed.error().code == Code::not_found) return {};
    if (!removed) return removed;
    return disk.sync_folder(folder_of(path));
}

} // namespace streetsign
