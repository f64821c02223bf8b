// SPDX-License-Identifier: MIT
// The kiosk's own sentences in one language. A sentence is named by its English words; where a
// translation is missing, those are shown. Sentences of a campaign are not here but in
// kiosk/campaign_texts.h. In screens:  const Strings& _ = view.strings;  _("Sign")
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kiosk/catalogue.h"
#include "sync/core/clock.h"

namespace streetsign::kiosk {

// Marks a sentence for xgettext where it cannot be translated yet (tables).
constexpr const char* mark(const char* sentence) { return sentence; }

// Puts values in the place of {name}; what is not named stays.
std::string fill_in(std::string sentence,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> values);

class Strings {
public:
    Strings() = default;                                      // English
    Strings(const Catalogue* catalogue, std::string language) // catalogue may be null
        : catalogue_(catalogue), language_(std::move(language)) {}

    std::string operator()(std::string_view sentence) const;
    // {n} is the number: plural("{n} second", "{n} seconds", n)
    std::string plural(std::string_view one, std::string_view many, std::uint64_t n) const;
    std::string number(std::uint64_t n) const; // Latin digits, grouped as the language does
    std::string date(const Date& date) const;  // "31 May 2020" in the language's manner
    std::string day(const Date& date) const;   // with its weekday: "Sunday, 31 May 2020"
    // Names one after another, each in its own direction where the language runs right to left.
    std::string list(const std::vector<std::string>& names) const;
    const std::string& language() const { return language_; }

private:
    const Catalogue* catalogue_ = nullptr;
    std::string language_ = "en";
};

// All languages of the kiosk: <folder>/<language>/ui.mo. One that is damaged is left out and named.
class Catalogues {
public:
    static Catalogues open(const std::filesystem::path& folder);
    Catalogues() = default; // English only
    Strings strings(std::string_view language) const;
    bool has(std::string_view language) const; // English always
    std::vector<std::string> languages() const;
    const std::vector<std::string>& damaged() const { return damaged_; }

private:
    std::map<std::string, Catalogue, std::less<>> catalogues_;
    std::vector<std::string> damaged_;
};

// A language's name in itself: "Ελληνικά".
std::string language_name(std::string_view language);

} // namespace streetsign::kiosk
