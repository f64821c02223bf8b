// SPDX-License-Identifier: MIT
#include "kiosk/speech/typing_words.h"

#include <algorithm>

#include "kiosk/speech/element_words.h"
#include "kiosk/text/graphemes.h"

namespace streetsign::kiosk {
namespace {

Sentence in_words(std::string words, const Hearing& hearing) {
    Sentence sentence;
    sentence.words = std::move(words);
    sentence.language = hearing.strings.language();
    return sentence;
}

// A piece of what was typed: a space by its name, the rest letter by letter as the voice names it.
// A capital is called one first: no voice makes a difference by itself.
void add_letters(Bytes text, const Hearing& hearing, std::vector<Sentence>& sentences) {
    const Strings& _ = hearing.strings;
    if (as_text(text) == " ") {
        sentences.push_back(in_words(_("Space"), hearing));
        return;
    }
    if (begins_with_capital(text)) sentences.push_back(in_words(_("Capital"), hearing));
    Sentence sentence;
    sentence.language = _.language();
    sentence.personal = SecretBuffer::copy_of(text);
    sentence.spelled = true;
    sentences.push_back(std::move(sentence));
}

} // namespace

std::vector<Sentence> say_typing(const Node& field, Typed before, const Hearing& hearing) {
    const Strings& _ = hearing.strings;
    const Bytes text = field.personal;
    const std::uint32_t caret =
        std::min<std::uint32_t>(field.caret.value_or(0), static_cast<std::uint32_t>(text.size()));
    std::vector<Sentence> sentences;
    if (text.size() == before.size && caret == before.caret) return sentences;
    const bool aloud = hearing.personal_aloud && !field.state.masked;
    if (text.size() < before.size) {
        sentences.push_back(in_words(_("Deleted"), hearing));
        if (aloud && caret > 0)
            add_letters(text.subspan(previous_grapheme(text, caret),
                                     caret - previous_grapheme(text, caret)),
                        hearing, sentences);
        return sentences;
    }
    if (!aloud) {
        const auto count = static_cast<std::uint64_t>(grapheme_count(text));
        sentences.push_back(in_words(_.plural("{n} letter", "{n} letters", count), hearing));
        return sentences;
    }
    if (text.size() > before.size) {
        // A letter may have melted into the one before it: the whole of that one is said.
        const std::uint32_t from =
            caret > before.caret ? before.caret : previous_grapheme(text, caret);
        add_letters(text.subspan(from, caret - from), hearing, sentences);
    } else if (caret < text.size()) {
        add_letters(text.subspan(caret, next_grapheme(text, caret) - caret), hearing, sentences);
    } else {
        sentences.push_back(in_words(_("End"), hearing));
    }
    return sentences;
}

} // namespace streetsign::kiosk
