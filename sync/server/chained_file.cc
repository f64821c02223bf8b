// SPDX-License-Identifier: MIT
#include "sync/server/chained_file.h"

#include <algorithm>

#include "sync/core/crypto.h"
#include "sync/core/reader.h"
#include "sync/core/writer.h"

namespace streetsign::server {
namespace {

using Check = ChainedFile::Check;

constexpr size_t bytes_a_read = size_t{1} << 20; // more than the largest record

Check check_of(const Check& before, Bytes content) {
    return *Check::from(sha256(before.view(), content).view().first(ChainedFile::check_size));
}

} // namespace

Result<ChainedFile> ChainedFile::open(Disk& disk, Path path, const Kind& kind, const Take& take) {
    ChainedFile file(disk, std::move(path), kind);
    const bool there = TRY(disk.exists(file.path_));
    if (!there) TRY(write_durably(disk, file.path_, as_bytes(kind.magic)));
    TRY(file.read_all(take));
    return file;
}

Result<void> ChainedFile::read_all(const Take& take) {
    file_ = TRY(disk_->open(path_, Open::existing));
    const uint64_t size = TRY(file_->size());
    Buffer magic(kind_->magic.size());
    if (size < magic.size()) return fail(Code::malformed, path_.string() + " is cut off");
    TRY(file_->read_at(0, magic));
    if (as_text(magic) != kind_->magic)
        return fail(Code::malformed, path_.string() + " is not " + std::string(kind_->what));
    end_.bytes = magic.size();
    for (bool whole = true; whole;) {
        Buffer block(static_cast<size_t>(std::min<uint64_t>(bytes_a_read, size - end_.bytes)));
        TRY(file_->read_at(end_.bytes, block));
        whole = false; // unless a record of this block is
        for (Bytes rest = block;;) {
            const size_t record = TRY(read_record(rest, take));
            if (record == 0) break;
            whole = true;
            rest = rest.subspan(record);
        }
    }
    if (size - end_.bytes > kind_->most_torn)
        return fail(Code::malformed,
                    path_.string() + " is damaged at byte " + std::to_string(end_.bytes) +
                        ", before its end; put back a copy of it (README.md, Restore)");
    return {};
}

// The bytes of the record that `block` begins with; 0: none that is whole and right.
Result<size_t> ChainedFile::read_record(Bytes block, const Take& take) {
    Reader reader(block);
    size_t length = kind_->content_size;
    if (length == 0) {
        const auto written = reader.u16();
        if (!written) return size_t{0};
        length = *written;
    }
    const auto content = reader.take(length);
    if (!content) return size_t{0};
    const auto stored = reader.fixed<Check>();
    const Check check = check_of(end_.last, *content);
    if (!stored || *stored != check) return size_t{0};
    TRY(take(*content));
    const size_t record = block.size() - reader.left();
    end_ = {end_.bytes + record, end_.records + 1, check};
    return record;
}

Result<void> ChainedFile::append(std::span<const Buffer> contents) {
    if (!file_) file_ = TRY(disk_->open(path_, Open::existing));
    while (!contents.empty()) {
        const Result<size_t> written = write_run(contents);
        if (!written) { // what the system holds of the file is not to be trusted after this
            file_.reset();
            return written.error();
        }
        contents = contents.subspan(*written);
    }
    return {};
}

// As many as one sync is for, so that no more can be torn at the end; how many they were.
Result<size_t> ChainedFile::write_run(std::span<const Buffer> contents) {
    Writer writer;
    Check last = end_.last;
    size_t count = 0;
    while (count < contents.size() && writer.buffer().size() < kind_->bytes_a_sync) {
        const Buffer& content = contents[count++];
        last = check_of(last, content);
        if (kind_->content_size == 0) writer.u16(static_cast<uint16_t>(content.size()));
        writer.raw(content).raw(last.view());
    }
    TRY(file_->write_at(end_.bytes, writer.buffer()));
    TRY(file_->sync_data());
    end_ = {end_.bytes + writer.buffer().size(), end_.records + count, last};
    return count;
}

} // namespace streetsign::server
