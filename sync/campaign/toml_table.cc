// SPDX-License-Identifier: MIT
#include "sync/campaign/toml_table.h"

#include <algorithm>

#include "sync/core/text.h"

namespace streetsign {
namespace {

std::string in_quotes(std::string_view key) { return "\"" + std::string(key) + "\""; }

std::string between(Bounds bounds) {
    return std::to_string(bounds.least) + " to " + std::to_string(bounds.most);
}

bool is_within(uint64_t value, Bounds bounds) {
    return value >= bounds.least && value <= bounds.most;
}

// Walks over a file as TOML's strings and comments go, and nothing more. toml++ 3.3 runs into
// __builtin_unreachable on a letter like é where white space could stand (a fuzzer found it), and
// TOML has such letters in strings and comments only.
class Quotes {
public:
    explicit Quotes(std::string_view text) : text_(text) {}

    // The line of the first letter beyond ASCII outside of both; 0 when there is none.
    size_t stray_letter() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (static_cast<unsigned char>(c) >= 0x80) return line_;
            if (c == '#')
                skip_to_line_end();
            else if (c == '"' || c == '\'')
                skip_string(c);
            else
                step();
        }
        return 0;
    }

private:
    void step() {
        if (text_[at_] == '\n') ++line_;
        ++at_;
    }
    void skip_to_line_end() {
        while (at_ < text_.size() && text_[at_] != '\n')
            ++at_;
    }
    void skip_string(char quote) {
        const std::string three(3, quote);
        const bool long_one = text_.substr(at_, 3) == three;
        at_ += long_one ? 3 : 1;
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (!long_one && c == '\n') return; // not closed, which toml++ refuses here
            if (c == quote && (!long_one || text_.substr(at_, 3) == three)) {
                at_ += long_one ? 3 : 1;
                // Up to two more belong to what is quoted.
                for (int more = 0;
                     long_one && more < 2 && at_ < text_.size() && text_[at_] == quote; ++more)
                    ++at_;
                return;
            }
            if (quote == '"' && c == '\\' && at_ + 1 < text_.size()) step();
            step();
        }
    }

    std::string_view text_;
    size_t at_ = 0;
    size_t line_ = 1;
};

} // namespace

std::optional<toml::table> parse_toml(Bytes source, std::string_view file, Problems& problems) {
    const std::string name(file);
    if (!is_utf8(source)) {
        problems.push_back({name, first_bad_line(source), "the file is not UTF-8"});
        return std::nullopt;
    }
    if (as_text(source).find('\r') != std::string_view::npos ||
        as_text(source).starts_with("\xEF\xBB\xBF")) {
        const bool mark = as_text(source).starts_with("\xEF\xBB\xBF");
        problems.push_back({name, mark ? 1 : first_bad_line(source),
                            "lines end in LF alone, and there is no byte order mark"});
        return std::nullopt;
    }
    if (const size_t line = Quotes(as_text(source)).stray_letter(); line != 0) {
        problems.push_back({name, line,
                            "this is not TOML: a letter that is not of a to z stands outside "
                            "quotation marks"});
        return std::nullopt;
    }
    try {
        return toml::parse(as_text(source), name);
    } catch (const toml::parse_error& error) {
        problems.push_back({name, error.source().begin.line,
                            "this is not TOML: " + std::string(error.description())});
        return std::nullopt;
    } catch (const TomlAssertion&) {
        problems.push_back({name, 0, "this is not TOML: a bracket or a quotation mark is astray"});
        return std::nullopt;
    }
}

size_t first_bad_line(Bytes source) {
    size_t line = 1;
    for (std::string_view rest = as_text(source);; ++line) {
        const size_t end = rest.find('\n');
        const std::string_view one = rest.substr(0, end);
        if (!is_utf8(as_bytes(one)) || one.find('\r') != one.npos) return line;
        if (end == rest.npos || end + 1 == rest.size()) return line;
        rest.remove_prefix(end + 1);
    }
}

bool is_one_line(std::string_view text) {
    if (!is_utf8(as_bytes(text))) return false;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F) return false;
        if (byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0) return false; // C1
    }
    return true;
}

size_t TomlTable::line_of(std::string_view key) const {
    const toml::node* node = table_->get(key);
    return node == nullptr ? line() : node->source().begin.line;
}

void TomlTable::problem(std::string_view key, std::string sentence) {
    problems_->push_back({file_, line_of(key), in_quotes(key) + " " + std::move(sentence)});
}

