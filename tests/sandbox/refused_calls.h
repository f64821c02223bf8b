// SPDX-License-Identifier: MIT
// The system calls that nobody in the sandbox may make, each with arguments that the kernel turns
// down: what is asked is whether the call gets as far as the kernel, so that none of it can happen
// where it does (this test may run as root), and a lack of rights outside proves no less.
#pragma once

#include <array>
#include <vector>

namespace streetsign::kiosk::test {

struct RefusedCall {
    const char* name;
    long number;
    std::array<long, 6> arguments;
};

const std::vector<RefusedCall>& refused_calls();

// True unless it was turned away at the door, as the sandbox does.
bool reaches_the_kernel(const RefusedCall& call);

} // namespace streetsign::kiosk::test
