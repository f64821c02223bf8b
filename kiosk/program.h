// SPDX-License-Identifier: MIT
// Program: all parts of the kiosk, made and wired once, for main.cc and for the script that drives
// the very same application. Owns them, hands each what it needs, and does what goes by itself
// between two inputs. Reading program.cc shows what the kiosk uses.
#pragma once

#include <memory>
#include <optional>

#include "kiosk/app.h"
#include "kiosk/headset.h"
#include "kiosk/helper_client.h"
#include "kiosk/sdl/fonts.h"
#include "kiosk/sdl/window.h"
#include "kiosk/settings.h"
#include "kiosk/sound_cards.h"
#include "kiosk/speech/launched_voice.h"
#include "kiosk/steward/steward.h"
#include "kiosk/terminal.h"

namespace streetsign::kiosk {

// A device as the system numbers it; all zeros: none is there.
struct DeviceNode {
    std::uint64_t number = 0;
    std::uint64_t inode = 0;
    friend bool operator==(const DeviceNode&, const DeviceNode&) = default;
};

class Program {
public:
    // Everything that is opened stands open when this returns; then shut_in() closes the rest of
    // the system off. The clock must outlive the program.
    static Result<std::unique_ptr<Program>> open(const Settings& settings, const Clock& clock,
                                                 SleepUntil sleep_until);
    ~Program();

    // From here on: no network, no other program, no folder but our own.
    Result<void> shut_in();

    void frame();            // what is seen now
    int timeout_ms() const;  // until something is due by itself; negative: never
    void take(Input& input); // what somebody did, or a Tick; and what is due
    bool quit() const { return app_->quit() || begins_anew_; }
    // quit() because the tray came back as another device: what is shut in cannot reach that, and
    // one that is begun anew can.
    bool begins_anew() const { return begins_anew_; }

    // Waits, takes, paints until it is over.
    void run();

    App& app() { return *app_; }
    Window& window() { return *window_; }
    Terminal& terminal() { return *terminal_; }
    // The keyboard that is on the screen, the steward's or a signer's.
    const Keyboard& keyboard() const;
    // Null: this terminal does not speak.
    LaunchedVoice* voice() { return voice_ ? &*voice_ : nullptr; }

private:
    Program(const Settings& settings, const Clock& clock)
        : settings_(settings), clock_(clock), helper_(settings.helper) {}

    Result<void> open_parts(SleepUntil sleep_until);
    void follow_terminal();
    void look_for_letters();
    void follow_battery();
    void follow_tray();
    void ask_for_voices();
    void follow_voice();
    void follow_headset();
    void follow_sound_cards();
    void press(Key key);

    Settings settings_;
    const Clock& clock_;
    RealDisk disk_;
    Helper helper_;
    Facts facts_;
    std::unique_ptr<Terminal> terminal_;
    std::optional<Pin> pin_;
    Catalogues catalogues_;
    std::optional<FontSet> fonts_;
    std::optional<Typesetter> typesetter_;
    std::optional<Window> window_;
    std::optional<Steward> steward_;
    std::optional<LaunchedVoice> voice_;
    bool voices_asked_ = false; // which languages it speaks
    Headset headset_;
    SoundCards sound_cards_;
    bool card_came_ = false; // and it is not known yet whether it can be heard
    std::optional<App> app_;
    const CampaignTexts* shown_campaign_ = nullptr;
    const CampaignTexts* letters_of_ = nullptr; // the campaign whose letters were looked at
    std::vector<std::string> shown_languages_;
    std::uint64_t next_battery_look_ms_ = 0;
    DeviceNode tray_node_; // when it was shut in
    bool begins_anew_ = false;
};

} // namespace streetsign::kiosk
