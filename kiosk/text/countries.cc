// SPDX-License-Identifier: MIT

#include "kiosk/text/countries.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include <unicode/calendar.h>
#include <unicode/coll.h>
#include <unicode/locid.h>
#include <unicode/numfmt.h>
#include <unicode/region.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

namespace streetsign::kiosk {
namespace {

// English as it is written in Europe; Arabic with Latin digits.
icu::Locale locale_of(std::string_view language) {
    const std::string name = language == "en" ? "en_GB" : std::string(language);
    return icu::Locale((name + "@numbers=latn").c_str());
}

std::string utf8(const icu::UnicodeString& text) {
    std::string result;
    text.toUTF8String(result);
    return result;
}

// Territories where nobody lives, or that ICU lists for its own reasons.
bool nobody_lives_there(std::string_view code) {
    constexpr std::array<std::string_view, 16> none{"AQ", "BV", "HM", "TF", "GS", "UM", "CP", "DG",
                                                    "EA", "IC", "TA", "AC", "QO", "XA", "XB", "ZZ"};
    return std::find(none.begin(), none.end(), code) != none.end();
}

bool is_european(const icu::Region& region) {
    UErrorCode error = U_ZERO_ERROR;
    const icu::Region* europe = icu::Region::getInstance("150", error);
    constexpr std::array<std::string_view, 3> members_elsewhere{"CY", "TR", "GE"};
    const std::string_view code = region.getRegionCode();
    return (U_SUCCESS(error) && europe->contains(region)) ||
           std::find(members_elsewhere.begin(), members_elsewhere.end(), code) !=
               members_elsewhere.end();
}

void sort_by_name(std::vector<Country>& list, const icu::Locale& locale) {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::Collator> collator(icu::Collator::createInstance(locale, error));
    if (U_FAILURE(error)) return;
    std::sort(list.begin(), list.end(), [&](const Country& one, const Country& other) {
        UErrorCode compare_error = U_ZERO_ERROR;
        return collator->compareUTF8(one.name, other.name, compare_error) == UCOL_LESS;
    });
}

std::vector<Country> make_countries(std::string_view language) {
    std::vector<Country> list;
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::StringEnumeration> codes(
        icu::Region::getAvailable(URGN_TERRITORY, error));
    if (U_FAILURE(error)) return list;
    while (const char* code = codes->next(nullptr, error)) {
        const std::string_view text(code);
        if (text.size() != 2 || nobody_lives_there(text)) continue;
        UErrorCode region_error = U_ZERO_ERROR;
        const icu::Region* region = icu::Region::getInstance(code, region_error);
        if (U_FAILURE(region_error)) continue;
        list.push_back({std::string(text), country_name(text, language), is_european(*region)});
    }
    sort_by_name(list, locale_of(language));
    return list;
}

} // namespace

const std::vector<Country>& countries(std::string_view language) {
    // Names never change while the kiosk runs; a list is made once, when it is first looked at.
    static std::map<std::string, std::vector<Country>, std::less<>> lists;
    const auto known = lists.find(language);
    if (known != lists.end()) return known->second;
    return lists.emplace(std::string(language), make_countries(language)).first->second;
}

std::string country_name(std::string_view code, std::string_view language) {
    icu::UnicodeString name;
    icu::Locale("", std::string(code).c_str()).getDisplayCountry(locale_of(language), name);
    return name.isEmpty() ? std::string(code) : utf8(name);
}

namespace {

std::string format_skeleton(const Date& date, const char* skeleton, std::string_view language) {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::DateFormat> format(
        icu::DateFormat::createInstanceForSkeleton(skeleton, locale_of(language), error));
    if (U_FAILURE(error)) return {};
    format->setTimeZone(*icu::TimeZone::getGMT());
    icu::UnicodeString text;
    format->format(static_cast<UDate>(seconds_of(date)) * 1000.0, text);
    return utf8(text);
}

} // namespace

std::string format_date(const Date& date, std::string_view language) {
    return format_skeleton(date, "yMMMMd", language);
}

std::string format_day(const Date& date, std::string_view language) {
    return format_skeleton(date, "yMMMMEEEEd", language);
}

std::string format_number(std::uint64_t number, std::string_view language) {
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<icu::NumberFormat> format(
        icu::NumberFormat::createInstance(locale_of(language), error));
    if (U_FAILURE(error)) return std::to_string(number);
    icu::UnicodeString text;
    format->format(static_cast<std::int64_t>(number), text, error);
    return utf8(text);
}

std::string name_of_language(std::string_view language) {
    const icu::Locale locale(std::string(language).c_str());
    icu::UnicodeString name;
    locale.getDisplayLanguage(locale, name);
    // French writes its own name small; on a button it begins with a capital.
    icu::UnicodeString first = name.tempSubString(0, name.moveIndex32(0, 1));
    first.toUpper(locale);
    name.replace(0, name.moveIndex32(0, 1), first);
    return utf8(name);
}

} // namespace streetsign::kiosk
