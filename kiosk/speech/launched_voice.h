// SPDX-License-Identifier: MIT
// The kiosk's end of the launcher: says sentences, learns when they have ended, and asks once which
// languages have a voice and whether anything can be heard. When the launcher is gone it says
// nothing and is never busy.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "kiosk/speech/launcher.h"
#include "kiosk/speech/voice.h"

namespace streetsign::kiosk {

class LaunchedVoice final : public Voice {
public:
    explicit LaunchedVoice(Launcher launcher) : launcher_(std::move(launcher)) {}

    void ask(const std::vector<std::string>& languages); // which have a voice; and for sound
    bool waiting() const { return asked_ > 0; }          // for answers
    // Takes what the launcher has sent. True: more is known than before.
    bool listen();

    bool speaks(std::string_view language) const override;
    void say(const Sentence& sentence, Tone tone) override;
    void hush() override;
    bool busy() override;
    bool said_whole() const override { return whole_; }

    // Something can be heard, in one language at least.
    bool works() const;
    bool gone() const { return gone_; }
    std::optional<bool> sound() const { return sound_; } // nothing: not known yet
    std::vector<std::string> without_voice() const;      // of those that were asked for
    const Launcher& launcher() const { return launcher_; }

private:
    bool send(Bytes message);
    bool take(Bytes message);

    Launcher launcher_;
    std::map<std::string, bool, std::less<>> voices_;
    std::vector<std::string> languages_; // that were asked for
    std::optional<bool> sound_;
    int asked_ = 0;
    std::uint32_t last_ = 0;    // number of the last sentence
    std::uint32_t present_ = 0; // of the one that is being said; 0: none
    bool whole_ = false;        // the last one was said to its end
    bool begun_ = false;        // a launcher has said that it is ready
    bool gone_ = false;
};

} // namespace streetsign::kiosk
