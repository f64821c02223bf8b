// SPDX-License-Identifier: MIT
#include "sync/envelope/age_header.h"

#include <algorithm>

#include "sync/core/text.h"

namespace streetsign {
namespace {

constexpr size_t body_columns = 64;
constexpr std::string_view stanza_mark = "-> ";
constexpr std::string_view mac_mark = "---";

// Lines off the front of the header; the limit is applied before any of it is looked at.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text.substr(0, age_max_header)) {}

    Result<std::string_view> next() {
        const size_t end = text_.find('\n', position_);
        if (end == std::string_view::npos)
            return fail(Code::malformed, "an age header that does not end");
        const std::string_view line = text_.substr(position_, end - position_);
        position_ = end + 1;
        return line;
    }
    bool at(std::string_view mark) const { return text_.substr(position_).starts_with(mark); }
    size_t position() const { return position_; }

private:
    std::string_view text_;
    size_t position_ = 0;
};

bool is_argument(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x21 && c <= 0x7E; });
}

// Lines of 64 columns until one that is shorter, which may be empty but not missing.
Result<Buffer> parse_body(Lines& lines) {
    std::string text;
    for (;;) {
        const std::string_view line = TRY(lines.next());
        if (line.size() > body_columns)
            return fail(Code::malformed, "an age stanza with a line over 64 columns");
        text.append(line);
        if (line.size() < body_columns) break;
    }
    return parse_base64_unpadded(text);
}

Result<AgeStanza> parse_stanza(Lines& lines) {
    if (!lines.at(stanza_mark)) return fail(Code::malformed, "an age header without a stanza");
    std::string_view line = TRY(lines.next());
    line.remove_prefix(stanza_mark.size());
    AgeStanza stanza;
    const std::vector<std::string_view> words = split(line, ' ');
    for (const std::string_view word : words)
        if (!is_argument(word)) return fail(Code::malformed, "an age stanza with a bad argument");
    stanza.type = words.front();
    stanza.arguments.assign(words.begin() + 1, words.end());
    stanza.body = TRY(parse_body(lines));
    return stanza;
}

} // namespace

Result<AgeHeader> parse_age_header(Bytes file) {
    const std::string_view text = as_text(file);
    if (!text.starts_with(age_version_line)) return fail(Code::malformed, "not an age v1 file");

    AgeHeader header;
    Lines lines(text);
    TRY(lines.next());
    do {
        AgeStanza stanza = TRY(parse_stanza(lines));
        header.stanzas.push_back(std::move(stanza));
    } while (!lines.at(mac_mark));

    header.mac_covers = lines.position() + mac_mark.size();
    std::string_view mac_line = TRY(lines.next());
    mac_line.remove_prefix(mac_mark.size());
    if (!mac_line.starts_with(' ')) return fail(Code::malformed, "an age header with a bad MAC");
    const Buffer mac_bytes = TRY(parse_base64_unpadded(mac_line.substr(1)));
    const auto mac = Digest::from(mac_bytes);
    if (!mac) return fail(Code::malformed, "an age header with a bad MAC");
    header.mac = *mac;
    header.size = lines.position();
    return header;
}

std::string encode_age_stanza(const AgeStanza& stanza) {
    std::string text(stanza_mark);
    text += stanza.type;
    for (const std::string& argument : stanza.arguments)
        text += " " + argument;
    text += "\n";
    const std::string body = base64_unpadded(stanza.body);
    for (size_t at = 0; at <= body.size(); at += body_columns)
        text += body.substr(at, body_columns) + "\n";
    return text;
}

} // namespace streetsign
