// SPDX-License-Identifier: MIT
// Catalogue: one compiled translation (a GNU .mo file), read by us with every offset checked, and
// the plural rule written in it. glibc's gettext is not used: it needs locales that the system
// lacks. Accepts little-endian files of revision 0, as msgfmt writes them here; the hash table in
// them is not used, the strings are sorted.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign::kiosk {

// "nplurals=3; plural=(n%10==1 ? 0 : 1);" read anew for each number. Understands n,
// decimal numbers, ( ) ! * / % + - < <= > >= == != && || ?: as gettext does.
class PluralRule {
public:
    static Result<PluralRule> parse(std::string_view header_line);
    PluralRule() = default; // English: n != 1

    // The index of the form for n; always below forms().
    std::size_t form(std::uint64_t n) const;
    std::size_t forms() const { return forms_; }

private:
    std::size_t forms_ = 2;
    std::string expression_{"n!=1"}; // checked by parse(); without spaces
};

class Catalogue {
public:
    static Result<Catalogue> parse(Buffer file);
    Catalogue() = default; // empty: every sentence stays as it is

    // Empty when there is no translation. Views into the catalogue.
    std::string_view find(std::string_view msgid) const;
    std::string_view find_plural(std::string_view one, std::uint64_t n) const;
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        std::uint32_t key = 0; // offset in file_; the key ends at its first zero
        std::uint32_t key_size = 0;
        std::uint32_t text = 0;
        std::uint32_t text_size = 0;
    };
    std::string_view key_of(const Entry& entry) const;
    const Entry* entry(std::string_view msgid) const;

    Buffer file_;
    std::vector<Entry> entries_; // sorted by key
    PluralRule plural_;
};

} // namespace streetsign::kiosk
