// SPDX-License-Identifier: MIT

#include "kiosk/strings.h"

#include <fstream>
#include <iterator>

#include "kiosk/text/countries.h"
#include "kiosk/text/graphemes.h"

namespace streetsign::kiosk {
namespace {

constexpr std::size_t largest_catalogue = std::size_t{1} << 20U; // a hundred times ours

Result<Buffer> read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(Code::not_found, "no file " + path.string());
    Buffer bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (bytes.size() > largest_catalogue) return fail(Code::full, path.string() + " is too large");
    return bytes;
}

} // namespace

std::string fill_in(std::string sentence,
                    std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
    for (const auto& [name, value] : values) {
        const std::string place = "{" + std::string(name) + "}";
        for (std::size_t at = sentence.find(place); at != std::string::npos;
             at = sentence.find(place, at + value.size()))
            sentence.replace(at, place.size(), value);
    }
    return sentence;
}

std::string Strings::operator()(std::string_view sentence) const {
    const std::string_view found = catalogue_ ? catalogue_->find(sentence) : std::string_view{};
    return std::string(found.empty() ? sentence : found);
}

std::string Strings::plural(std::string_view one, std::string_view many, std::uint64_t n) const {
    std::string_view found = catalogue_ ? catalogue_->find_plural(one, n) : std::string_view{};
    if (found.empty()) found = n == 1 ? one : many;
    return fill_in(std::string(found), {{"n", number(n)}});
}

std::string Strings::number(std::uint64_t n) const { return format_number(n, language_); }

std::string Strings::list(const std::vector<std::string>& names) const {
    // TRANSLATORS: a list that grows: the names so far, and one more.
    const std::string longer = (*this)(mark("{names}, {name}"));
    const bool rtl = right_to_left(language_);
    std::string text;
    for (const std::string& name : names) {
        const std::string next = rtl ? isolated(name) : name;
        text = text.empty() ? next : fill_in(longer, {{"names", text}, {"name", next}});
    }
    // A sentence isolates what is put into it: the mark tells it which way the list runs.
    return rtl && !names.empty() ? "\u200F" + text : text;
}

std::string Strings::date(const Date& date) const { return format_date(date, language_); }

std::string Strings::day(const Date& date) const { return format_day(date, language_); }

Catalogues Catalogues::open(const std::filesystem::path& folder) {
    Catalogues result;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::filesystem::path path = entry.path() / "ui.mo";
        if (!std::filesystem::exists(path, error)) continue;
        const std::string language = entry.path().filename().string();
        Result<Buffer> file = read_file(path);
        Result<Catalogue> catalogue =
            file ? Catalogue::parse(*std::move(file)) : Result<Catalogue>(file.error());
        if (catalogue)
            result.catalogues_.emplace(language, *std::move(catalogue));
        else
            result.damaged_.push_back(language);
    }
    return result;
}

Strings Catalogues::strings(std::string_view language) const {
    const auto found = catalogues_.find(language);
    return {found == catalogues_.end() ? nullptr : &found->second, std::string(language)};
}

bool Catalogues::has(std::string_view language) const {
    return language == "en" || catalogues_.contains(language);
}

std::vector<std::string> Catalogues::languages() const {
    std::vector<std::string> result;
    for (const auto& [language, catalogue] : catalogues_)
        result.push_back(language);
    return result;
}

std::string language_name(std::string_view language) { return name_of_language(language); }

} // namespace streetsign::kiosk
