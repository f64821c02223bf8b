// SPDX-License-Identifier: MIT
#include "sync/campaign/names.h"

#include <algorithm>

#include "sync/core/crypto.h"
#include "sync/core/text.h"

namespace streetsign {
namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_letter_or_digit(char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool all(std::string_view text, bool (*good)(char)) {
    return std::all_of(text.begin(), text.end(), good);
}
bool is_id_character(char c) { return is_lower_or_digit(c) || c == '-'; }

} // namespace

bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= max_id && all(text, is_id_character);
}

bool is_domain(std::string_view text) {
    if (text.size() > max_domain) return false;
    for (const std::string_view label : split(text, '.')) {
        if (label.empty() || label.size() > 63 || !all(label, is_id_character)) return false;
        if (label.front() == '-' || label.back() == '-') return false;
    }
    return true;
}

bool is_language(std::string_view text) {
    if (text.size() > 35) return false; // the longest tag BCP 47 asks programs to hold
    const std::vector<std::string_view> parts = split(text, '-');
    if (parts[0].size() < 2 || parts[0].size() > 3 || !all(parts[0], is_lower)) return false;
    return std::all_of(parts.begin() + 1, parts.end(), [](std::string_view part) {
        return part.size() >= 2 && part.size() <= 8 && all(part, is_letter_or_digit);
    });
}

Result<Scope> Scope::create(std::string_view domain, std::string_view campaign) {
    if (!is_domain(domain)) return fail(Code::malformed, "not a domain name in lower case");
    if (!is_id(campaign))
        return fail(Code::malformed, "a campaign's id has 1 to 32 of a-z, 0-9 and -");
    return Scope{std::string(domain), std::string(campaign)};
}

std::string DeviceName::text() const {
    return scope.domain + "/" + scope.campaign + "/device/" + device + "/" + std::to_string(epoch);
}

DeviceName DeviceName::next() const { return {scope, device, epoch + 1}; }

Result<DeviceName> DeviceName::parse(std::string_view origin) {
    const std::vector<std::string_view> parts = split(origin, '/');
    if (parts.size() != 5 || parts[2] != "device" || !is_id(parts[3]))
        return fail(Code::malformed, "not a device's name: domain/campaign/device/id/epoch");
    Scope scope = TRY(Scope::create(parts[0], parts[1]));
    const uint64_t epoch = TRY(parse_decimal(parts[4]));
    if (epoch == 0 || epoch > max_epoch)
        return fail(Code::malformed, "a device's epoch begins at 1");
    return DeviceName{std::move(scope), std::string(parts[3]), static_cast<uint32_t>(epoch)};
}

Result<DeviceName> DeviceName::parse_in(const Scope& scope, std::string_view origin) {
    DeviceName name = TRY(parse(origin));
    if (name.scope != scope)
        return fail(Code::refused, std::string(origin) + " is not a log of this campaign");
    return name;
}

OriginHash origin_hash(std::string_view origin) { return hash_as<OriginHash>(as_bytes(origin)); }

} // namespace streetsign
