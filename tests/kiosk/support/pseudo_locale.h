// SPDX-License-Identifier: MIT
// A language that nobody speaks: the English words, each 40 % longer and with marks above and
// below its letters. Made when the test runs, from the sample campaign's English texts and from the
// sentences that any compiled catalogue names; placeholders, addresses and figures stay.
#pragma once

#include <cctype>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/campaign_folder.h"
#include "tests/kiosk/support/sample_campaign.h"

namespace streetsign::kiosk::test {

// One word, with what stands around its letters; what is no plain word stays as it is.
inline std::string pseudo_word(std::string_view word) {
    std::size_t letters = 0;
    for (const char letter : word) {
        if (std::string_view("{}@/<>0123456789").find(letter) != std::string_view::npos)
            return std::string(word);
        letters += std::isalpha(static_cast<unsigned char>(letter)) != 0 ? 1 : 0;
    }
    if (letters == 0) return std::string(word);
    std::size_t last = word.size();
    while (std::isalpha(static_cast<unsigned char>(word[last - 1])) == 0)
        --last;
    std::string longer(word.substr(0, last));
    for (std::size_t more = (letters * 4 + 9) / 10; more > 0; --more)
        longer += more % 2 == 0 ? "\u1eab" : "\u0173"; // a with two marks above, u with one below
    return longer + std::string(word.substr(last));
}

inline std::string pseudo(std::string_view text) {
    std::string longer;
    std::size_t begin = 0;
    int braces = 0; // "{n} words" stays a placeholder even where it holds a space
    for (std::size_t at = 0; at <= text.size(); ++at) {
        if (at < text.size() && text[at] == '{') ++braces;
        if (at < text.size() && text[at] == '}') --braces;
        const bool space = at == text.size() || text[at] == ' ' || text[at] == '\n';
        if (!space || braces > 0) continue;
        longer += pseudo_word(text.substr(begin, at - begin));
        if (at < text.size()) longer += text[at];
        begin = at + 1;
    }
    return longer;
}

// ---- the kiosk's own sentences, as a compiled catalogue

// The original sentences of a .mo file, plural ones with both forms and the zero between them.
inline std::vector<std::string> sentences_of(const std::filesystem::path& mo) {
    const Buffer file = read_whole(mo);
    const auto number = [&](std::size_t at) {
        return static_cast<std::uint32_t>(file.at(at)) |
               static_cast<std::uint32_t>(file[at + 1]) << 8U |
               static_cast<std::uint32_t>(file[at + 2]) << 16U |
               static_cast<std::uint32_t>(file[at + 3]) << 24U;
    };
    std::vector<std::string> sentences;
    const std::uint32_t count = number(8);
    const std::uint32_t table = number(12);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t size = number(table + 8 * i);
        const std::uint32_t begin = number(table + 8 * i + 4);
        if (size > 0) sentences.emplace_back(file.begin() + begin, file.begin() + begin + size);
    }
    return sentences;
}

inline std::string compiled(const std::map<std::string, std::string>& sentences) {
    std::string head;
    std::string body;
    const auto put = [&head](std::size_t value) {
        for (unsigned shift = 0; shift < 32; shift += 8)
            head.push_back(static_cast<char>(value >> shift & 0xffU));
    };
    const std::size_t count = sentences.size();
    const std::size_t texts = 28 + 16 * count;
    put(0x950412deU);
    for (const std::size_t value :
         {std::size_t{0}, count, std::size_t{28}, 28 + 8 * count, std::size_t{0}, std::size_t{0}})
        put(value);
    const auto add = [&](const std::string& text) {
        put(text.size());
        put(texts + body.size());
        body += text + '\0';
    };
    for (const auto& [sentence, translation] : sentences)
        add(sentence);
    for (const auto& [sentence, translation] : sentences)
        add(translation);
    return head + body;
}

// <folder>/<language>/ui.mo for each; `source` is any catalogue of all sentences.
inline void write_pseudo_catalogues(const std::filesystem::path& folder,
                                    const std::filesystem::path& source,
                                    const std::vector<std::string>& languages) {
    std::map<std::string, std::string> sentences;
    sentences[""] = "Content-Type: text/plain; charset=UTF-8\n"
                    "Plural-Forms: nplurals=2; plural=(n != 1);\n";
    for (const std::string& sentence : sentences_of(source)) {
        const std::size_t zero = sentence.find('\0');
        const std::string one = sentence.substr(0, zero);
        sentences[sentence] = zero == std::string::npos
                                  ? pseudo(one)
                                  : pseudo(one) + '\0' + pseudo(sentence.substr(zero + 1));
    }
    const std::string file = compiled(sentences);
    for (const std::string& language : languages) {
        std::filesystem::create_directories(folder / language);
        std::ofstream(folder / language / "ui.mo", std::ios::binary) << file;
    }
}

// ---- the campaign's words

inline void lengthen(Text& text) {
    for (Section& section : text.sections) {
        section.heading = pseudo(section.heading);
        section.markdown = pseudo(section.markdown);
        section.statement = pseudo(section.statement);
    }
}

// The sample campaign in these languages and no other, all of them pseudo.
inline Campaign pseudo_campaign(const std::vector<std::string>& languages) {
    Campaign campaign = sample_campaign();
    Language longer = campaign.languages.front();
    for (Text* text : {&longer.petition, &longer.consent, &longer.cases, &longer.act, &longer.share,
                       &longer.partners})
        lengthen(*text);
    for (auto& [key, word] : longer.form.words)
        word = pseudo(word);
    campaign.languages.clear();
    for (const std::string& language : languages) {
        longer.id = language;
        campaign.languages.push_back(longer);
    }
    campaign.terms.languages = languages;
    campaign.manifest.terms.languages = languages;
    return campaign;
}

} // namespace streetsign::kiosk::test
