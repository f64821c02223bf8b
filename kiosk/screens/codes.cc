// SPDX-License-Identifier: MIT
#include "kiosk/screens/codes.h"

#include <algorithm>

#include <qrcodegen/qrcodegen.hpp>

#include "sync/core/secret.h"

namespace streetsign::kiosk {
namespace {

constexpr std::size_t longest = 1000;
constexpr std::size_t kept = 8; // more than stand on one page

// `text` ends with a zero, which the library wants.
Modules make(std::string_view text, CodeSize size) {
    using qrcodegen::QrCode;
    const QrCode code = QrCode::encodeText(
        text.data(), size == CodeSize::large ? QrCode::Ecc::LOW : QrCode::Ecc::MEDIUM);
    Modules modules;
    modules.side = code.getSize();
    for (int y = 0; y < modules.side; ++y)
        for (int x = 0; x < modules.side; ++x)
            modules.dark.push_back(code.getModule(x, y) ? 1 : 0);
    return modules;
}

} // namespace

Modules Codes::of(std::string_view text, CodeSize size) {
    // In wiped memory, since it may be a receipt.
    SecretBuffer shown = SecretBuffer::copy_of(as_bytes(text.substr(0, longest)));
    shown.append(std::string_view(size == CodeSize::large ? "\0L" : "\0M", 2));
    const std::uint64_t fingerprint = fingerprinter_.of(shown.view());
    const auto known = std::find_if(made_.begin(), made_.end(), [&](const Made& made) {
        return made.fingerprint == fingerprint;
    });
    if (known != made_.end()) return known->modules;
    if (made_.size() == kept) made_.erase(made_.begin());
    made_.push_back({fingerprint, make(shown.text(), size)});
    return made_.back().modules;
}

void Codes::forget() {
    made_ = {};
    fingerprinter_.renew();
}

} // namespace streetsign::kiosk
