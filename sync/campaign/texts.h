// SPDX-License-Identifier: MIT
// The words of one language: markdown files cut into sections, and form.toml as a table of words.
// Sections stay as they are written, without their facts: and section: lines; rendering and
// placeholders are the kiosk's. locales/README.md has the grammar of the files.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sync/campaign/problem.h"
#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign {

// Of one section, or of form.toml as a whole.
struct ReviewState {
    std::string from; // "source", "none", or 12 hex digits of the English it was made from
    bool reviewed = false;
    std::string reviewer; // of a reviewed one
    std::string date;     // likewise, "2027-01-31"
    friend bool operator==(const ReviewState&, const ReviewState&) = default;
};

struct Section {
    std::string id;
    ReviewState review;
    std::string heading;  // without "## "
    std::string markdown; // what follows the heading, comment lines left out
    // Of consent.md: the lines after "> ", joined by spaces: what people say yes or no to.
    std::string statement;
    // First 12 hex digits of SHA-256 of the section as locales/README.md cleans it.
    std::string content_hash;
    size_t line = 0; // of its section line
    friend bool operator==(const Section&, const Section&) = default;
};

struct Text {
    std::vector<Section> sections;
    friend bool operator==(const Text&, const Text&) = default;
    const Section* section(std::string_view id) const;
    bool reviewed() const; // every section is
};

// form.toml. Keys joined by dots: "signature.field.name.label", "recipient.parliament".
struct Words {
    ReviewState review;
    std::map<std::string, std::string, std::less<>> words;
    std::map<std::string, size_t, std::less<>> lines; // where words and tables stand in the file
    std::string content_hash;
    friend bool operator==(const Words&, const Words&) = default;
    const std::string* word(std::string_view key) const; // nullptr when there is none
    // Where this word stands, or the innermost table that should have it; 1 when there is none.
    size_t line_of(std::string_view key) const;
};

struct Language {
    std::string id;
    Text petition;
    Text consent;
    Text cases; // empty without cases.toml
    Text act;
    Text share;
    Text partners;
    Words form;
    friend bool operator==(const Language&, const Language&) = default;

    // What a live campaign needs: petition, consent and form reviewed throughout.
    bool reviewed() const {
        return petition.reviewed() && consent.reviewed() && form.review.reviewed;
    }
};

// Everything wrong goes to `problems` under this path ("locales/de/petition.md:12: ..."); what was
// readable is returned.
Text parse_text(Bytes source, std::string_view path, Problems& problems);
Words parse_words(Bytes source, std::string_view path, Problems& problems);

} // namespace streetsign
