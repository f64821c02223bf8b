// SPDX-License-Identifier: MIT
// A real disk on which a test decides what fails: writes, syncs, renames, lists and reads of paths
// that end with some suffix (open: whole files too; read_slot: within an open file). A sync that
// fails also loses what was written since the last good one, as kernels do.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sync/core/disk.h"

namespace streetsign::test {

class FaultyDisk : public Disk {
public:
    enum class What { write, sync, rename, folder_sync, open, list, read_slot };

    // The next `times` of them fail, after `passes` that do not.
    void fail_next(What what, const std::string& suffix, int times = 1, int passes = 0) {
        failures_.push_back({what, suffix, times, passes});
    }
    size_t writes = 0; // of files, all together
    size_t syncs = 0;
    std::vector<std::pair<What, Path>> asked; // all of it, in order
    std::vector<uint64_t> written_at;         // the places in their files, in order
    uint64_t free = uint64_t{1} << 40;
    std::map<std::string, uint64_t> free_in; // by the end of a folder's path, where it is another

    Result<std::unique_ptr<DiskFile>> open(const Path& path, Open how) override {
        TRY(check(What::open, path));
        auto file = TRY(real_.open(path, how));
        std::unique_ptr<DiskFile> wrapped = std::make_unique<File>(*this, std::move(file), path);
        return wrapped;
    }
    Result<Buffer> read(const Path& path, size_t limit) override {
        TRY(check(What::open, path));
        return real_.read(path, limit);
    }
    Result<void> rename(const Path& from, const Path& to) override {
        TRY(check(What::rename, to));
        return real_.rename(from, to);
    }
    Result<void> remove(const Path& path) override { return real_.remove(path); }
    Result<void> sync_folder(const Path& folder) override {
        TRY(check(What::folder_sync, folder));
        return real_.sync_folder(folder);
    }
    Result<void> make_folder(const Path& folder) override {
        TRY(check(What::open, folder));
        return real_.make_folder(folder);
    }
    Result<std::vector<std::string>> list(const Path& folder) override {
        TRY(check(What::list, folder));
        return real_.list(folder);
    }
    Result<bool> exists(const Path& path) override { return real_.exists(path); }
    Result<void> flatten_times(const Path& path) override { return real_.flatten_times(path); }
    Result<uint64_t> free_bytes(const Path& folder) override {
        for (const auto& [ending, bytes] : free_in)
            if (folder.string().ends_with(ending)) return uint64_t{bytes};
        return uint64_t{free};
    }

private:
    struct Failure {
        What what;
        std::string suffix;
        int times;
        int passes;
    };

    class File final : public DiskFile {
    public:
        File(FaultyDisk& disk, std::unique_ptr<DiskFile> file, Path path)
            : disk_(disk), file_(std::move(file)), path_(std::move(path)) {}
        Result<void> read_at(uint64_t offset, MutableBytes out) override {
            TRY(disk_.check(What::read_slot, path_));
            return file_->read_at(offset, out);
        }
        Result<void> write_at(uint64_t offset, Bytes data) override {
            ++disk_.writes;
            disk_.written_at.push_back(offset);
            TRY(disk_.check(What::write, path_));
            Buffer before(data.size());
            if (file_->read_at(offset, before)) undo_.emplace_back(offset, before);
            return file_->write_at(offset, data);
        }
        Result<void> sync_data() override {
            ++disk_.syncs;
            const auto checked = disk_.check(What::sync, path_);
            if (!checked) {
                for (auto last = undo_.rbegin(); last != undo_.rend(); ++last)
                    static_cast<void>(file_->write_at(last->first, last->second).has_value());
            }
            undo_.clear();
            if (!checked) return checked;
            return file_->sync_data();
        }
        Result<uint64_t> size() override { return file_->size(); }

    private:
        FaultyDisk& disk_; // must outlive this
        std::unique_ptr<DiskFile> file_;
        Path path_;
        std::vector<std::pair<uint64_t, Buffer>> undo_;
    };

    Result<void> check(What what, const Path& path) {
        asked.emplace_back(what, path);
        for (Failure& failure : failures_) {
            if (failure.what != what || failure.times == 0) continue;
            if (!path.string().ends_with(failure.suffix)) continue;
            if (failure.passes > 0) {
                --failure.passes;
                continue;
            }
            --failure.times;
            return fail(Code::io, "this fails because a test says so");
        }
        return {};
    }

    RealDisk real_;
    std::vector<Failure> failures_;
};

} // namespace streetsign::test
