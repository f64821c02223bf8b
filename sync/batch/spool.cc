// SPDX-License-Identifier: MIT
#include "sync/batch/spool.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <tuple>

#include "sync/core/crypto.h"
#include "sync/core/text.h"

namespace streetsign {
namespace {

constexpr std::string_view batch_ending = ".batch";
constexpr std::string_view note_ending = ".note";
constexpr std::string_view status_name = "status";
constexpr size_t max_status = 256;
constexpr size_t index_digits = 12; // of a number below max_log_entries
constexpr size_t origin_digits = 16;
constexpr size_t root_digits = 8;

struct KindWord {
    AnswerKind kind;
    std::string_view ending;
};
// The order in which answers are taken: cosigned before released.
constexpr std::array<KindWord, 3> answer_endings = {{{AnswerKind::cosigned, ".cosigned"},
                                                     {AnswerKind::released, ".released"},
                                                     {AnswerKind::held, ".held"}}};

struct EventWord {
    DeliveryEvent event;
    std::string_view word;
};
constexpr std::array<EventWord, 9> event_words = {{
    {DeliveryEvent::idle, "idle"},
    {DeliveryEvent::delivered, "delivered"},
    {DeliveryEvent::unreachable, "unreachable"},
    {DeliveryEvent::not_trusted, "not-trusted"},
    {DeliveryEvent::busy, "busy"},
    {DeliveryEvent::rejected, "rejected"},
    {DeliveryEvent::quarantined, "quarantined"},
    {DeliveryEvent::contradicted, "contradicted"},
    {DeliveryEvent::disk_trouble, "disk-trouble"},
}};

bool is_hex_of(std::string_view text, size_t digits) {
    return text.size() == digits && parse_hex(text).has_value();
}

std::string_view ending_of(AnswerKind kind) {
    for (const KindWord& each : answer_endings)
        if (each.kind == kind) return each.ending;
    return {};
}

Path path_of_answer(const Path& folder, const Answer& answer) {
    return folder / (answer.batch.text() + std::string(ending_of(answer.kind)));
}

Path path_of_note(const Path& folder, Bytes note) {
    return folder / (hex(sha256(note).view()) + std::string(note_ending));
}

// A name of ours with this ending, or nothing.
std::optional<BatchName> name_with_ending(std::string_view file, std::string_view ending) {
    if (!file.ends_with(ending)) return std::nullopt;
    const auto name = BatchName::parse(file.substr(0, file.size() - ending.size()));
    if (!name) return std::nullopt;
    return *name;
}

Result<std::vector<std::string>> names_in(Disk& disk, const Path& folder) {
    std::vector<std::string> names = TRY(disk.list(folder));
    if (names.size() > max_spool_files) names.resize(max_spool_files);
    return names;
}

// Nothing for what vanished meanwhile, is no plain file, is too large or not ours to read: in a
// shared folder that is somebody else's doing and must not stop the rest. A disk that cannot be
// read is an error.
Result<std::optional<Buffer>> read_if_ours(Disk& disk, const Path& path, size_t limit) {
    auto content = disk.read(path, limit);
    if (content) return std::optional<Buffer>(std::move(*content));
    const Code code = content.error().code;
    if (code == Code::not_found || code == Code::full || code == Code::refused ||
        code == Code::denied)
        return std::optional<Buffer>();
    return std::move(content).error();
}

} // namespace

BatchName BatchName::of(const Checkpoint& checkpoint, LeafIndex first) {
    return {hex(origin_hash(checkpoint.origin).view().first(origin_digits / 2)), first,
            hex(checkpoint.root.view().first(root_digits / 2))};
}

Result<BatchName> BatchName::parse(std::string_view stem) {
    const std::vector<std::string_view> parts = split(stem, '-');
    if (parts.size() != 3 || !is_hex_of(parts[0], origin_digits) ||
        parts[1].size() != index_digits || !is_hex_of(parts[2], root_digits))
        return fail(Code::malformed, "not a batch file's name");
    uint64_t first = 0;
    for (const char c : parts[1]) {
        if (c < '0' || c > '9') return fail(Code::malformed, "not a batch file's name");
        first = first * 10 + static_cast<uint64_t>(c - '0');
    }
    return BatchName{std::string(parts[0]), {first}, std::string(parts[2])};
}

std::string BatchName::text() const {
    assert(first.value < max_log_entries);
    const std::string index = std::to_string(first.value);
    return origin_prefix + "-" + std::string(index_digits - index.size(), '0') + index + "-" +
           root_prefix;
}

bool BatchName::is_of(std::string_view origin) const {
    return hex(origin_hash(origin).view().first(origin_digits / 2)) == origin_prefix;
}

Result<Outbox> Outbox::open(Disk& disk, Path folder) {
    TRY(disk.make_folder(folder));
    return Outbox(disk, std::move(folder));
}

Path Outbox::path_of(const BatchName& name) const {
    return folder_ / (name.text() + std::string(batch_ending));
}

Result<void> Outbox::put(const BatchName& name, Bytes batch) {
    if (batch.size() > max_batch_size) return fail(Code::full, "a batch over its limit");
    const Path path = path_of(name);
    const bool there = TRY(disk_->exists(path));
    if (!there) return write_durably(*disk_, path, batch, Open::create_shared);
    const Buffer held = TRY(disk_->read(path, max_batch_size));
    if (!std::equal(held.begin(), held.end(), batch.begin(), batch.end()))
        return fail(Code::mismatch,
                    "another file lies under the name of this batch: " + path.filename().string());
    return {};
}

Result<std::vector<BatchName>> Outbox::list() const {
    const std::vector<std::string> files = TRY(names_in(*disk_, folder_));
    std::vector<BatchName> names;
    for (const std::string& file : files)
        if (auto name = name_with_ending(file, batch_ending)) names.push_back(std::move(*name));
    std::sort(names.begin(), names.end());
    return names;
}

Result<std::vector<std::string>> Outbox::misnamed() const {
    std::vector<std::string> files = TRY(names_in(*disk_, folder_));
    std::erase_if(files, [](const std::string& file) {
        return !file.ends_with(batch_ending) || name_with_ending(file, batch_ending);
    });
    return files;
}

Result<Buffer> Outbox::read(const BatchName& name) const {
    return disk_->read(path_of(name), max_batch_size);
}

Result<void> Outbox::erase(const BatchName& name) { return erase_durably(*disk_, path_of(name)); }

std::string encode(const DeliveryStatus& status) {
    std::string_view word;
    for (const EventWord& each : event_words)
        if (each.event == status.event) word = each.word;
    return "event " + std::string(word) + "\nlast " + std::to_string(status.last_try) + "\nnext " +
           std::to_string(status.next_try) + "\n";
}

Result<DeliveryStatus> decode_delivery_status(std::string_view text) {
    const std::vector<std::string_view> lines = TRY(split_lines(text));
    constexpr std::array<std::string_view, 3> keys = {"event ", "last ", "next "};
    if (lines.size() != keys.size()) return fail(Code::malformed, "not a delivery status");
    std::array<std::string_view, 3> values;
    for (size_t i = 0; i < keys.size(); ++i) {
        if (!lines[i].starts_with(keys[i])) return fail(Code::malformed, "not a delivery status");
        values[i] = lines[i].substr(keys[i].size());
    }
    const auto* const found = std::find_if(event_words.begin(), event_words.end(),
                                           [&](const EventWord& e) { return e.word == values[0]; });
    if (found == event_words.end()) return fail(Code::malformed, "an unknown delivery event");
    DeliveryStatus status{.event = found->event};
    status.last_try = TRY(parse_decimal(values[1]));
    status.next_try = TRY(parse_decimal(values[2]));
    return status;
}

Result<Inbox> Inbox::open(Disk& disk, Path folder) {
    TRY(disk.make_folder(folder));
    return Inbox(disk, std::move(folder));
}

Result<void> Inbox::put_answer(const Answer& answer) {
    if (answer.note.size() > max_answer) return fail(Code::full, "an answer over its limit");
    return write_durably(*disk_, path_of_answer(folder_, answer), answer.note, Open::create_shared);
}

Result<void> Inbox::put_note(Bytes note) {
    if (note.size() > max_note_size) return fail(Code::full, "a note over its limit");
    return write_durably(*disk_, path_of_note(folder_, note), note, Open::create_shared);
}

Result<void> Inbox::put_status(const DeliveryStatus& status) {
    return write_durably(*disk_, folder_ / status_name, as_bytes(encode(status)),
                         Open::create_shared);
}

Result<std::vector<Answer>> Inbox::answers(const Wanted& wanted) const {
    const std::vector<std::string> files = TRY(names_in(*disk_, folder_));
    std::vector<Answer> answers;
    for (const std::string& file : files) {
        if (answers.size() == max_answers_at_once) break;
        for (const KindWord& each : answer_endings) {
            const auto name = name_with_ending(file, each.ending);
            if (!name || (wanted && !wanted(*name))) continue;
            auto note = TRY(read_if_ours(*disk_, folder_ / file, max_answer));
            if (note) answers.push_back({*name, each.kind, std::move(*note)});
        }
    }
    std::sort(answers.begin(), answers.end(), [](const Answer& left, const Answer& right) {
        return std::tie(left.batch, left.kind) < std::tie(right.batch, right.kind);
    });
    return answers;
}

Result<std::optional<Buffer>> Inbox::note_in(const std::string& file) const {
    if (!file.ends_with(note_ending)) return std::optional<Buffer>();
    auto note = TRY(read_if_ours(*disk_, folder_ / file, max_note_size));
    if (note && path_of_note(folder_, *note).filename() != file) note.reset();
    return note;
}

Result<std::vector<Buffer>> Inbox::notes() const {
    std::vector<Buffer> notes;
    for (const std::string& file : TRY(names_in(*disk_, folder_))) {
        if (notes.size() == max_notes_at_once) break;
        auto note = TRY(note_in(file));
        if (note) notes.push_back(std::move(*note));
    }
    return notes;
}

Result<void> Inbox::for_each_note(const std::function<Result<bool>(Bytes)>& take) const {
    for (const std::string& file : TRY(names_in(*disk_, folder_))) {
        const auto note = TRY(note_in(file));
        if (!note) continue;
        const bool more = TRY(take(*note));
        if (!more) break;
    }
    return {};
}

Result<std::optional<DeliveryStatus>> Inbox::status() const {
    const auto text = TRY(read_if_ours(*disk_, folder_ / status_name, max_status));
    if (!text) return std::optional<DeliveryStatus>();
    const auto status = decode_delivery_status(as_text(*text));
    if (!status) return std::optional<DeliveryStatus>();
    return std::optional<DeliveryStatus>(*status);
}

Result<void> Inbox::remove(const Answer& answer) {
    return remove_durably(*disk_, path_of_answer(folder_, answer));
}

Result<void> Inbox::remove_note(Bytes note) {
    return remove_durably(*disk_, path_of_note(folder_, note));
}

} // namespace streetsign
