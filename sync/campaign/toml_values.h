// SPDX-License-Identifier: MIT
// Values that campaign.toml and cases.toml share: addresses, country codes, things found by id.
// Private to this room.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/toml_table.h"

namespace streetsign {

inline constexpr uint64_t country_code_size = 2; // ISO 3166-1 alpha-2

inline bool is_https(std::string_view url) {
    return url.starts_with("https://") && url.size() > 8 && url.find(' ') == url.npos;
}

inline bool is_country(std::string_view code) {
    return code.size() == 2 && code.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == code.npos;
}

inline std::vector<std::string> read_countries(TomlTable& table, std::string_view key,
                                               Bounds count) {
    std::vector<std::string> codes = table.texts(key, count, country_code_size);
    for (const std::string& code : codes)
        if (!is_country(code)) table.problem(key, "holds country codes like \"FR\"");
    return codes;
}

template <typename T>
const T* with_id(const std::vector<T>& all, std::string_view id) {
    const auto found =
        std::find_if(all.begin(), all.end(), [id](const T& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

} // namespace streetsign
