// SPDX-License-Identifier: MIT
// Steward: what happens on the steward's pages. Keeps the one state they show, asks the terminal to
// act, and turns what came of it into a sentence. Forgets the PIN, the offer and everything else
// when it is left. Nobody's visit is ever interrupted: the way in is on the rest screen only.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "kiosk/screens/steward.h"
#include "kiosk/steward/stick_visit.h"

namespace streetsign::kiosk {

// What the pages ask of others. Everything must outlive the Steward.
struct StewardParts {
    Terminal& terminal;
    Pin& pin;
    Facts& facts;
    Helper& helper;
    FilePath stick; // a folder; with a helper, sticks are mounted as "medium" below it
    std::function<void(std::uint64_t until_ms)> ignore_touch;
    // Says a sentence aloud in this language; null: there is no voice.
    std::function<Result<void>(const std::string& sentence, const std::string& language)>
        say_aloud{};
};

class Steward final : public StewardScreens {
public:
    static constexpr std::uint64_t wipe_ms = 15'000;

    explicit Steward(StewardParts parts);

    void enter() override;
    Node build(const View& view) override;
    bool act(const Action& action, const Input& input, const View& view) override;
    void leave() override;
    int next_change_ms(std::uint64_t now_ms) const override;

    const StewardState& state() const { return state_; }

private:
    // steward.cc
    bool act_on_menu(const Action& action, const View& view);
    bool kept(const Result<void>& result);
    bool go_back();
    void turn_to(StewardPage page); // forgets what was typed and said on the one before
    void say(Light light, const char* sentence, std::uint64_t n = 0, std::string what = {});
    void run_self_test(const View& view);

    // door.cc
    static bool is_next(const Action& action);
    void open_keyboard(KeyboardKind kind);
    void type(std::string_view text);
    void erase_letter();
    void act_on_typing(const Action& action, const Input& input);
    bool act_on_pin(const Action& action, const Input& input);
    void act_on_forgotten(const Action& action);
    void act_on_new_pin(const Action& action, const Input& input);
    void set_pin(Bytes typed);

    // admission.cc
    StewardPage page_of_admission() const;
    void show_admission();
    Result<void> ask_organisers(const std::string& device);
    void act_on_ask(const Action& action, const Input& input);
    void act_on_request(const Action& action);
    void take_certificate();
    void act_on_authority(const Action& action);
    void act_on_words(const Action& action);
    void act_on_retire(const Action& action);

    // day.cc
    void begin_day();
    void choose_date(const Date& date);
    void act_on_date(const Action& action);
    void act_on_languages(const Action& action, const View& view);
    bool act_on_ready(const Action& action, const View& view);
    bool act_on_day_sure(const Action& action);
    bool open_day();
    void act_on_closing(const Action& action);

    // carriage.cc
    void act_on_stick(const Action& action, const View& view);
    void take_answers();
    void act_on_delivery(const Action& action);
    void follow_joining();

    // care.cc
    void act_on_self_test(const Action& action, const View& view);
    void act_on_touch(const Action& action, const View& view);
    void act_on_sound(const Action& action, const View& view);
    void act_on_brightness(const Action& action);
    void act_on_power(const Action& action);

    StewardParts parts_;
    StewardState state_;
    std::string language_ = "en"; // of the screen, for the keyboard
    std::uint64_t wait_shown_s_ = 0;
    std::unique_ptr<StickVisit> joining_; // the stick, while a network is joined from it
};

} // namespace streetsign::kiosk
