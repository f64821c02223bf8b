// SPDX-License-Identifier: MIT
#include "sync/campaign/texts.h"

#include <algorithm>
#include <cctype>

#include "sync/campaign/toml_table.h"
#include "sync/core/crypto.h"
#include "sync/core/date.h"
#include "sync/core/text.h"

namespace streetsign {
namespace {

constexpr std::string_view section_start = "<!-- section: ";
constexpr std::string_view comment_start = "<!--";
constexpr std::string_view comment_end = " -->";
constexpr std::string_view quote_start = "> ";
constexpr size_t content_hash_digits = 12;
constexpr size_t max_section_id = 48;
constexpr size_t max_sections = 200; // of one file

std::string content_hash_of(const std::string& text) {
    return hex(sha256(as_bytes(text)).view()).substr(0, content_hash_digits);
}

std::string_view without_space_at_end(std::string_view line) {
    const size_t last = line.find_last_not_of(" \t");
    return last == line.npos ? std::string_view() : line.substr(0, last + 1);
}

// What both hashes are taken of: no space at line ends, runs of empty lines made one, none at
// either end, a line end after each line. (locales/README.md, "What is hashed".)
std::string cleaned(const std::vector<std::string_view>& lines) {
    std::string text;
    bool gap = false;
    for (const std::string_view raw : lines) {
        const std::string_view line = without_space_at_end(raw);
        if (line.empty()) {
            gap = !text.empty();
            continue;
        }
        if (gap) text += "\n";
        gap = false;
        text.append(line).append("\n");
    }
    return text.empty() ? "\n" : text;
}

bool is_section_id(std::string_view id) {
    return !id.empty() && id.size() <= max_section_id &&
           id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == id.npos;
}

bool is_from(std::string_view from) {
    return from == "source" || from == "none" ||
           (from.size() == content_hash_digits &&
            from.find_first_not_of("0123456789abcdef") == from.npos);
}

// "draft" or "reviewed NAME YYYY-MM-DD".
bool parse_review(std::string_view text, ReviewState& state) {
    constexpr std::string_view start = "reviewed ";
    if (text == "draft") return true;
    const size_t space = text.rfind(' ');
    if (!text.starts_with(start) || space < start.size() || space == text.npos) return false;
    state.reviewed = true;
    state.reviewer = text.substr(start.size(), space - start.size());
    state.date = text.substr(space + 1);
    return !state.reviewer.empty() && state.reviewer.find("--") == std::string::npos &&
           parse_date(state.date).has_value();
}

// "<!-- section: ID; from: FROM; review: REVIEW -->"
bool parse_section_line(std::string_view line, Section& section) {
    if (!line.starts_with(section_start) || !line.ends_with(comment_end)) return false;
    line.remove_prefix(section_start.size());
    line.remove_suffix(comment_end.size());
    constexpr std::string_view from_start = "; from: ";
    constexpr std::string_view review_start = "; review: ";
    const size_t from = line.find(from_start);
    if (from == line.npos) return false;
    const size_t review = line.find(review_start, from + from_start.size());
    if (review == line.npos) return false;
    section.id = line.substr(0, from);
    section.review.from = line.substr(from + from_start.size(), review - from - from_start.size());
    const std::string_view state = line.substr(review + review_start.size());
    return is_section_id(section.id) && is_from(section.review.from) &&
           state.find(';') == state.npos && parse_review(state, section.review);
}

// '<' begins an autolink like <https://...> or nothing: raw HTML never reaches a screen.
bool has_html(std::string_view line) {
    for (size_t at = line.find('<'); at != line.npos; at = line.find('<', at + 1)) {
        const std::string_view rest = line.substr(at + 1);
        const std::string_view inside = rest.substr(0, rest.find('>'));
        const bool letter = !rest.empty() && (std::isalpha(static_cast<unsigned char>(rest[0])) ||
                                              rest[0] == '/' || rest[0] == '!' || rest[0] == '?');
        const bool link = inside.starts_with("https://") ||
                          (inside.find('@') != inside.npos && inside.find(' ') == inside.npos);
        if (letter && !link) return true;
    }
    return false;
}

class TextParser {
public:
    TextParser(std::string_view path, Problems& problems) : path_(path), problems_(problems) {}

    Text parse(const std::vector<std::string_view>& lines) {
        for (const std::string_view line : lines) {
            ++line_;
            if (!is_one_line(line)) problem("a control character");
            if (line.starts_with(section_start))
                begin(line);
            else if (text_.sections.empty())
                before_first(line);
            else
                body(line);
        }
        finish();
        if (text_.sections.empty()) problem("there is no section");
        return std::move(text_);
    }

private:
    void problem(std::string sentence) {
        problems_.push_back({std::string(path_), line_, std::move(sentence)});
    }

    void before_first(std::string_view line) {
        if (!line.empty() && !line.starts_with(comment_start))
            problem("text before the first section line");
    }

    void begin(std::string_view line) {
        finish();
        Section section;
        section.line = line_;
        if (!parse_section_line(line, section))
            problem("a section line is: <!-- section: ID; from: FROM; review: REVIEW -->");
        if (text_.section(section.id) != nullptr) problem("the section is there twice");
        if (text_.sections.size() == max_sections) problem("more than 200 sections");
        text_.sections.push_back(std::move(section));
        heading_expected_ = true;
    }

