// SPDX-License-Identifier: MIT
#include "kiosk/speech/utterance.h"

#include <algorithm>

#include "kiosk/speech/element_words.h"
#include "kiosk/speech/typing_words.h"
#include "kiosk/ui/tree.h"

namespace streetsign::kiosk {
namespace {

const Node* focused_in(const Node& node) {
    if (node.state.focused) return &node;
    for (const Node& child : node.children)
        if (const Node* found = focused_in(child)) return found;
    return nullptr;
}

const Node* caret_in(const Node& node) {
    if (node.role == Role::field && node.caret) return &node;
    for (const Node& child : node.children)
        if (const Node* found = caret_in(child)) return found;
    return nullptr;
}

void gather(const Node& node, Role role, std::vector<std::string>& words) {
    if (node.role == role) words.push_back(node.name);
    for (const Node& child : node.children)
        gather(child, role, words);
}

// What is only read on a screen, or in the dialog over it, in order. The title is not said again
// where it is a heading too, nor anything twice in a row; the same answer to two questions is.
class Reader {
public:
    Reader(const Node& part, const Hearing& hearing) : screen_(part.id), hearing_(hearing) {}

    void say_title(const std::string& words) {
        say(words, {});
        title_ = said_last_;
    }
    void say(std::string_view words, const std::string& language) {
        const std::string plain = not_yet_said(words);
        if (plain.empty()) return;
        for (Sentence& piece : in_pieces(plain, language_or_own(language))) {
            piece.stretch = stretch_;
            sentences_.push_back(std::move(piece));
        }
    }
    void read(const Node& node, int from_y) {
        // The band stands on every screen; it is said where people begin and before they confirm.
        const bool band = node.id == "rehearsal" && screen_ != "home" && screen_ != "review";
        if (node.role == Role::bar || node.role == Role::keyboard || node.interactive() || band)
            return;
        const Node* const around = scroller_;
        if (node.style.scroll) scroller_ = &node;
        stretch_ = stretch_of(node);
        if (says(node.role) && node.rect.y >= from_y) read_text(node);
        if (node.role == Role::map && node.rect.y >= from_y) say(node.name, node.language);
        stretch_.reset();
        for (const Node& child : node.children)
            read(child, from_y);
        scroller_ = around;
    }
    void add(std::vector<Sentence> more) {
        std::move(more.begin(), more.end(), std::back_inserter(sentences_));
    }
    std::vector<Sentence> take() {
        mark_what_counts();
        return std::move(sentences_);
    }

private:
    std::string not_yet_said(std::string_view words) {
        std::string plain = sayable(words);
        if (plain.find_first_not_of(" .–-") == std::string::npos) return {};
        if (plain == title_ || plain == said_last_) return {};
        said_last_ = plain;
        return plain;
    }
    static bool says(Role role) {
        return role == Role::heading || role == Role::paragraph || role == Role::status ||
               role == Role::alert || role == Role::image || role == Role::progress;
    }
    std::optional<Stretch> stretch_of(const Node& node) const {
        if (scroller_ == nullptr) return std::nullopt;
        const int from_y = node.rect.y - scroller_->rect.y + scroller_->scroll_y;
        return Stretch{from_y, from_y + node.rect.height};
    }
    bool higher_than_page() const {
        return stretch_ && scroller_ != nullptr && hearing_.content_of &&
               stretch_->to_y - stretch_->from_y > scroller_->rect.height;
    }
    // What is higher than the page is said in pieces of about a page, each with the lines that it
    // stands on: the page goes along.
    void say_with_lines(const Node& node) {
        const std::string plain = not_yet_said(node.name);
        if (plain.empty()) return;
        const Content content = hearing_.content_of(node);
        const int top = stretch_->from_y + content.text.y - node.rect.y;
        // A piece that begins within a line needs one more.
        const int lines_shown = std::max(2, scroller_->rect.height / std::max(1, content.line_px));
        const std::size_t page = plain.size() * static_cast<std::size_t>(lines_shown - 1) /
                                 std::max<std::size_t>(1, content.lines.size());
        // A few marks are not said: a place in what is said is about the same share of the name.
        const auto line_at = [&](std::size_t byte) {
            return static_cast<int>(
                line_with(content.lines, byte * node.name.size() / plain.size()));
        };
        std::size_t at = 0;
        for (Sentence& piece :
             in_pieces(plain, language_or_own(node.language), std::min(page, longest_sentence))) {
            const std::size_t end = at + piece.words.size();
            piece.stretch = Stretch{top + line_at(at) * content.line_px,
                                    top + (line_at(end - 1) + 1) * content.line_px};
            sentences_.push_back(std::move(piece));
            at = end;
        }
    }
    static std::size_t line_with(const std::vector<Line>& lines, std::size_t byte) {
        std::size_t line = 0;
        while (line + 1 < lines.size() && lines[line + 1].begin <= byte)
            ++line;
        return line;
    }
    void read_text(const Node& node) {
        if (node.state.masked) {
            say(node.name + ". " + hearing_.strings("Hidden"), node.language);
            return;
        }
        if (higher_than_page())
            say_with_lines(node);
        else
            say(node.name, node.language);
        if (!node.value.empty()) say(node.value, node.language);
        if (node.personal.empty()) {
            if (node.id == "statement" || screen_ == "petition")
                last_that_counts_ = sentences_.size();
            return;
        }
        add(personal_words(node.personal, hearing_));
    }
    void mark_what_counts() {
        if (last_that_counts_ > 0 && last_that_counts_ <= sentences_.size())
            sentences_[last_that_counts_ - 1].counts = true;
    }
    const std::string& language_or_own(const std::string& language) const {
        return language.empty() ? hearing_.strings.language() : language;
    }

