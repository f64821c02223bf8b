// SPDX-License-Identifier: MIT
// streetsign-kiosk: the terminal that people sign on. Exit 0: it was told to end. 1: it cannot
// start, and a sentence says why. 2: the words of the call are off. 3: the tray came back as
// another device, and only a kiosk that is begun anew can reach it.
#include <cerrno>
#include <ctime>
#include <iostream>

#include "kiosk/program.h"
#include "kiosk/settings.h"
#include "sync/core/clock.h"
#include "sync/core/crypto.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

void sleep_until(std::uint64_t boottime_ms) {
    timespec until{};
    until.tv_sec = static_cast<time_t>(boottime_ms / 1000);
    until.tv_nsec = static_cast<long>(boottime_ms % 1000 * 1'000'000);
    while (clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &until, nullptr) == EINTR) {
    }
}

int cannot_start(const Error& error) {
    std::cerr << "streetsign-kiosk: " << error.detail << "\n";
    return error.code == Code::usage ? 2 : 1;
}

} // namespace

int main(int argc, char** argv) {
    const Reading reading = read_settings(argc, argv);
    if (!reading.settings) return reading.exit_code;
    if (!start_crypto())
        return cannot_start({Code::io, "no random numbers from this system; nothing was done"});

    const SystemClock clock;
    const auto program = Program::open(*reading.settings, clock, sleep_until);
    if (!program) return cannot_start(program.error());
    const auto shut = (*program)->shut_in();
    if (!shut) return cannot_start(shut.error());
    (*program)->run();
    if (!(*program)->begins_anew()) return 0;
    std::cerr << "streetsign-kiosk: the tray's medium came back as another device; begin again\n";
    return 3;
}
