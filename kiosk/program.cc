// SPDX-License-Identifier: MIT
#include "kiosk/program.h"

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <limits>

#include <sys/stat.h>

#include "kiosk/battery.h"
#include "kiosk/sandbox.h"
#include "kiosk/text/letters.h"

namespace streetsign::kiosk {
namespace {

constexpr std::uint64_t battery_look_ms = 30'000;
// While it is not known yet which languages have a voice, how often to look for answers.
constexpr int voice_look_ms = 100;

DeviceNode device_at(const FilePath& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0 || !S_ISBLK(status.st_mode)) return {};
    return {status.st_rdev, status.st_ino};
}

} // namespace

Result<std::unique_ptr<Program>> Program::open(const Settings& settings, const Clock& clock,
                                               SleepUntil sleep_until) {
    std::unique_ptr<Program> program(new Program(settings, clock));
    TRY(program->open_parts(std::move(sleep_until)));
    return program;
}

Program::~Program() = default;

Result<void> Program::open_parts(SleepUntil sleep_until) {
    // Before anything stands open that the launcher should not have.
    if (!settings_.speech.empty()) {
        Launcher launcher = TRY(Launcher::start(settings_.speech));
        voice_.emplace(std::move(launcher));
        headset_ = Headset::open();
        sound_cards_ = SoundCards::open(settings_.sound_cards);
    }
    StoreTuning tuning;
    tuning.beat_ms = settings_.beat_ms;
    terminal_ = TRY(Terminal::open({disk_, clock_, std::move(sleep_until), tuning, build_name()},
                                   settings_.places));
    pin_ = Pin::open(disk_, clock_, settings_.places.data / "pin");
    catalogues_ = Catalogues::open(settings_.locales);
    FontSet fonts = TRY(FontSet::open(settings_.fonts));
    fonts_.emplace(std::move(fonts));
    typesetter_.emplace(*fonts_);
    Window window = TRY(Window::open({.title = "Streetsign",
                                      .size = settings_.window_size,
                                      .fullscreen = settings_.fullscreen,
                                      .show_pointer = !settings_.fullscreen}));
    window_.emplace(std::move(window));
    facts_.missing_fonts = fonts_->missing();
    facts_.damaged_words = catalogues_.damaged();
    facts_.known_words = catalogues_.languages();
    steward_.emplace(StewardParts{
        .terminal = *terminal_,
        .pin = *pin_,
        .facts = facts_,
        .helper = helper_,
        .stick = settings_.stick,
        .ignore_touch = [this](std::uint64_t until_ms) { app_->ignore_touch_until(until_ms); },
        .say_aloud = [this](const std::string& sentence,
                            const std::string& language) -> Result<void> {
            if (!voice_ || !voice_->speaks(language))
                return fail(Code::not_found, "there is no voice for this language");
            voice_->say({.words = sentence, .language = language}, {});
            return {};
        }});
    app_.emplace(AppParts{clock_, *terminal_, catalogues_, *typesetter_, fonts_->capital_ratio(),
                          &*steward_, voice()});
    app_->set_panel_inches(settings_.panel_inches);
    follow_terminal();
    return {};
}

Result<void> Program::shut_in() {
    if (!settings_.sandbox) {
        std::cerr << "streetsign-kiosk: NOT SHUT IN (--no-sandbox): for tests only\n";
        return {};
    }
    const TerminalPlaces& places = settings_.places;
    SandboxPlan plan;
    plan.read = {settings_.fonts, settings_.locales, settings_.power_supplies, "/sys/devices"};
    plan.write = settings_.more_folders;
    plan.write.push_back(places.data);
    plan.write.push_back(settings_.stick);
    if (places.second) plan.write.push_back(*places.second);
    // A tray in a file is made under another name first, so its folder is needed; but no device of
    // the system's, where its own is not there yet.
    tray_node_ = device_at(places.tray);
    if (tray_node_ != DeviceNode{})
        plan.write.push_back(places.tray);
    else if (!places.tray.lexically_normal().string().starts_with("/dev/"))
        plan.write.push_back(places.tray.parent_path());
    // A folder that is not there could not be allowed, and would stay out of reach.
    for (const FilePath& folder : {places.data, settings_.stick})
        TRY(disk_.make_folder(folder));
    const Sandbox sandbox = TRY(enter_sandbox(plan));
    facts_.sandboxed = true;
    facts_.landlock = sandbox.landlock;
    facts_.memory_locked = sandbox.memory_locked;
    return {};
}

// With nearly nothing left: nobody begins any more, who has begun may finish, then the day is
// closed and the terminal switched off. What could not be closed stays open and goes on by itself
// at the next start, so the power goes off whatever came of it.
void Program::follow_battery() {
    const std::uint64_t now = clock_.boottime_ms();
    if (now < next_battery_look_ms_) return;
    next_battery_look_ms_ = now + battery_look_ms;
    const auto battery = read_battery(settings_.power_supplies);
    facts_.battery = battery ? std::optional<int>(battery->percent) : std::nullopt;
    const bool low = battery && battery->nearly_empty();
    terminal_->set_power_low(low && app_->nobody_here());
    if (!low || !app_->nobody_here()) return;
    if (terminal_->day()) (void)terminal_->close_day();
    (void)helper_.ask("power-off");
}