    std::string screen_;
    const Hearing& hearing_;
    const Node* scroller_ = nullptr; // around what is being read
    std::optional<Stretch> stretch_; // of what is being read
    std::string title_;              // empty where a page is read on
    std::string said_last_;
    std::vector<Sentence> sentences_;
    std::size_t last_that_counts_ = 0; // its place, counted from one
};

constexpr int from_the_start = -1'000'000;

std::string place_of(const Node& tree, const Node* dialog) {
    std::string place = tree.id + "\n" + tree.name;
    if (dialog != nullptr) place += "\n" + dialog->id;
    return place;
}

int choices_in(const Node& tree, const Node& part) {
    int count = 0;
    for (const Node* one : focusable(tree))
        if (one->interactive() && one->role != Role::key && find(part, one->id) != nullptr &&
            !one->id.starts_with("bar-"))
            ++count;
    return count;
}

std::string guide(int choices, const Hearing& hearing) {
    const Strings& _ = hearing.strings;
    const auto n = static_cast<std::uint64_t>(choices);
    std::string text = _.plural("{n} choice.", "{n} choices.", n) + " ";
    switch (hearing.hands) {
    case Hearing::Hands::keys:
        return text + _("The arrow keys move, the select key chooses.");
    case Hearing::Hands::switches:
        return text + _("The first switch moves, the second one chooses.");
    case Hearing::Hands::fingers:
        return text + _("Touch to hear, touch again to choose.");
    }
    return text;
}

} // namespace

std::vector<Sentence> say_node(const Node& tree, const Node& node, const Hearing& hearing) {
    const std::string& own = hearing.strings.language();
    // A name in another language is said by its voice, and what it is by the screen's.
    const bool foreign = !node.language.empty() && node.language != own;
    std::vector<Sentence> sentences =
        foreign ? in_pieces(name_words(tree, node, hearing), node.language)
                : in_pieces(element_words(tree, node, hearing), own);
    if (foreign)
        for (Sentence& piece : in_pieces(kind_words(tree, node, hearing), own))
            sentences.push_back(std::move(piece));
    if (sentences.size() == 1) sentences.front().spelled = is_one_letter(node);
    if (node.personal.empty() || node.state.masked) return sentences;
    for (Sentence& content : personal_words(node.personal, hearing))
        sentences.push_back(std::move(content));
    return sentences;
}

std::vector<Sentence> say_screen(const Node& tree, const Hearing& hearing) {
    const Node* const dialog = open_dialog(tree);
    const Node& part = dialog != nullptr ? *dialog : tree;
    Reader reader(part, hearing);
    reader.say_title(part.name);
    reader.read(part, from_the_start);
    const bool begins = dialog == nullptr && (tree.id == "languages" || tree.id == "home");
    if (begins) reader.say(guide(choices_in(tree, part), hearing), {});
    if (const Node* focused = focused_in(part)) reader.add(say_node(tree, *focused, hearing));
    return reader.take();
}

std::vector<Sentence> say_onward(const Node& tree, const Node& scroller, const Hearing& hearing) {
    Reader reader(reachable(tree), hearing);
    reader.read(scroller, scroller.rect.y);
    return reader.take();
}

Heard heard_of(const Node& tree, const Hearing& hearing) {
    const Node* const dialog = open_dialog(tree);
    const Node& part = dialog != nullptr ? *dialog : tree;
    Heard heard;
    heard.place = place_of(tree, dialog);
    if (dialog != nullptr) heard.dialog = dialog->id;
    if (const Node* focused = focused_in(part)) {
        heard.focus = focused->id;
        heard.focus_words = element_words(tree, *focused, hearing);
    }
    gather(part, Role::alert, heard.alerts);
    gather(part, Role::status, heard.statuses);
    if (const Node* field = caret_in(part)) {
        heard.field = field->id;
        heard.field_size = field->personal.size();
        heard.caret = *field->caret;
    }
    if (const Node* scroller = find(part, dialog != nullptr ? "dialog-scroll" : "scroll")) {
        heard.scroller = scroller->id;
        heard.scroll_y = scroller->scroll_y;
    }
    return heard;
}

namespace {

void add_new(const std::vector<std::string>& before, const std::vector<std::string>& now,
             const Hearing& hearing, std::vector<Sentence>& sentences) {
    for (const std::string& words : now)
        if (std::find(before.begin(), before.end(), words) == before.end())
            for (Sentence& piece : in_pieces(sayable(words), hearing.strings.language()))
                sentences.push_back(std::move(piece));
}

} // namespace

Change say_change(const Heard& before, const Node& tree, const Hearing& hearing) {
    const Heard now = heard_of(tree, hearing);
    if (now.place != before.place) {
        // From a dialog back to where one was: only where one is.
        const bool came_back =
            !before.dialog.empty() && now.dialog.empty() && before.place.starts_with(now.place);
        const Node* const focused = focused_in(tree);
        if (!came_back || focused == nullptr) return {say_screen(tree, hearing), true, true};
        return {say_node(tree, *focused, hearing), true, false};
    }
    Change change;
    add_new(before.alerts, now.alerts, hearing, change.sentences);
    const Node* const field = now.field.empty() ? nullptr : find(tree, now.field);
    if (field != nullptr && now.field == before.field)
        for (Sentence& echo : say_typing(*field, {before.field_size, before.caret}, hearing))
            change.sentences.push_back(std::move(echo));
    const bool typed = !change.sentences.empty();
    const Node* const focused = now.focus.empty() ? nullptr : find(tree, now.focus);
    const bool moved = now.focus != before.focus;
    // The letter was said; its key need not be.
    const bool its_key = typed && focused != nullptr && focused->role == Role::key;
    if (focused != nullptr && !its_key &&
        (moved || (!typed && now.focus_words != before.focus_words)))
        for (Sentence& words : say_node(tree, *focused, hearing))
            change.sentences.push_back(std::move(words));
    const Node* const scroller = now.scroller.empty() ? nullptr : find(tree, now.scroller);
    if (change.sentences.empty() && scroller != nullptr && now.scroll_y != before.scroll_y)
        change.sentences = say_onward(tree, *scroller, hearing);
    if (!change.sentences.empty()) return change;
    add_new(before.statuses, now.statuses, hearing, change.sentences);
    change.urgent = false;
    return change;
}

} // namespace streetsign::kiosk
