// SPDX-License-Identifier: MIT
#include "sync/server/heads.h"

#include "sync/core/reader.h"
#include "sync/core/text.h"
#include "sync/core/writer.h"
#include "sync/server/log_rows.h"

namespace streetsign::server {
namespace {

constexpr size_t content_size = 32 + 8 + 32 + 4 + 64;
constexpr size_t records_a_sync = 64; // so many may be torn at the end, and no more
constexpr size_t heads_bytes_a_sync = records_a_sync * (content_size + ChainedFile::check_size);
constexpr ChainedFile::Kind heads_kind{.magic = "streetsign/heads/v1\n",
                                       .what = "a file of cosigned heads",
                                       .content_size = content_size,
                                       .bytes_a_sync = heads_bytes_a_sync,
                                       .most_torn = heads_bytes_a_sync};

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
    Sizes sizes(vault);
    Owed owed;
    const auto take_record = [&](Bytes content) -> Result<void> {
        const GivenHead given = TRY(decode_given(content));
        TRY(take(given, sizes, owed));
        return {};
    };
    ChainedFile file = TRY(ChainedFile::open(disk, std::move(path), heads_kind, take_record));
    TRY(sizes.compare());
    std::unique_ptr<Heads> heads(new Heads(std::move(file), std::move(owed)));
    TRY(heads->add_missing(vault, sizes)); // these are smaller than those that follow
    TRY(heads->add_told(told, sizes));
    return heads;
}

// True: it is owed.
Result<bool> Heads::take(const GivenHead& given, Sizes& sizes, Owed& owed) {
    Sizes::Known* const known = TRY(sizes.of(given.origin));
    if (!known->row || given.head.size > known->row->size()) {
        owed[given.origin][given.head.size] = given;
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
            const bool is_owed = TRY(take(given, sizes, owed_));
            if (is_owed) missing.push_back(given);
        } else if (known->head != given.head) {
            return fail(Code::mismatch, file_.path().string() +
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
    TRY(append(given_));
    const std::lock_guard lock(mutex_);
    for (const GivenHead& given : given_)
        owed_[given.origin][given.head.size] = given;
    return {};
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

Result<void> Heads::append(std::span<const GivenHead> heads) {
    std::vector<Buffer> contents;
    for (const GivenHead& given : heads)
        contents.push_back(encode(given));
    return file_.append(contents);
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
