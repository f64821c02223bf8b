// SPDX-License-Identifier: MIT
#include "kiosk/settings.h"

#include <iostream>
#include <sstream>

#include "kiosk/sdl/fonts.h"
#include "sync/core/command_line.h"

namespace streetsign::kiosk {
namespace {

// Beside the program, as installed (/usr/lib/../share) or as built.
FilePath own_locales() {
    std::error_code ignored;
    const FilePath program = std::filesystem::read_symlink("/proc/self/exe", ignored);
    const FilePath prefix = program.parent_path().parent_path();
    FilePath installed = prefix / "share/streetsign/locales";
    if (std::filesystem::is_directory(installed, ignored)) return installed;
    return prefix / "locales";
}

// "1280x800". Empty when it is something else or not a screen.
std::optional<Size> parse_size(const std::string& text) {
    Size size;
    char cross = 0;
    std::istringstream stream(text);
    stream >> size.width >> cross >> size.height;
    const bool sane =
        size.width >= 320 && size.height >= 240 && size.width <= 8192 && size.height <= 8192;
    if (!stream || cross != 'x' || !stream.eof() || !sane) return std::nullopt;
    return size;
}

struct GivenWords {
    std::string data, tray, second, stick, fonts, locales, helper, power_supplies, windowed,
        sound_cards;
    std::string speech = default_speech_program;
    bool fullscreen = false;
    bool no_sandbox = false;
};

void describe(CommandLine& program, GivenWords& words, Settings& settings) {
    // An empty name would be taken for an option that was not given.
    program.option("--data", words.data, "the terminal's folder").required().not_empty();
    program.option("--tray", words.tray, "the tray: a partition, or a file (default: in the data)")
        .not_empty();
    program.option("--second", words.second, "a folder on a second medium: everything twice")
        .not_empty();
    program.option("--stick", words.stick, "where sticks appear (default: stick in the data)")
        .not_empty();
    program.option("--fonts", words.fonts, "the folder of Noto's faces");
    program.option("--locales", words.locales, "the folder of the compiled translations");
    program.option("--helper", words.helper, "socket of the helper that may power off");
    program.option("--speech", words.speech, "espeak-ng; \"none\": nothing is read aloud")
        .shows_default();
    program.option("--power-supplies", words.power_supplies,
                   "for tests: another folder than the kernel's");
    program.option("--sound-cards", words.sound_cards, "for tests: another folder than /dev/snd");
    const Option windowed =
        program.option("--windowed", words.windowed, "a window of WIDTHxHEIGHT");
    program.flag("--fullscreen", words.fullscreen, "the whole screen (default)").excludes(windowed);
    program.option("--panel-inches", settings.panel_inches, "diagonal of the glass")
        .between(3.0, 100.0);
    program.option("--beat-ms", settings.beat_ms, "how often a tray in a file is written")
        .between(10, 60'000);
    program.flag("--no-sandbox", words.no_sandbox, "for tests only: nothing is shut off");
}

void add_more(CommandLine& program, const std::vector<MoreOption>& more) {
    for (const MoreOption& option : more) {
        const bool positional = option.name.front() != '-';
        Option described = program.option(option.name, *option.value, option.meaning);
        if (positional) described.required();
    }
}

Settings settle(const GivenWords& words, Settings settings) {
    std::error_code ignored;
    const FilePath data = std::filesystem::absolute(words.data, ignored);
    settings.places.data = data;
    settings.places.tray =
        words.tray.empty() ? data / "tray" : std::filesystem::absolute(words.tray, ignored);
    if (!words.second.empty())
        settings.places.second = std::filesystem::absolute(words.second, ignored);
    settings.stick =
        words.stick.empty() ? data / "stick" : std::filesystem::absolute(words.stick, ignored);
    settings.fonts = words.fonts.empty() ? FilePath(default_font_folder) : FilePath(words.fonts);
    settings.locales = words.locales.empty() ? own_locales() : FilePath(words.locales);
    if (!words.helper.empty()) settings.helper = words.helper;
    settings.speech = words.speech == "none" ? FilePath() : FilePath(words.speech);
    if (!words.power_supplies.empty())
        settings.power_supplies = std::filesystem::absolute(words.power_supplies, ignored);
    if (!words.sound_cards.empty())
        settings.sound_cards = std::filesystem::absolute(words.sound_cards, ignored);
    settings.fullscreen = words.windowed.empty();
    settings.sandbox = !words.no_sandbox;
    return settings;
}

// Without links, dots and a slash at its end; also of what is not there yet.
FilePath resolved(const FilePath& path) {
    std::error_code ignored;
    const FilePath real = std::filesystem::weakly_canonical(path, ignored);
    return real.has_filename() ? real : real.parent_path();
}

bool same_place(const FilePath& one, const FilePath& other) {
    std::error_code ignored;
    return std::filesystem::equivalent(one, other, ignored) || resolved(one) == resolved(other);
}

bool is_inside(const FilePath& path, const FilePath& folder) {
    for (FilePath above = path;; above = above.parent_path()) {
        if (same_place(above, folder)) return true;
        if (above == above.parent_path()) return false;
    }
}

// A second copy that is the first one protects from nothing, and would be called good.
bool second_is_the_first(const TerminalPlaces& places) {
    return places.second &&
           (same_place(*places.second, places.data) || is_inside(*places.second, places.tray) ||
            same_place(places.second_tray(), places.tray));
}

} // namespace

std::string build_name() { return STREETSIGN_VERSION; }

Reading read_settings(int argc, char** argv, const std::vector<MoreOption>& more) {
    CommandLine program("Streetsign's terminal: people sign here, offline");
    GivenWords words;
    Settings settings;
    describe(program, words, settings);
    add_more(program, more);
    const std::optional<int> answered = read_words(program, "streetsign-kiosk", argc, argv);
    if (answered) return {std::nullopt, *answered};
    if (!words.windowed.empty()) {
        const auto size = parse_size(words.windowed);
        if (!size) {
            std::cerr << "--windowed takes WIDTHxHEIGHT, like 1280x800\n";
            return {std::nullopt, 2};
        }
        settings.window_size = *size;
    }
    settings = settle(words, std::move(settings));
    if (second_is_the_first(settings.places)) {
        std::cerr
            << "--second is where the first copy is kept already: give it a folder on another "
               "medium\n";
        return {std::nullopt, 2};
    }
    return {std::move(settings), 0};
}

} // namespace streetsign::kiosk
