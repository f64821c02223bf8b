// SPDX-License-Identifier: MIT
// Asks the root helper (packaging/helper) for one of its few fixed acts, over a local socket. The
// kiosk itself has no rights and can start no program. Requests: "power-off", "mount", "unmount",
// "join-network" and "brightness 70". A device without a helper has none of these; then nothing
// here works and nothing waits.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "kiosk/file_path.h"
#include "sync/core/descriptor.h"
#include "sync/core/result.h"

namespace streetsign::kiosk {

class Helper {
public:
    explicit Helper(std::optional<FilePath> socket) : socket_(std::move(socket)) {}

    bool there() const { return socket_.has_value(); }

    // Waits for the answer, ten seconds and no longer. not_found: there is no helper. refused: it
    // said no. unreachable: it said nothing.
    Result<void> ask(std::string_view request) const;

    // Does not wait for the answer, and never hears of it.
    void tell(std::string_view request) const;

    // For what may take longer: begins, and outcome() tells once how it ended. One at a time; what
    // was begun before is not waited for any more.
    Result<void> begin(std::string_view request);
    bool busy() const { return call_.has_value(); }
    bool answered() const; // outcome() has something to tell
    std::optional<Result<void>> outcome();
    void forget() { call_.reset(); }

private:
    std::optional<FilePath> socket_;
    std::optional<Descriptor> call_; // of the request that was begun
};

} // namespace streetsign::kiosk
