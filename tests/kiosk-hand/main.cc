// SPDX-License-Identifier: MIT
// kiosk-hand: drives the kiosk's own application by a script, on SDL's dummy driver. Takes the
// kiosk's own options. Exit 0: every line was done ("ok N lines"). 1: a line was not, or the kiosk
// cannot start. 2: the words of the call are off.
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "kiosk/program.h"
#include "kiosk/settings.h"
#include "kiosk/wiping_allocator.h"
#include "sync/core/crypto.h"
#include "tests/kiosk-hand/hand.h"
#include "tests/kiosk-hand/script.h"
#include "tests/kiosk-hand/virtual_clock.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

int report(const Played& played) {
    if (played.good) {
        std::cout << "ok " << played.lines << " lines" << std::endl;
        return 0;
    }
    std::cerr << "kiosk-hand: line " << played.failed_at << ": " << played.line << "\n  "
              << played.why << std::endl;
    return 1;
}

int cannot(const Error& error) {
    std::cerr << "kiosk-hand: " << error.detail << "\n";
    return error.code == Code::usage ? 2 : 1;
}

} // namespace

int main(int argc, char** argv) {
    std::string script_file;
    std::string shots = ".";
    std::string keep_traces;
    std::string ears;
    Reading reading = read_settings(
        argc, argv,
        {{"--script", "a file of acts; without it they are read from the input", &script_file},
         {"--shots", "the folder for shots (default: this one)", &shots},
         {"--ears",
          "yes: the terminal speaks, and heard and listen print it; discreet: but not "
          "what was typed",
          &ears},
         {"--keep-traces", "yes: nothing is wiped (negative control of the scan)", &keep_traces}});
    if (!reading.settings) return reading.exit_code;
    if (!start_crypto()) return cannot({Code::io, "no random numbers from this system"});
    std::ifstream file;
    if (!script_file.empty()) {
        file.open(script_file);
        if (!file || std::filesystem::is_directory(script_file))
            return cannot({Code::usage, "there is no script " + script_file});
    }
    ::setenv("SDL_VIDEODRIVER", "dummy", 1);
    ::setenv("SDL_NO_SIGNAL_HANDLERS", "1",
             1); // a script that is told to end did not play to its end
    Settings& settings = *reading.settings;
    settings.more_folders.emplace_back(std::filesystem::absolute(shots));

    const bool discreet = ears == "discreet";
    if (ears != "yes" && !discreet) settings.speech.clear();
    VirtualClock clock;
    const auto jump = [&clock](std::uint64_t until_ms) { clock.jump_to(until_ms); };
    const auto program = Program::open(settings, clock, jump);
    if (!program) return cannot(program.error());
    const auto shut = (*program)->shut_in();
    if (!shut) return cannot(shut.error());
    if (keep_traces == "yes") {
        (*program)->app().keep_traces_for_test();
#ifdef STREETSIGN_WIPES_FREED
        stop_wiping_for_test();
#endif
    }
    Hand hand(**program, clock, settings.more_folders.back(),
              discreet ? Ears::discreet : Ears::all);
    const int played = report(play_script(script_file.empty() ? std::cin : file, hand));
    return played == 0 && (*program)->begins_anew() ? 3 : played;
}
