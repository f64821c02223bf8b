// SPDX-License-Identifier: MIT
// The names of keys, and so of logs: "<domain>/<campaign>/authority", ".../device/<id>/<epoch>",
// ".../server", ".../ledger". A device log's origin is its key's name; in URLs and folders an
// origin is written as hex SHA-256. See FORMAT.md section 1.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sync/core/bytes.h"
#include "sync/core/result.h"

namespace streetsign {

inline constexpr size_t max_id = 32;
inline constexpr size_t max_domain = 128; // so that the longest origin stays under 255 bytes
inline constexpr uint32_t max_epoch = 999'999'999;

bool is_id(std::string_view text);       // [a-z0-9-]{1,32}
bool is_domain(std::string_view text);   // host name in lower case: labels [a-z0-9-], dots between
bool is_language(std::string_view text); // "de", "pt-BR": [a-z]{2,3}, then -[A-Za-z0-9]{2,8} parts

// Whose names these are: the first two parts of every key name of a campaign.
struct Scope {
    std::string domain;
    std::string campaign;
    friend auto operator<=>(const Scope&, const Scope&) = default;

    std::string authority() const { return domain + "/" + campaign + "/authority"; }
    std::string server() const { return domain + "/" + campaign + "/server"; }
    std::string ledger() const { return domain + "/" + campaign + "/ledger"; }
    static Result<Scope> create(std::string_view domain, std::string_view campaign);
};

// One life of a device's log. text() is the key name and the origin.
struct DeviceName {
    Scope scope;
    std::string device; // an id
    uint32_t epoch = 1; // from 1
    friend auto operator<=>(const DeviceName&, const DeviceName&) = default;

    std::string text() const;
    DeviceName next() const; // the same device's next epoch
    static Result<DeviceName> parse(std::string_view origin);
    // refused: it is a log of another campaign.
    static Result<DeviceName> parse_in(const Scope& scope, std::string_view origin);
};

OriginHash origin_hash(std::string_view origin);

} // namespace streetsign
