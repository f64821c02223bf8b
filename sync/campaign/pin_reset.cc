// SPDX-License-Identifier: MIT
#include "sync/campaign/pin_reset.h"

#include "sync/campaign/names.h"
#include "sync/core/text.h"

namespace streetsign {
namespace {

constexpr std::string_view header = "streetsign/pin-reset/v1";
constexpr std::string_view origin_key = "origin ";
constexpr std::string_view number_key = "number ";

} // namespace

std::string encode(const PinReset& reset) {
    return std::string(header) + "\n" + std::string(origin_key) + reset.origin + "\n" +
           std::string(number_key) + std::to_string(reset.number) + "\n";
}

Result<PinReset> decode_pin_reset(std::string_view text) {
    const auto lines = TRY(split_lines(text));
    if (lines.size() != 3 || lines[0] != header || !lines[1].starts_with(origin_key) ||
        !lines[2].starts_with(number_key))
        return fail(Code::malformed, "not a PIN reset");
    PinReset reset;
    reset.origin = lines[1].substr(origin_key.size());
    TRY(DeviceName::parse(reset.origin));
    reset.number = TRY(parse_decimal(lines[2].substr(number_key.size())));
    if (reset.number == 0) return fail(Code::malformed, "PIN resets are numbered from 1");
    if (encode(reset) != text) return fail(Code::malformed, "a note that is not in canonical form");
    return reset;
}

Result<Signed<PinReset>> sign_pin_reset(const PinReset& reset, const SignerKey& authority) {
    const DeviceName device = TRY(DeviceName::parse(reset.origin));
    if (authority.name() != device.scope.authority())
        return fail(Code::usage, "an order is signed by the authority of its own campaign");
    return sign_terms(reset, authority, decode_pin_reset);
}

Result<Signed<PinReset>> open_pin_reset(Bytes note, const Manifest& manifest) {
    auto reset = TRY(open_terms(note, manifest.authorities, decode_pin_reset));
    const DeviceName device = TRY(DeviceName::parse(reset.terms.origin));
    if (device.scope != manifest.scope)
        return fail(Code::refused, "a PIN reset for another campaign");
    return reset;
}

} // namespace streetsign