const toml::node* TomlTable::find(std::string_view key, bool required) {
    asked_.emplace(key);
    const toml::node* node = table_->get(key);
    if (node == nullptr && required) problem(key, "is missing");
    return node;
}

std::string TomlTable::text(std::string_view key, Bounds size) {
    const toml::node* node = find(key, true);
    if (node == nullptr) return {};
    const auto* value = node->as_string();
    if (value == nullptr || !is_one_line(**value) || !is_within((*value)->size(), size)) {
        problem(key, "is one line of text, " + between(size) + " bytes");
        return {};
    }
    return **value;
}

std::string TomlTable::text_or_empty(std::string_view key, uint64_t most) {
    asked_.emplace(key);
    return has(key) ? text(key, {0, most}) : std::string();
}

std::string TomlTable::word(std::string_view key, std::span<const std::string_view> allowed) {
    std::string value = text(key, {0, 100});
    if (!value.empty() && std::find(allowed.begin(), allowed.end(), value) == allowed.end()) {
        std::string list;
        for (const std::string_view word : allowed)
            list += (list.empty() ? "" : ", ") + std::string(word);
        problem(key, "is one of: " + list);
        value.clear();
    }
    return value;
}

bool TomlTable::flag(std::string_view key) {
    const toml::node* node = find(key, true);
    if (node == nullptr) return false;
    const auto* value = node->as_boolean();
    if (value == nullptr) problem(key, "is true or false");
    return value != nullptr && **value;
}

bool TomlTable::flag_or(std::string_view key, bool fallback) {
    asked_.emplace(key);
    return has(key) ? flag(key) : fallback;
}

uint64_t TomlTable::number(std::string_view key, Bounds bounds) {
    const toml::node* node = find(key, true);
    if (node == nullptr) return bounds.least;
    const auto* value = node->as_integer();
    if (value == nullptr || **value < 0 || !is_within(static_cast<uint64_t>(**value), bounds)) {
        problem(key, "is a whole number, " + between(bounds));
        return bounds.least;
    }
    return static_cast<uint64_t>(**value);
}

Date TomlTable::date(std::string_view key) {
    const toml::node* node = find(key, true);
    if (node == nullptr) return {};
    const auto* value = node->as_date();
    if (value == nullptr || (*value)->year < 1970 || (*value)->year > 9999) {
        problem(key, "is a date like 2027-06-30, without quotation marks");
        return {};
    }
    return {(*value)->year, (*value)->month, (*value)->day};
}

std::vector<std::string> TomlTable::texts(std::string_view key, Bounds count, uint64_t most) {
    std::vector<std::string> result;
    const toml::node* node = find(key, true);
    if (node == nullptr) return result;
    const toml::array* array = node->as_array();
    if (array == nullptr || !is_within(array->size(), count)) {
        problem(key, "is a list of " + between(count) + " texts");
        return result;
    }
    for (const toml::node& element : *array) {
        const auto* value = element.as_string();
        if (value == nullptr || (*value)->empty() || (*value)->size() > most ||
            !is_one_line(**value))
            problem(key,
                    "holds something other than texts of 1 to " + std::to_string(most) + " bytes");
        else if (std::find(result.begin(), result.end(), **value) != result.end())
            problem(key, "holds " + in_quotes(**value) + " twice");
        else
            result.push_back(**value);
    }
    return result;
}

std::vector<std::string> TomlTable::texts_or_none(std::string_view key, Bounds count,
                                                  uint64_t most) {
    asked_.emplace(key);
    return has(key) ? texts(key, count, most) : std::vector<std::string>();
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
    const toml::node* node = find(key, true);
    if (node == nullptr) return std::nullopt;
    if (!node->is_table()) {
        problem(key, "is a table");
        return std::nullopt;
    }
    return TomlTable(*node->as_table(), file_, *problems_);
}

std::vector<TomlTable> TomlTable::tables(std::string_view key, Bounds count) {
    std::vector<TomlTable> result;
    const toml::node* node = find(key, count.least > 0);
    if (node == nullptr) return result;
    const toml::array* array = node->as_array();
    if (array == nullptr || !array->is_array_of_tables() || !is_within(array->size(), count)) {
        problem(key, "is a list of " + between(count) + " tables");
        return result;
    }
    for (const toml::node& element : *array)
        result.emplace_back(*element.as_table(), file_, *problems_);
    return result;
}

void TomlTable::done() {
    for (const auto& [key, node] : *table_)
        if (!asked_.contains(key.str())) problem(key.str(), "is not a key that is known here");
}

} // namespace streetsign
