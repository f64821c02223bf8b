// SPDX-License-Identifier: MIT
#include "sync/store/receipt.h"

#include <array>

#include "sync/log/tree_hash.h"

namespace streetsign {
namespace {

// hex() of core/text.h gives a std::string, which stays in memory.
void append_hex(SecretBuffer& text, Bytes bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const uint8_t byte : bytes) {
        const std::array<char, 2> pair{digits[byte >> 4U], digits[byte & 0x0FU]};
        text.append(std::string_view(pair.data(), pair.size()));
    }
}

} // namespace

SecretBuffer receipt_link(std::string_view server_url, const RecordEntry& entry,
                          const Token& token) {
    constexpr std::string_view page = "/receipt#";
    while (server_url.ends_with('/'))
        server_url.remove_suffix(1);
    const LeafHash leaf = leaf_hash(encode(entry).view());
    SecretBuffer link;
    link.reserve(server_url.size() + page.size() + 2 * (leaf.view().size() + Token::size) + 1);
    link.append(server_url);
    link.append(page);
    append_hex(link, leaf.view());
    link.append(".");
    append_hex(link, token.view());
    return link;
}

} // namespace streetsign
