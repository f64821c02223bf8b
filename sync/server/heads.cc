// SPDX-License-Identifier: MIT
#include "sync/server/heads.h"

#include <algorithm>

#include "sync/core/crypto.h"
#include "sync/core/reader.h"
#include "sync/core/text.h"
#include "sync/core/writer.h"
#include "sync/server/log_rows.h"

namespace streetsign::server {
namespace {

constexpr std::string_view heads_magic = "streetsign/heads/v1\n";
constexpr size_t content_size = 32 + 8 + 32 + 4 + 64;
constexpr size_t record_size = content_size + 8;
constexpr size_t records_a_sync = 64; // so many may be torn at the end, and no more
constexpr size_t records_a_read = 4096;

Buffer encode(const GivenHead& given) {
    Writer writer;
    writer.raw(given.origin.view()).u64(given.head.size.value).raw(given.head.root.view());
    return writer.u32(given.key_id).raw(given.signature.view()).take();
}

Result<GivenHead> decode_given(Bytes content) {
    Reader reader(content);
    GivenHead given;
    given.origin = TRY(reader.fixed<OriginHash>());
    given.head.size.value = TRY(reader.u64());
    given.head.root = TRY(reader.fixed<RootHash>());
    given.key_id = TRY(reader.u32());
    given.signature = TRY(reader.fixed<Signature>());
    TRY(reader.end());
    return given;
}

// Each covers the one before, so that what an earlier, failed write left behind the end is never
// taken for a record.
template <typename Check>
Check check_of(const Check& before, Bytes content) {
    return *Check::from(sha256(before.view(), content).view().first(Check::size));
}

} // namespace

Result<GivenHead> given_head(const Note& checkpoint, const TreeHead& head) {
    if (checkpoint.signatures.empty()) return fail(Code::malformed, "a checkpoint nobody signed");
    const NoteSignature& line = checkpoint.signatures.front();
    const auto signature = Signature::from(line.blob);
    if (!signature) return fail(Code::malformed, "a checkpoint with an odd signature");
    return GivenHead{origin_hash(line.name), head, line.key_id, *signature};
}

Buffer checkpoint_of(const GivenHead& given, const std::string& origin) {
    const Note note{
        .text = encode(Checkpoint{origin, given.head.size, given.head.root}),
        .signatures = {{origin, given.key_id,
                        Buffer(given.signature.bytes.begin(), given.signature.bytes.end())}}};
    return encode(note);
}

// What the database holds of each log, and the largest head of the file that it should hold.
class Heads::Sizes {
public:
    explicit Sizes(Vault& vault) : vault_(&vault) {}

