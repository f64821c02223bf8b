// SPDX-License-Identifier: MIT
// The grammar that all our notes share: the line "streetsign/<kind>/v1", then lines "<key> <value>"
// in a fixed order. Used by this room's encoders and decoders only. See FORMAT.md section 2.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/signed.h"
#include "sync/core/date.h"
#include "sync/core/result.h"
#include "sync/core/text.h"
#include "sync/log/proof.h"

namespace streetsign {

class LineWriter {
public:
    explicit LineWriter(NoteKind kind);
    LineWriter& line(std::string_view key, std::string_view value);
    LineWriter& line(std::string_view key, uint64_t value);
    LineWriter& line(std::string_view key, const Date& value);
    LineWriter& line(std::string_view key, const VerifierKey& value);
    LineWriter& head(const TreeHead& head); // "size <n>", "root <base64>"
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

class LineReader {
public:
    // Checks the header line.
    static Result<LineReader> open(std::string_view text, NoteKind kind);

    // The next line's value; malformed when its key is another.
    Result<std::string_view> value(std::string_view key);
    // The same if the next line has this key, otherwise nothing is taken.
    std::optional<std::string_view> optional(std::string_view key);
    Result<uint64_t> number(std::string_view key);
    Result<Date> date(std::string_view key);
    Result<VerifierKey> verifier_key(std::string_view key);
    Result<TreeHead> head();
    // The line "origin <name of a device's log>".
    Result<std::string> origin();
    Result<void> end() const;

private:
    explicit LineReader(std::vector<std::string_view> lines) : lines_(std::move(lines)) {}

    std::vector<std::string_view> lines_;
    size_t next_ = 0;
};

// What every decoder ends with: only what the encoder writes is accepted.
template <typename T>
Result<T> canonical(T terms, std::string_view text) {
    if (encode(terms) != text) return fail(Code::malformed, "a note that is not in canonical form");
    return terms;
}

} // namespace streetsign
