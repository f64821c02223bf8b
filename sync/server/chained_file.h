// SPDX-License-Identifier: MIT
// An append-only file of records beside the database, each with a check over the one before it.
// What a power cut tore off at the end is dropped, what an earlier, failed write left behind the
// end is never taken for a record, and damage before the end is said. What a record means its owner
// knows (heads.h, ledger_file.h); one thread at a time. Bytes: FORMAT.md.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "sync/core/bytes.h"
#include "sync/core/disk.h"

namespace streetsign::server {

class ChainedFile {
public:
    static constexpr size_t check_size = 8;
    using Check = Fixed<struct ChainCheckTag, check_size>;

    struct Kind {
        std::string_view magic; // the first line, with its LF
        std::string_view what;  // "a server's ledger": of the sentence about another file
        size_t content_size; // bytes of every record's content; 0: two bytes of length precede it
        size_t bytes_a_sync; // and the rest of the record that reaches it
        size_t most_torn;    // bytes that a power cut can leave behind the end
    };
    struct End {
        uint64_t bytes = 0; // that are known to be on the disk
        uint64_t records = 0;
        Check last{}; // of the last record
    };
    using Take = std::function<Result<void>(Bytes content)>;

    // Makes the file when there is none, and gives every whole record to `take`, whose error ends
    // it. malformed: another file, or damaged before its end. Disk and kind must outlive this.
    static Result<ChainedFile> open(Disk& disk, Path path, const Kind& kind, const Take& take);

    // On the disk when this returns. After an error those are, that end() counts.
    Result<void> append(std::span<const Buffer> contents);

    const Path& path() const { return path_; }
    const End& end() const { return end_; }
    // The next append writes over what follows. That must be what stood there, or longer, or a
    // later start would take the rest for damage.
    void go_back(const End& end) { end_ = end; }

private:
    ChainedFile(Disk& disk, Path path, const Kind& kind)
        : disk_(&disk), path_(std::move(path)), kind_(&kind) {}
    Result<void> read_all(const Take& take);
    Result<size_t> read_record(Bytes block, const Take& take);
    Result<size_t> write_run(std::span<const Buffer> contents);

    Disk* disk_;
    Path path_;
    const Kind* kind_;
    std::unique_ptr<DiskFile> file_; // nothing after a failed write or sync, until the next try
    End end_;
};

} // namespace streetsign::server