    struct Known {
        std::optional<LogRow> row;
        TreeHead largest; // of those the database's size covers
    };
    Result<Known*> of(const OriginHash& origin) {
        const auto place = known_.find(origin);
        if (place != known_.end()) return &place->second;
        Known known{.row = TRY(find_log(*vault_, origin)), .largest = {}};
        return &known_.emplace(origin, std::move(known)).first->second;
    }
    TreeSize largest(const OriginHash& origin) const {
        const auto place = known_.find(origin);
        return place == known_.end() ? TreeSize{} : place->second.largest.size;
    }
    // That the database's branch is the one that was cosigned.
    Result<void> compare() const {
        for (const auto& [origin, known] : known_) {
            if (!known.row || known.largest.size.value == 0) continue;
            const auto batch = TRY(batch_ending(*vault_, known.row->id, known.largest.size));
            if (!batch || batch->root != known.largest.root)
                return fail(Code::mismatch,
                            "the database does not hold the branch of " + known.row->origin +
                                " that this server cosigned: is it another server's?");
        }
        return {};
    }

private:
    Vault* vault_;
    std::map<OriginHash, Known> known_;
};

Result<std::unique_ptr<Heads>> Heads::open(Disk& disk, Path path, Vault& vault,
                                           std::span<const GivenHead> told) {
    std::unique_ptr<Heads> heads(new Heads(disk, std::move(path)));
    const bool there = TRY(disk.exists(heads->path_));
    if (!there) TRY(write_durably(disk, heads->path_, as_bytes(heads_magic)));
    Sizes sizes(vault);
    TRY(heads->read_all(sizes));
    TRY(sizes.compare());
    TRY(heads->add_missing(vault, sizes)); // these are smaller than those that follow
    TRY(heads->add_told(told, sizes));
    return heads;
}

Result<void> Heads::read_all(Sizes& sizes) {
    file_ = TRY(disk_->open(path_, Open::existing));
    const uint64_t size = TRY(file_->size());
    Buffer magic(heads_magic.size());
    if (size < magic.size()) return fail(Code::malformed, path_.string() + " is cut off");
    TRY(file_->read_at(0, magic));
    if (as_text(magic) != heads_magic)
        return fail(Code::malformed, path_.string() + " is not a file of cosigned heads");
    end_ = magic.size();
    bool torn = false;
    while (!torn && end_ + record_size <= size) {
        const uint64_t whole = (size - end_) / record_size;
        Buffer block(static_cast<size_t>(std::min<uint64_t>(records_a_read, whole) * record_size));
        TRY(file_->read_at(end_, block));
        for (Bytes rest = block; !torn && !rest.empty(); rest = rest.subspan(record_size)) {
            const Bytes content = rest.first(content_size);
            const Check check = check_of(last_, content);
            torn = !std::equal(check.bytes.begin(), check.bytes.end(), rest.begin() + content_size);
            if (torn) break;
            const GivenHead given = TRY(decode_given(content));
            TRY(take(given, sizes));
            last_ = check;
            end_ += record_size;
        }
    }
    if (size - end_ > records_a_sync * record_size)
        return fail(Code::malformed,
                    path_.string() + " is damaged at byte " + std::to_string(end_) +
                        ", before its end; put back a copy of it (README.md, Restore)");
    return {};
}

// True: it is owed.
Result<bool> Heads::take(const GivenHead& given, Sizes& sizes) {
    Sizes::Known* const known = TRY(sizes.of(given.origin));
    if (!known->row || given.head.size > known->row->size()) {
        owed_[given.origin][given.head.size] = given;
        return true;
    }
    if (given.head.size > known->largest.size) known->largest = given.head;
    return false;
}

// A database from before there was such a file, or a file that was lost. Every head, not only the
// newest: if an older copy of the database is put back, its batches come again one by one, and each
// has to end with a head.
Result<void> Heads::add_missing(Vault& vault, const Sizes& sizes) {
    std::vector<GivenHead> missing;
    for (const LogRow& log : TRY(all_logs(vault))) {
        const OriginHash origin = origin_hash(log.origin);
        if (owed_.contains(origin)) continue;
        for (const BatchRow& batch : TRY(cosigned_batches(vault, log.id, sizes.largest(origin)))) {
            const Note note = TRY(parse_note(batch.checkpoint));
            missing.push_back(TRY(given_head(note, {batch.end, batch.root})));
        }
    }
    return append(missing);
}

// A copy of the file that is older than the ledger's, or a lost one. The ledger has every head that
// was cosigned, so what leads to the newest is here as well.
Result<void> Heads::add_told(std::span<const GivenHead> told, Sizes& sizes) {
    std::vector<GivenHead> missing;
    for (const GivenHead& given : told) {
        const GivenHead* const known = owed_at(given.origin, given.head.size);
        if (known == nullptr) {
            const bool is_owed = TRY(take(given, sizes));
            if (is_owed) missing.push_back(given);
        } else if (known->head != given.head) {
            return fail(Code::mismatch, path_.string() +
                                            " and the ledger beside it tell of two branches of " +
                                            "the log " + hex(given.origin.view()));
        }
    }
    TRY(sizes.compare());
    return append(missing);
}

const GivenHead* Heads::owed_at(const OriginHash& origin, TreeSize size) const {
    const auto log = owed_.find(origin);
    if (log == owed_.end()) return nullptr;
    const auto place = log->second.find(size);
    return place == log->second.end() ? nullptr : &place->second;
}

void Heads::begin() { given_.clear(); }

void Heads::give(GivenHead head) { given_.push_back(head); }

Result<void> Heads::sync() {
    if (given_.empty()) return {};
    Result<void> done = append(given_);
    if (!done) { // what the system holds of the file is not to be trusted after this
        file_.reset();
        return done;
    }
    const std::lock_guard lock(mutex_);
    for (const GivenHead& given : given_)
        owed_[given.origin][given.head.size] = given;
    return done;
}

void Heads::committed() {
    const std::lock_guard lock(mutex_);
    for (const GivenHead& given : given_) {
        const auto place = owed_.find(given.origin);
        if (place == owed_.end()) continue;
        auto& heads = place->second;
        heads.erase(heads.begin(), heads.upper_bound(given.head.size));
        if (heads.empty()) owed_.erase(place);
    }
    given_.clear();
}

// Writes at end_, which moves only when the disk has it.
Result<void> Heads::append(std::span<const GivenHead> heads) {
    if (!file_) file_ = TRY(disk_->open(path_, Open::existing));
    while (!heads.empty()) {
        const auto group = heads.first(std::min(heads.size(), records_a_sync));
        heads = heads.subspan(group.size());
        Writer writer;
        Check last = last_;
        for (const GivenHead& given : group) {
            const Buffer content = encode(given);
            last = check_of(last, content);
            writer.raw(content).raw(last.view());
        }
        TRY(file_->write_at(end_, writer.buffer()));
        TRY(file_->sync_data());
        end_ += writer.buffer().size();
        last_ = last;
    }
    return {};
}

std::vector<GivenHead> Heads::owed(const OriginHash& origin, TreeSize size) const {
    std::vector<GivenHead> heads;
    const std::lock_guard lock(mutex_);
    const auto place = owed_.find(origin);
    if (place == owed_.end()) return heads;
    for (auto next = place->second.upper_bound(size); next != place->second.end(); ++next)
        heads.push_back(next->second);
    return heads;
}

size_t Heads::logs_behind() const {
    const std::lock_guard lock(mutex_);
    return owed_.size();
}

} // namespace streetsign::server
