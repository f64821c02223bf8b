// SPDX-License-Identifier: MIT
#include "kiosk/speech/element_words.h"

#include <algorithm>
#include <span>

#include "kiosk/text/graphemes.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

// In an order that is the same for every element: a listener learns where to wait for what.
class Words {
public:
    void add(std::string_view more) {
        const std::string plain = sayable(more);
        if (plain.empty()) return;
        const bool ends =
            text_.empty() || std::string_view(".!?:").find(text_.back()) != std::string_view::npos;
        if (!text_.empty()) text_ += ends ? " " : ". ";
        text_ += plain;
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string role_words(const Node& node, const Strings& _) {
    switch (node.role) {
    case Role::button:
    case Role::item:
        return _("Button");
    case Role::link:
        return _("Link");
    case Role::checkbox:
        return _("Check box");
    case Role::radio:
        return _("Choice");
    case Role::field:
        return _("Text field");
    default:
        return {};
    }
}

std::string state_words(const Node& node, const Strings& _) {
    Words words;
    const State& state = node.state;
    const bool boxed = node.role == Role::checkbox || node.role == Role::radio;
    if (boxed) words.add(state.checked ? _("Chosen") : _("Not chosen"));
    if (state.selected) words.add(_("Chosen"));
    if (state.disabled) words.add(_("Not possible now"));
    if (state.masked) words.add(_("Hidden"));
    if (node.role == Role::field && node.personal.empty() && !state.masked) words.add(_("Empty"));
    return words.take();
}

// The node whose child it is.
const Node* parent_of(const Node& tree, const Node& node) {
    for (const Node& child : tree.children) {
        if (&child == &node) return &tree;
        if (const Node* found = parent_of(child, node)) return found;
    }
    return nullptr;
}

// Which of how many, where there are enough to be lost among.
std::string position_words(const Node& tree, const Node& node, const Strings& _) {
    constexpr std::size_t few = 3;
    if (!node.interactive() || node.role == Role::key) return {};
    const Node* const parent = parent_of(tree, node);
    if (parent == nullptr || parent->role == Role::bar) return {};
    std::vector<const Node*> alike;
    for (const Node& child : parent->children)
        if (child.role == node.role && child.interactive()) alike.push_back(&child);
    if (alike.size() < few) return {};
    const auto at = std::find(alike.begin(), alike.end(), &node) - alike.begin() + 1;
    return fill_in(_("{n} of {total}"),
                   {{"n", std::to_string(at)}, {"total", std::to_string(alike.size())}});
}

bool asks_for_a_secret(const Node& node) {
    if (node.role == Role::field && node.state.masked) return true;
    return std::any_of(node.children.begin(), node.children.end(), asks_for_a_secret);
}

const Node* key_of(const Node& row, bool last) {
    const Node* found = nullptr;
    for (const Node& child : row.children)
        if (child.role == Role::key && (found == nullptr || last)) found = &child;
    return found;
}

// A row of keys, or a part of a long list, as two switches stop at it.
std::string group_words(const Node& node, bool secret, const Strings& _) {
    if (!node.name.empty() || node.role != Role::group) return node.name;
    const Node* const first = key_of(node, false);
    if (first == nullptr) return {};
    if (secret) return _("Row of keys");
    return fill_in(_("Row of keys, {first} to {last}"),
                   {{"first", first->name}, {"last", key_of(node, true)->name}});
}

constexpr std::string_view sentence_ends[] = {". ", "! ", "? ", "; ", "… ", "؟ ", "؛ "};
constexpr std::string_view clause_ends[] = {", ", ": ", "، ", "– "};
constexpr std::string_view word_ends[] = {" "};
using Signs = std::span<const std::string_view>;

// Where the last of these signs ends within `most`; 0: there is none, or it would leave a scrap.
std::size_t after_last(std::string_view words, Signs signs, std::size_t most) {
    std::size_t end = 0;
    for (const std::string_view sign : signs) {
        const std::size_t at = words.substr(0, most).rfind(sign);
        if (at != std::string_view::npos) end = std::max(end, at + sign.size());
    }
    return end < most / 4 ? 0 : end;
}

std::size_t after_first(std::string_view words, Signs signs) {
    std::size_t end = words.size();
    for (const std::string_view sign : signs) {
        const std::size_t at = words.find(sign);
        if (at != std::string_view::npos) end = std::min(end, at + sign.size());
    }
    return end;
}

std::size_t piece_size(std::string_view words, std::size_t wanted) {
    if (words.size() <= wanted) return words.size();
    for (const Signs signs : {Signs(sentence_ends), Signs(clause_ends)})
        if (const std::size_t size = after_last(words, signs, wanted); size > 0) return size;
    // One that is longer is not torn apart, unless it is more than a voice takes.
    const std::size_t whole =
        std::min(after_first(words, sentence_ends), after_first(words, clause_ends));
    if (whole <= longest_sentence) return whole;
    if (const std::size_t size = after_last(words, word_ends, longest_sentence); size > 0)
        return size;
    std::size_t size = longest_sentence; // never within a letter
    while (size > 1 && (static_cast<unsigned char>(words[size]) & 0xC0U) == 0x80U)
        --size;
    return size;
}

} // namespace

std::string sayable(std::string_view words) {
    std::string text;
    for (std::size_t i = 0; i < words.size();) {
        const std::string_view rest = words.substr(i);
        const bool mark = rest.starts_with("\u2066") || rest.starts_with("\u2067") ||
                          rest.starts_with("\u2068") || rest.starts_with("\u2069") ||
                          rest.starts_with("\u200e") || rest.starts_with("\u200f") ||
                          rest.starts_with("\u00ad");
        if (mark) {
            i += rest.starts_with("\u00ad") ? 2 : 3;
        } else if (words[i] == '\n') {
            text += ". ";
            ++i;
        } else {
            text += words[i++];
        }
    }
    return text;
}

bool is_one_letter(const Node& node) {
    return node.role == Role::key && !node.name.empty() && grapheme_count(as_bytes(node.name)) == 1;
}

std::string name_words(const Node& tree, const Node& node, const Hearing& hearing) {
    const Strings& _ = hearing.strings;
    const bool secret = asks_for_a_secret(tree);
    if (node.role == Role::key && secret && is_one_letter(node)) return _("Key");
    Words words;
    words.add(node.role == Role::group || node.role == Role::list ? group_words(node, secret, _)
                                                                  : node.name);
    if (node.role != Role::key) words.add(node.value);
    return words.take();
}

std::string kind_words(const Node& tree, const Node& node, const Hearing& hearing) {
    const Strings& _ = hearing.strings;
    Words words;
    if (node.role == Role::key) {
        if (node.state.selected) words.add(_("Chosen"));
        return words.take();
    }
    words.add(role_words(node, _));
    words.add(state_words(node, _));
    words.add(position_words(tree, node, _));
    words.add(node.hint);
    if (node.role == Role::field && node.state.error)
        if (const Node* error = find(tree, node.id + ".error")) words.add(error->name);
    if (node.scrolls() && !node.interactive()) words.add(_("Text. The down key reads on."));
    return words.take();
}

std::string element_words(const Node& tree, const Node& node, const Hearing& hearing) {
    Words words;
    words.add(name_words(tree, node, hearing));
    words.add(kind_words(tree, node, hearing));
    return words.take();
}

std::vector<Sentence> in_pieces(const std::string& words, const std::string& language,
                                std::size_t wanted) {
    std::vector<Sentence> pieces;
    std::string_view rest = words;
    while (!rest.empty()) {
        Sentence piece;
        piece.words = rest.substr(0, piece_size(rest, wanted));
        piece.language = language;
        rest.remove_prefix(piece.words.size());
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

std::vector<Sentence> personal_words(Bytes personal, const Hearing& hearing) {
    const Strings& _ = hearing.strings;
    std::vector<Sentence> sentences;
    if (!hearing.personal_aloud) {
        const std::uint32_t count = grapheme_count(personal);
        return in_pieces(
            _.plural("{n} letter, not said aloud.", "{n} letters, not said aloud.", count),
            _.language());
    }
    Sentence sentence;
    sentence.personal = SecretBuffer::copy_of(personal);
    sentence.language = _.language();
    sentences.push_back(std::move(sentence));
    return sentences;
}

} // namespace streetsign::kiosk