    void body(std::string_view line) {
        Section& section = text_.sections.back();
        if (heading_expected_) {
            if (!line.starts_with("## ") || line.size() == 3)
                problem("a section begins with a heading: ## and words");
            else
                section.heading = line.substr(3);
            heading_expected_ = false;
            hashed_.push_back(line);
            return;
        }
        if (line.starts_with(comment_start)) return;
        hashed_.push_back(line);
        shown_.push_back(line);
        if (line.starts_with('#')) problem("a section has one heading only");
        if (has_html(line)) problem("HTML is not shown; only **strong**, lists and <https://...>");
        if (line.starts_with(quote_start)) {
            if (!section.statement.empty()) section.statement += " ";
            section.statement += without_space_at_end(line.substr(quote_start.size()));
        }
    }

    void finish() {
        if (text_.sections.empty()) return;
        Section& section = text_.sections.back();
        section.markdown = cleaned(shown_);
        section.content_hash = content_hash_of(cleaned(hashed_));
        if (heading_expected_) problem("the section is empty");
        shown_.clear();
        hashed_.clear();
    }

    std::string_view path_;
    Problems& problems_;
    Text text_;
    size_t line_ = 0;
    bool heading_expected_ = false;
    std::vector<std::string_view> shown_;  // of the section so far, without heading and comments
    std::vector<std::string_view> hashed_; // the same with the heading
};

// ---- form.toml -------------------------------------------------------------------------------

size_t code_points(std::string_view text) {
    return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

// CAMPAIGN.md section 3, in graphemes. Counting those needs ICU, which this room does not have; as
// a grapheme is seldom more than two code points, twice the number is let through here and the
// checks of the texts count exactly.
size_t longest_word(std::string_view key) {
    if (key == "title" || key == "headline") return 80;
    if (key == "demand") return 200;
    if (key.ends_with(".label") || key.find(".choice.") != key.npos) return 60;
    return 300;
}

void read_words(const toml::table& table, const std::string& prefix, std::string_view path,
                Problems& problems, Words& words) {
    for (const auto& [name, node] : table) {
        const std::string key = prefix + std::string(name.str());
        const size_t line = node.source().begin.line;
        const bool state = key == "from" || key == "review";
        if (name.str() == "facts" || state) continue;
        words.lines.emplace(key, line);
        if (const toml::table* inner = node.as_table()) {
            if (std::count(prefix.begin(), prefix.end(), '.') < 4)
                read_words(*inner, key + ".", path, problems, words);
            else
                problems.push_back({std::string(path), line, "tables are nested too deep"});
            continue;
        }
        const auto* value = node.as_string();
        if (value == nullptr || !is_one_line(**value) || (*value)->empty())
            problems.push_back({std::string(path), line, "\"" + key + "\" is one line of words"});
        else if (code_points(**value) > 2 * longest_word(key))
            problems.push_back({std::string(path), line,
                                "\"" + key + "\" is longer than " +
                                    std::to_string(longest_word(key)) + " letters"});
        else
            words.words.emplace(key, **value);
    }
}

// The lines but comments, `from` and `review`.
std::string words_hash(const std::vector<std::string_view>& lines) {
    const auto begins_word = [](std::string_view line, std::string_view word) {
        if (!line.starts_with(word)) return false;
        const std::string_view rest = line.substr(word.size());
        const bool goes_on =
            !rest.empty() &&
            (std::isalnum(static_cast<unsigned char>(rest[0])) != 0 || rest[0] == '_');
        return !goes_on;
    };
    std::vector<std::string_view> kept;
    for (const std::string_view line : lines)
        if (!line.starts_with('#') && !begins_word(line, "from") && !begins_word(line, "review"))
            kept.push_back(line);
    return content_hash_of(cleaned(kept));
}

// Lines of a file that must be UTF-8 and end in LF; nothing, and a problem, otherwise.
std::vector<std::string_view> lines_of(Bytes source, std::string_view path, Problems& problems) {
    auto lines = split_lines(as_text(source));
    if (is_utf8(source) && lines) return *std::move(lines);
    problems.push_back({std::string(path), first_bad_line(source),
                        "the file is not UTF-8 with LF after every line"});
    return {};
}

} // namespace

const Section* Text::section(std::string_view id) const {
    const auto found = std::find_if(sections.begin(), sections.end(),
                                    [id](const Section& section) { return section.id == id; });
    return found == sections.end() ? nullptr : &*found;
}

bool Text::reviewed() const {
    return std::all_of(sections.begin(), sections.end(),
                       [](const Section& section) { return section.review.reviewed; });
}

const std::string* Words::word(std::string_view key) const {
    const auto found = words.find(key);
    return found == words.end() ? nullptr : &found->second;
}

size_t Words::line_of(std::string_view key) const {
    for (;;) {
        if (const auto found = lines.find(key); found != lines.end()) return found->second;
        const size_t dot = key.rfind('.');
        if (dot == key.npos) return 1;
        key = key.substr(0, dot);
    }
}

Text parse_text(Bytes source, std::string_view path, Problems& problems) {
    return TextParser(path, problems).parse(lines_of(source, path, problems));
}

Words parse_words(Bytes source, std::string_view path, Problems& problems) {
    Words words;
    const auto table = parse_toml(source, path, problems);
    if (!table) return words;
    const auto text_at = [&](std::string_view key) {
        return (*table)[key].value_or(std::string());
    };
    const auto line_at = [&](std::string_view key) -> size_t {
        const toml::node* node = table->get(key);
        return node == nullptr ? 1 : node->source().begin.line;
    };
    words.review.from = text_at("from");
    if (!is_from(words.review.from))
        problems.push_back(
            {std::string(path), line_at("from"), "\"from\" is source, none or 12 hex digits"});
    if (!parse_review(text_at("review"), words.review))
        problems.push_back(
            {std::string(path), line_at("review"), "\"review\" is draft, or reviewed NAME DATE"});
    read_words(*table, "", path, problems, words);
    words.content_hash = words_hash(lines_of(source, path, problems));
    return words;
}

} // namespace streetsign
