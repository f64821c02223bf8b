// SPDX-License-Identifier: MIT
// A TOML table read key by key: each getter checks type and bounds, notes what is wrong with its
// line, and gives a default instead. done() refuses every key that nobody asked for, so a mistyped
// key cannot be taken for a missing one. Private to this room, and the only include of toml++.
#pragma once

// toml++ 3.3 asserts what some malformed files break, a '}' in a list for one. Asserts stay on
// here, and a typing mistake must end in a sentence with its line, so its asserts throw and
// parse_toml catches. (74,000 damaged files went through it so, under AddressSanitizer.)
#include <stdexcept>
namespace streetsign {
struct TomlAssertion : std::logic_error {
    using std::logic_error::logic_error;
};
} // namespace streetsign
#pragma GCC diagnostic push
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wterminate" // in noexcept functions they still end the process
#endif
#define TOML_ASSERT(expression)                                                                    \
    ((expression) ? static_cast<void>(0) : throw streetsign::TomlAssertion(#expression))
#include <toml++/toml.h>
#pragma GCC diagnostic pop

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/problem.h"
#include "sync/core/bytes.h"
#include "sync/core/clock.h"

namespace streetsign {

struct Bounds {
    uint64_t least = 0;
    uint64_t most = 0;
};

// The file as a table; nothing, and a problem, when it is not TOML.
std::optional<toml::table> parse_toml(Bytes source, std::string_view file, Problems& problems);

// The first line that is not UTF-8 or holds a carriage return; else the last one.
size_t first_bad_line(Bytes source);

// True when the text has neither a control character nor a line end.
bool is_one_line(std::string_view text);

class TomlTable {
public:
    // The table and `problems` must outlive this.
    TomlTable(const toml::table& table, std::string_view file, Problems& problems)
        : table_(&table), file_(file), problems_(&problems) {}

    bool has(std::string_view key) const { return table_->contains(key); }
    size_t line() const { return table_->source().begin.line; }
    size_t line_of(std::string_view key) const; // of the table where the key is missing
    void problem(std::string_view key, std::string sentence);

    // A text of one line; Bounds are bytes. The second form gives "" when the key is not there.
    std::string text(std::string_view key, Bounds size);
    std::string text_or_empty(std::string_view key, uint64_t most);
    std::string word(std::string_view key, std::span<const std::string_view> allowed);
    bool flag(std::string_view key);
    bool flag_or(std::string_view key, bool fallback);
    uint64_t number(std::string_view key, Bounds bounds);
    Date date(std::string_view key);
    // `count` texts of at most `most` bytes each, none twice. Missing is a problem unless optional.
    std::vector<std::string> texts(std::string_view key, Bounds count, uint64_t most);
    std::vector<std::string> texts_or_none(std::string_view key, Bounds count, uint64_t most);
    std::optional<TomlTable> table(std::string_view key);
    std::vector<TomlTable> tables(std::string_view key, Bounds count);
    void ignore(std::string_view key) { asked_.emplace(key); }
    void done(); // names every key that was not asked for

private:
    const toml::node* find(std::string_view key, bool required);

    const toml::table* table_;
    std::string file_;
    Problems* problems_;
    std::set<std::string, std::less<>> asked_;
};

} // namespace streetsign
