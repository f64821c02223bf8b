// SPDX-License-Identifier: MIT
#include "kiosk/speech/launched_voice.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>

#include "kiosk/speech/message.h"

namespace streetsign::kiosk {

void LaunchedVoice::ask(const std::vector<std::string>& languages) {
    languages_ = languages;
    asked_ = 0;
    for (const std::string& language : languages)
        if (send(as_bytes("V" + language))) ++asked_;
    if (send(as_bytes("P"))) ++asked_;
}

bool LaunchedVoice::send(Bytes message) {
    if (gone_) return false;
    const ssize_t sent = ::send(launcher_.socket(), message.data(), message.size(), MSG_NOSIGNAL);
    // A full socket belongs to a launcher that hangs or is being replaced: this is not said.
    if (sent < 0 && errno != EAGAIN) gone_ = true;
    return sent >= 0;
}

bool LaunchedVoice::listen() {
    bool news = false;
    std::array<std::uint8_t, 64> buffer{};
    while (!gone_) {
        const ssize_t size = ::recv(launcher_.socket(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0 && errno == EAGAIN) break;
        if (size <= 0) {
            gone_ = true;
            asked_ = 0;
            return true;
        }
        news = take(Bytes(buffer).first(static_cast<std::size_t>(size))) || news;
    }
    return news;
}

bool LaunchedVoice::take(Bytes message) {
    const std::string rest(as_text(message.subspan(1)));
    switch (message[0]) {
    case 'F':
    case 'N':
        if (present_ != 0 && number_in(message) == present_) {
            present_ = 0;
            whole_ = message[0] == 'F';
        }
        // One sentence that failed proves nothing; the sound card may have been pulled out.
        if (message[0] == 'N' && send(as_bytes("P"))) ++asked_;
        return false;
    case 'Y':
    case 'X':
        voices_[rest] = message[0] == 'Y';
        asked_ = std::max(0, asked_ - 1);
        return true;
    case 'O':
    case 'M':
        sound_ = message[0] == 'O';
        asked_ = std::max(0, asked_ - 1);
        return true;
    case 'R':
        // Another launcher begins: the last one took its sentence and its questions with it.
        if (begun_ && (present_ != 0 || asked_ > 0)) {
            present_ = 0;
            if (asked_ > 0) ask(std::vector<std::string>(languages_));
        }
        begun_ = true;
        return false;
    default:
        return false;
    }
}

bool LaunchedVoice::speaks(std::string_view language) const {
    const auto known = voices_.find(language);
    return !gone_ && sound_.value_or(false) && known != voices_.end() && known->second;
}

bool LaunchedVoice::works() const {
    return std::any_of(voices_.begin(), voices_.end(),
                       [this](const auto& voice) { return speaks(voice.first); });
}

void LaunchedVoice::say(const Sentence& sentence, Tone tone) {
    last_ = last_ == 0xffffffffU ? 1 : last_ + 1;
    const std::string_view text = sentence.text().substr(0, longest_sentence);
    const SecretBuffer message = encode(
        {last_, sentence.spelled, tone.rate, tone.volume, sentence.language, as_bytes(text)});
    present_ = send(message.view()) ? last_ : 0;
    whole_ = false;
}

void LaunchedVoice::hush() {
    present_ = 0;
    (void)send(as_bytes("H"));
}

bool LaunchedVoice::busy() {
    (void)listen();
    return present_ != 0 && !gone_;
}

std::vector<std::string> LaunchedVoice::without_voice() const {
    std::vector<std::string> silent;
    for (const std::string& language : languages_)
        if (!speaks(language)) silent.push_back(language);
    return silent;
}

} // namespace streetsign::kiosk
