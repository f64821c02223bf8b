// SPDX-License-Identifier: MIT
#include "sync/campaign/toml_table.h"

#include <algorithm>

#include "sync/core/text.h"

namespace streetsign {
namespace {

std::string quoted(std::string_view key) { return "\"" + std::string(key) + "\""; }

std::string between(Bounds bounds) {
    return std::to_string(bounds.least) + " to " + std::to_string(bounds.most);
}

bool is_within(uint64_t value, Bounds bounds) {
    return value >= bounds.least && value <= bounds.most;
}

} // namespace

std::optional<toml::table> parse_toml(Bytes source, std::string_view file, Problems& problems) {
    const std::string name(file);
    if (!is_utf8(source)) {
        problems.push_back({name, 0, "the file is not UTF-8"});
        return std::nullopt;
    }
    if (as_text(source).find('\r') != std::string_view::npos ||
        as_text(source).starts_with("\xEF\xBB\xBF")) {
        problems.push_back({name, 0, "lines end in LF alone, and there is no byte order mark"});
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
    problems_->push_back({file_, line_of(key), quoted(key) + " " + std::move(sentence)});
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

uint64_t TomlTable::number_or(std::string_view key, Bounds bounds, uint64_t fallback) {
    asked_.emplace(key);
    return has(key) ? number(key, bounds) : fallback;
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
            problem(key, "holds " + quoted(**value) + " twice");
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
