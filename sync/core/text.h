// SPDX-License-Identifier: MIT
// Text forms of bytes and numbers, canonical or refused: hex in lower case, base64 with exact
// padding and zero trailing bits (RFC 4648 section 4), decimal without sign or leading zero, UTF-8
// without surrogates or overlong forms. Knows nothing of languages; that is ICU's, in the kiosk.
#pragma once

#include <string>
#include <string_view>

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign {

std::string hex(Bytes bytes);
Result<Buffer> parse_hex(std::string_view text);

std::string base64(Bytes bytes); // standard alphabet, padded
Result<Buffer> parse_base64(std::string_view text);
std::string base64_unpadded(Bytes bytes); // as age writes it
Result<Buffer> parse_base64_unpadded(std::string_view text);
std::string base64_url(Bytes bytes); // URL alphabet, unpadded
Result<Buffer> parse_base64_url(std::string_view text);

// Up to 2^63-1 (C2SP sizes and times); "0" is the only number that begins with 0.
Result<uint64_t> parse_decimal(std::string_view text);

bool is_utf8(Bytes bytes);

// "a\nb\n" -> {"a", "b"}; the text must end in LF or be empty.
Result<std::vector<std::string_view>> split_lines(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);

template <typename F>
Result<F> parse_hex_fixed(std::string_view text) {
    const Buffer bytes = TRY(parse_hex(text));
    const auto value = F::from(bytes);
    if (!value) return fail(Code::malformed, "hex of the wrong length");
    return *value;
}
template <typename F>
Result<F> parse_base64_fixed(std::string_view text) {
    const Buffer bytes = TRY(parse_base64(text));
    const auto value = F::from(bytes);
    if (!value) return fail(Code::malformed, "base64 of the wrong length");
    return *value;
}

} // namespace streetsign
