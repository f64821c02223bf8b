// SPDX-License-Identifier: MIT
// The text in front of an age v1 file: a version line, stanzas, a MAC line. Parses strictly and
// knows no recipient type; says which bytes the MAC covers. Used by age.cc only. FORMAT.md 1.2.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign {

inline constexpr std::string_view age_version_line = "age-encryption.org/v1\n";
// A header is a few hundred bytes; this bounds the work that a hostile one can cause.
inline constexpr size_t age_max_header = size_t{64} * 1024;

struct AgeStanza {
    std::string type;
    std::vector<std::string> arguments; // those after the type
    Buffer body;
};

struct AgeHeader {
    std::vector<AgeStanza> stanzas; // at least one
    Digest mac;
    size_t mac_covers = 0; // bytes of the file, up to and with "---"
    size_t size = 0;       // bytes of the file, up to and with the last line feed
};

Result<AgeHeader> parse_age_header(Bytes file);

// "-> type argument...\n", the body in lines of 64 columns, the last one shorter (or empty).
std::string encode_age_stanza(const AgeStanza& stanza);

} // namespace streetsign
