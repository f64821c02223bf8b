// SPDX-License-Identifier: MIT

#include "kiosk/catalogue.h"

#include <algorithm>
#include <array>
#include <optional>

namespace streetsign::kiosk {
namespace {

constexpr std::uint32_t magic = 0x950412de;
constexpr std::uint32_t most_entries = 20'000;
constexpr std::size_t most_forms = 6; // Arabic has six, no language has more
constexpr int most_depth = 64;        // of brackets, so that a rule cannot exhaust the stack

// A rule is walked anew for every number: it is a dozen characters, and there is no tree to free.
// Evaluates both sides of && || ?: so that a parse and a walk are one and the same.
class RuleWalk {
public:
    RuleWalk(std::string_view rule, std::uint64_t n) : rule_(rule), n_(n) {}

    std::optional<std::uint64_t> run() {
        const std::uint64_t value = choice();
        if (failed_ || at_ != rule_.size()) return std::nullopt;
        return value;
    }

private:
    bool take(std::string_view token) {
        if (rule_.substr(at_, token.size()) != token) return false;
        at_ += token.size();
        return true;
    }
    std::uint64_t choice() {
        const std::uint64_t condition = either();
        if (!take("?")) return condition;
        const std::uint64_t yes = deeper();
        if (!take(":")) failed_ = true;
        const std::uint64_t no = deeper();
        return condition != 0 ? yes : no;
    }
    std::uint64_t deeper() {
        if (failed_ || ++depth_ > most_depth) {
            failed_ = true;
            return 0;
        }
        const std::uint64_t value = choice();
        --depth_;
        return value;
    }
    std::uint64_t either() {
        std::uint64_t value = both();
        while (take("||")) {
            const std::uint64_t right = both();
            value = value != 0 || right != 0 ? 1 : 0;
        }
        return value;
    }
    std::uint64_t both() {
        std::uint64_t value = equality();
        while (take("&&")) {
            const std::uint64_t right = equality();
            value = value != 0 && right != 0 ? 1 : 0;
        }
        return value;
    }
    std::uint64_t equality() {
        std::uint64_t value = order();
        for (;;) {
            if (take("=="))
                value = value == order() ? 1 : 0;
            else if (take("!="))
                value = value != order() ? 1 : 0;
            else
                return value;
        }
    }
    std::uint64_t order() {
        std::uint64_t value = sum();
        for (;;) {
            if (take("<="))
                value = value <= sum() ? 1 : 0;
            else if (take(">="))
                value = value >= sum() ? 1 : 0;
            else if (take("<"))
                value = value < sum() ? 1 : 0;
            else if (take(">"))
                value = value > sum() ? 1 : 0;
            else
                return value;
        }
    }
    std::uint64_t sum() {
        std::uint64_t value = product();
        for (;;) {
            if (take("+"))
                value += product();
            else if (take("-"))
                value -= product();
            else
                return value;
        }
    }
    std::uint64_t product() {
        std::uint64_t value = unary();
        for (;;) {
            if (take("*"))
                value *= unary();
            else if (take("/"))
                value = divide(value, unary(), false);
            else if (take("%"))
                value = divide(value, unary(), true);
            else
                return value;
        }
    }
    static std::uint64_t divide(std::uint64_t value, std::uint64_t by, bool rest) {
        if (by == 0) return 0; // gettext would die of it
        return rest ? value % by : value / by;
    }
    std::uint64_t unary() {
        bool negated = false;
        while (at_ + 1 < rule_.size() && rule_[at_] == '!' && rule_[at_ + 1] != '=') {
            ++at_;
            negated = !negated;
        }
        const std::uint64_t value = operand();
        return negated ? (value == 0 ? 1 : 0) : value;
    }
    std::uint64_t operand() {
        if (take("n")) return n_;
        if (take("(")) {
            const std::uint64_t value = deeper();
            if (!take(")")) failed_ = true;
            return value;
        }
        const std::size_t start = at_;
        std::uint64_t value = 0;
        while (at_ < rule_.size() && rule_[at_] >= '0' && rule_[at_] <= '9' && at_ - start < 9)
            value = value * 10 + static_cast<std::uint64_t>(rule_[at_++] - '0');
        if (at_ == start) failed_ = true;
        return value;
    }

