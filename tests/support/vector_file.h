// SPDX-License-Identifier: MIT
// A test vector: "key: value" lines (a key may come again), an empty line, then hex in lines. Also
// says whether a FORMAT.md shows that very hex, so that the page and the vector cannot part.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <string>

#include "sync/core/text.h"

namespace streetsign::test {

inline std::string read_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct VectorFile {
    std::multimap<std::string, std::string> header;
    std::string hex_lines; // as they stand in the file
    Buffer bytes;

    std::string value(const std::string& key) const {
        const auto found = header.find(key);
        return found == header.end() ? std::string() : found->second;
    }
};

// Empty when there is no such file.
inline VectorFile read_vector(const std::string& name) {
    VectorFile vector;
    std::istringstream text(
        read_text(std::filesystem::path(STREETSIGN_SOURCE_DIR) / "tests/vectors" / name));
    std::string line;
    while (std::getline(text, line) && !line.empty()) {
        const size_t colon = line.find(": ");
        vector.header.emplace(line.substr(0, colon), line.substr(colon + 2));
    }
    std::string digits;
    while (std::getline(text, line)) {
        vector.hex_lines += line + "\n";
        digits += line;
    }
    vector.bytes = parse_hex(digits).value_or(Buffer());
    return vector;
}

// `page` from the source root, e.g. "sync/batch/FORMAT.md".
inline bool page_shows(const std::string& page, const VectorFile& vector) {
    const std::string text = read_text(std::filesystem::path(STREETSIGN_SOURCE_DIR) / page);
    return !vector.hex_lines.empty() && text.find(vector.hex_lines) != std::string::npos;
}

} // namespace streetsign::test