// A tray that came back as another device, or came late, is out of reach of what is shut in.
void Program::follow_tray() {
    const Hindrance now = terminal_->hindrance();
    const bool away = now == Hindrance::storage_broken || now == Hindrance::store_gone;
    if (!away || !facts_.sandboxed || !app_->nobody_here()) return;
    const DeviceNode node = device_at(settings_.places.tray);
    begins_anew_ = node != DeviceNode{} && node != tray_node_;
}

// Which languages have a voice is found out after the first frame: it takes a process for each, and
// nobody can have asked for speech before there was anything to see.
void Program::ask_for_voices() {
    if (voices_asked_ || !voice_) return;
    voices_asked_ = true;
    voice_->ask(facts_.known_words);
}

void Program::follow_voice() {
    if (!voice_ || !voice_->listen()) return;
    facts_.speaks = voice_->works();
    facts_.without_voice = voice_->without_voice();
    app_->invalidate();
}

// A plug in the jack begins speech, as the key does.
void Program::follow_headset() {
    const auto plugged = headset_.look();
    if (plugged) press(*plugged ? Key::headset_in : Key::headset_out);
}

// A headset with a card of its own begins speech too, and what was meant for it ends with it. It is
// not taken for a private ear: it may be a loudspeaker, or the voice may go to another card.
void Program::follow_sound_cards() {
    const auto came = sound_cards_.look();
    if (came) card_came_ = *came;
    if (came && !*came) press(Key::headset_out);
    // To a terminal that was mute so far it is asked whether the voice can be heard now.
    if (came && *came && !voice_->works()) voice_->ask(facts_.known_words);
    if (!card_came_ || voice_->waiting()) return;
    card_came_ = false;
    if (voice_->works()) press(Key::speech);
}

void Program::press(Key key) {
    Input input{static_cast<std::int64_t>(clock_.boottime_ms()), KeyPress{key, {}}};
    app_->take(input);
}

// A new campaign, other languages: the application is told between two inputs.
void Program::follow_terminal() {
    if (terminal_->campaign() != shown_campaign_) {
        shown_campaign_ = terminal_->campaign();
        app_->set_campaign(shown_campaign_);
        terminal_->forget_earlier_campaign();
    }
    app_->set_headphones_only(terminal_->headphones_only());
    if (terminal_->stall_languages() != shown_languages_) {
        shown_languages_ = terminal_->stall_languages();
        app_->set_stall_languages(shown_languages_);
    }
}

// Once for each campaign, after its first frame: nobody waits for it.
void Program::look_for_letters() {
    if (letters_of_ == shown_campaign_) return;
    letters_of_ = shown_campaign_;
    facts_.missing_letters.clear();
    if (letters_of_ == nullptr) return;
    facts_.missing_letters = letters_without_glyph(
        letters_of_->campaign().files, [this](char32_t letter) { return fonts_->covered(letter); });
}

void Program::frame() {
    const std::vector<Rect> changed = app_->frame(window_->canvas());
    if (!changed.empty()) window_->present(changed);
    terminal_->expect_record(app_->at_review());
    ask_for_voices();
}

int Program::timeout_ms() const {
    int app = app_->timeout_ms();
    if (voice_ && voice_->waiting()) app = app < 0 ? voice_look_ms : std::min(app, voice_look_ms);
    if (headset_.senses()) app = app < 0 ? headset_look_ms : std::min(app, headset_look_ms);
    // The battery is looked at even where nothing else is ever due.
    const std::uint64_t due =
        std::min(terminal_->next_pulse_ms().value_or(next_battery_look_ms_), next_battery_look_ms_);
    const std::uint64_t now = clock_.boottime_ms();
    const std::uint64_t left = due > now ? due - now : 0;
    const int pulse = static_cast<int>(
        std::min<std::uint64_t>(left, static_cast<std::uint64_t>(std::numeric_limits<int>::max())));
    return app < 0 ? pulse : std::min(app, pulse);
}

void Program::take(Input& input) {
    input.time_ms = static_cast<std::int64_t>(clock_.boottime_ms());
    terminal_->pulse();
    follow_battery();
    follow_tray();
    follow_voice();
    follow_headset();
    follow_sound_cards();
    app_->take(input);
    follow_terminal();
    look_for_letters();
    if (!app_->take_visit_ended()) return;
    // Between two visits at a busy stall there may be no other look.
    next_battery_look_ms_ = 0;
    follow_battery();
    // Somebody may have plugged a sound card in.
    if (voice_ && !voice_->works()) voice_->ask(facts_.known_words);
    fonts_->forget();
    window_->blank(app_->theme().color(Ink::page).argb());
    window_->scrub_events();
}

void Program::run() {
    while (!quit()) {
        frame();
        Input input = window_->wait(timeout_ms());
        take(input);
        wipe_input(input);
    }
}

const Keyboard& Program::keyboard() const {
    return app_->session().screen == ScreenName::steward ? steward_->state().keyboard
                                                         : app_->session().keyboard;
}

} // namespace streetsign::kiosk