    std::string_view rule_;
    std::uint64_t n_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool failed_ = false;
};

std::string without_spaces(std::string_view text) {
    std::string result;
    for (const char letter : text)
        if (letter != ' ' && letter != '\t') result += letter;
    return result;
}

std::uint32_t number_at(Bytes file, std::size_t at) {
    return static_cast<std::uint32_t>(file[at]) | static_cast<std::uint32_t>(file[at + 1]) << 8U |
           static_cast<std::uint32_t>(file[at + 2]) << 16U |
           static_cast<std::uint32_t>(file[at + 3]) << 24U;
}

// Whether `size` bytes and a zero after them lie in the file.
bool string_fits(Bytes file, std::uint32_t at, std::uint32_t size) {
    return at < file.size() && size < file.size() - at && file[at + size] == 0;
}

std::string_view header_field(std::string_view header, std::string_view name) {
    const std::size_t at = header.find(name);
    if (at == std::string_view::npos) return {};
    const std::size_t begin = at + name.size();
    return header.substr(begin, header.find('\n', begin) - begin);
}

} // namespace

Result<PluralRule> PluralRule::parse(std::string_view header_line) {
    const std::string line = without_spaces(header_line);
    const std::string_view text = line;
    constexpr std::string_view first = "nplurals=";
    constexpr std::string_view second = ";plural=";
    const std::size_t middle = text.find(second);
    if (!text.starts_with(first) || middle != first.size() + 1 || !text.ends_with(";"))
        return fail(Code::malformed, "a plural rule that is not nplurals=N; plural=...;");
    PluralRule rule;
    rule.forms_ = static_cast<std::size_t>(text[first.size()] - '0');
    if (rule.forms_ < 1 || rule.forms_ > most_forms)
        return fail(Code::malformed, "a plural rule of more forms than any language has");
    const std::size_t begin = middle + second.size();
    rule.expression_ = text.substr(begin, text.size() - begin - 1);
    if (!RuleWalk(rule.expression_, 1).run())
        return fail(Code::malformed, "a plural rule that cannot be read");
    return rule;
}

std::size_t PluralRule::form(std::uint64_t n) const {
    const std::uint64_t value = RuleWalk(expression_, n).run().value_or(0);
    return value < forms_ ? static_cast<std::size_t>(value) : forms_ - 1;
}

Result<Catalogue> Catalogue::parse(Buffer file) {
    if (file.size() < 28 || number_at(file, 0) != magic || number_at(file, 4) != 0)
        return fail(Code::malformed, "not a catalogue of revision 0");
    const std::uint64_t count = number_at(file, 8);
    const std::uint64_t keys = number_at(file, 12);
    const std::uint64_t texts = number_at(file, 16);
    if (count > most_entries || keys + count * 8 > file.size() || texts + count * 8 > file.size())
        return fail(Code::malformed, "a catalogue whose tables lie outside it");
    Catalogue catalogue;
    catalogue.file_ = std::move(file);
    for (std::size_t i = 0; i < count; ++i) {
        const Bytes all = catalogue.file_;
        const auto key = static_cast<std::size_t>(keys + i * 8);
        const auto text = static_cast<std::size_t>(texts + i * 8);
        const Entry entry{number_at(all, key + 4), number_at(all, key), number_at(all, text + 4),
                          number_at(all, text)};
        if (!string_fits(all, entry.key, entry.key_size) ||
            !string_fits(all, entry.text, entry.text_size))
            return fail(Code::malformed, "a catalogue with a sentence that lies outside it");
        catalogue.entries_.push_back(entry);
        const std::size_t last = catalogue.entries_.size() - 1;
        if (last > 0 && catalogue.key_of(catalogue.entries_[last - 1]) >=
                            catalogue.key_of(catalogue.entries_[last]))
            return fail(Code::malformed, "a catalogue that is not sorted");
    }
    const std::string_view rule = header_field(catalogue.find(""), "Plural-Forms:");
    if (!rule.empty()) catalogue.plural_ = TRY(PluralRule::parse(rule));
    return catalogue;
}

// A key of a plural is "one\0many"; the first part names it.
std::string_view Catalogue::key_of(const Entry& entry) const {
    const std::string_view whole = as_text(Bytes(file_).subspan(entry.key, entry.key_size));
    return whole.substr(0, whole.find('\0'));
}

const Catalogue::Entry* Catalogue::entry(std::string_view msgid) const {
    const auto found = std::lower_bound(
        entries_.begin(), entries_.end(), msgid,
        [this](const Entry& one, std::string_view key) { return key_of(one) < key; });
    return found != entries_.end() && key_of(*found) == msgid ? &*found : nullptr;
}

std::string_view Catalogue::find(std::string_view msgid) const {
    const Entry* found = entry(msgid);
    if (found == nullptr) return {};
    const std::string_view text = as_text(Bytes(file_).subspan(found->text, found->text_size));
    return text.substr(0, text.find('\0'));
}

std::string_view Catalogue::find_plural(std::string_view one, std::uint64_t n) const {
    const Entry* found = entry(one);
    if (found == nullptr) return {};
    std::string_view text = as_text(Bytes(file_).subspan(found->text, found->text_size));
    for (std::size_t form = plural_.form(n); form > 0; --form) {
        const std::size_t end = text.find('\0');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\0'));
}

} // namespace streetsign::kiosk
