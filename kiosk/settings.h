// SPDX-License-Identifier: MIT
// The terminal's configuration: read once from the command line, the same words for the kiosk and
// for the script that drives it. What a steward chooses on the screen is not here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kiosk/battery.h"
#include "kiosk/sdl/window.h"
#include "kiosk/sound_cards.h"
#include "kiosk/speech/launcher.h"
#include "kiosk/terminal.h"
#include "kiosk/ui/geometry.h"

namespace streetsign::kiosk {

struct Settings {
    TerminalPlaces places;
    FilePath stick;   // where sticks appear: requests, campaign, outbox and inbox lie in it
    FilePath fonts;   // Noto's faces
    FilePath locales; // <language>/ui.mo
    std::optional<FilePath> helper; // socket of the root helper; nothing: this device has none
    FilePath speech = default_speech_program; // empty: this terminal does not speak
    Size window_size{1280, 800};
    bool fullscreen = true;
    double panel_inches = 0; // 0: guessed from the pixels
    bool sandbox = true;
    FilePath power_supplies = streetsign::kiosk::power_supplies; // elsewhere in tests only
    FilePath sound_cards = sound_devices;                        // elsewhere in tests only
    std::uint64_t beat_ms = StoreTuning{}.beat_ms;
    std::vector<FilePath> more_folders; // a script's: writable inside the sandbox too
};

// What to do with the words of the call.
struct Reading {
    std::optional<Settings> settings; // nothing: the program ends with exit_code
    int exit_code = 0;                // 0: help or version were asked for; 2: usage
};

// `words` of a program beside the kiosk's own: an option that it takes too.
struct MoreOption {
    std::string name;    // "--script"
    std::string meaning; // for --help
    std::string* value;
};

// Prints help, version or what is off by itself.
Reading read_settings(int argc, char** argv, const std::vector<MoreOption>& more = {});

// "0.1.0", as it goes into records.
std::string build_name();

} // namespace streetsign::kiosk
