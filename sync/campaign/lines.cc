// SPDX-License-Identifier: MIT
#include "sync/campaign/lines.h"

#include "sync/campaign/names.h"

namespace streetsign {

namespace {
std::string header_of(NoteKind kind) { return "streetsign/" + std::string(name_of(kind)) + "/v1"; }
} // namespace

LineWriter::LineWriter(NoteKind kind) : text_(header_of(kind) + "\n") {}

LineWriter& LineWriter::line(std::string_view key, std::string_view value) {
    text_.append(key).append(" ").append(value).append("\n");
    return *this;
}
LineWriter& LineWriter::line(std::string_view key, uint64_t value) {
    return line(key, std::to_string(value));
}
LineWriter& LineWriter::line(std::string_view key, const Date& value) {
    return line(key, text_of(value));
}
LineWriter& LineWriter::line(std::string_view key, const VerifierKey& value) {
    return line(key, value.text());
}
LineWriter& LineWriter::head(const TreeHead& head) {
    return line("size", head.size.value).line("root", base64(head.root.view()));
}

Result<LineReader> LineReader::open(std::string_view text, NoteKind kind) {
    if (!is_note_text(text)) return fail(Code::malformed, "not the text of a note");
    std::vector<std::string_view> lines = TRY(split_lines(text));
    if (lines.front() != header_of(kind))
        return fail(Code::malformed, "this note is no " + std::string(name_of(kind)));
    LineReader reader(std::move(lines));
    reader.next_ = 1;
    return reader;
}

std::optional<std::string_view> LineReader::optional(std::string_view key) {
    if (next_ == lines_.size()) return std::nullopt;
    const std::string_view line = lines_[next_];
    if (!line.starts_with(key) || line.substr(key.size(), 1) != " ") return std::nullopt;
    ++next_;
    return line.substr(key.size() + 1);
}

Result<std::string_view> LineReader::value(std::string_view key) {
    const auto value = optional(key);
    if (!value)
        return fail(Code::malformed, "line " + std::to_string(next_ + 1) + " should be \"" +
                                         std::string(key) + "\"");
    return *value;
}

Result<uint64_t> LineReader::number(std::string_view key) {
    const std::string_view text = TRY(value(key));
    return parse_decimal(text);
}

Result<Date> LineReader::date(std::string_view key) {
    const std::string_view text = TRY(value(key));
    return parse_date(text);
}

Result<VerifierKey> LineReader::verifier_key(std::string_view key) {
    const std::string_view text = TRY(value(key));
    return VerifierKey::parse(text);
}

Result<TreeHead> LineReader::head() {
    const uint64_t size = TRY(number("size"));
    const std::string_view encoded = TRY(value("root"));
    const RootHash root = TRY(parse_base64_fixed<RootHash>(encoded));
    if (size == 0 && root != empty_root())
        return fail(Code::malformed, "size 0 without the empty root");
    return TreeHead{TreeSize{size}, root};
}

Result<std::string> LineReader::origin() {
    const std::string_view name = TRY(value("origin"));
    TRY(DeviceName::parse(name));
    return std::string(name);
}

Result<void> LineReader::end() const {
    if (next_ != lines_.size())
        return fail(Code::malformed, "line " + std::to_string(next_ + 1) + " is one too many");
    return {};
}

} // namespace streetsign
