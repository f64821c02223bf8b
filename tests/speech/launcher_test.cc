// SPDX-License-Identifier: MIT
// The launcher with the real espeak-ng, whose sound goes through ALSA into a pipe that is read, or
// is not read: then a sentence lasts as long as we like.

#include <doctest/doctest.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kiosk/speech/launched_voice.h"
#include "kiosk/speech/message.h"
#include "sync/core/clock.h"
#include "tests/support/temp_dir.h"

namespace streetsign::kiosk {
namespace {

constexpr std::uint64_t patience_ms = 20'000;

// A sound card for the children of this process.
class SoundCard {
public:
    SoundCard() {
        const std::string pipe = folder_.path() / "sound";
        ::mkfifo(pipe.c_str(), 0600);
        handle_ = ::open(pipe.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
        std::ofstream(folder_.path() / "asound.conf")
            << "pcm.!default { type file  slave.pcm { type null }  file \"" << pipe
            << "\"  format raw }\nctl.!default { type null }\n";
        ::setenv("ALSA_CONFIG_PATH", (folder_.path() / "asound.conf").c_str(), 1);
    }
    ~SoundCard() {
        ::close(handle_);
        ::unsetenv("ALSA_CONFIG_PATH");
    }
    std::size_t drain() {
        std::array<char, 65536> buffer{};
        std::size_t all = 0;
        for (ssize_t size = 0; (size = ::read(handle_, buffer.data(), buffer.size())) > 0;)
            all += static_cast<std::size_t>(size);
        return all;
    }

private:
    TempDir folder_;
    int handle_ = -1;
};

Launcher started(const char* program = default_speech_program) {
    auto launcher = Launcher::start(program);
    REQUIRE(launcher);
    return std::move(*launcher);
}

// Looks every few milliseconds until it holds; a deadline, never a fixed sleep.
template <typename Condition>
bool comes_true(const Condition& condition) {
    const SystemClock clock;
    const std::uint64_t until = clock.boottime_ms() + patience_ms;
    while (!condition()) {
        if (clock.boottime_ms() > until) return false;
        ::poll(nullptr, 0, 5);
    }
    return true;
}

Sentence sentence(std::string words, std::string language = "en") {
    Sentence result;
    result.words = std::move(words);
    result.language = std::move(language);
    return result;
}

std::string field_of_status(pid_t process, const std::string& field) {
    std::ifstream status("/proc/" + std::to_string(process) + "/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(field + ":")) return line.substr(field.size() + 2);
    return {};
}

// The living processes whose parent is this one.
std::vector<pid_t> children_of(pid_t parent) {
    std::vector<pid_t> children;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const int process = std::atoi(entry.path().filename().c_str());
        if (process > 0 && field_of_status(process, "PPid") == std::to_string(parent))
            children.push_back(process);
    }
    return children;
}

std::vector<pid_t> runs_of(const Launcher& launcher) {
    const auto launchers = children_of(launcher.keeper());
    return launchers.empty() ? std::vector<pid_t>{} : children_of(launchers.front());
}

bool known(LaunchedVoice& voice, SoundCard* card = nullptr) {
    return comes_true([&] {
        if (card != nullptr) card->drain();
        voice.listen();
        return !voice.waiting();
    });
}

std::string endless() {
    std::string text;
    while (text.size() < 3000)
        text += "This goes on and on. ";
    return text;
}

} // namespace

TEST_CASE("espeak-ng has a voice for every language of the kiosk, and none for a made-up one") {
    SoundCard card;
    LaunchedVoice voice(started());
    voice.ask({"en", "fr", "de", "el", "ar", "bg", "pl", "xx"});
    REQUIRE(known(voice, &card));
    for (const char* language : {"en", "fr", "de", "el", "ar", "bg", "pl"})
        CHECK_MESSAGE(voice.speaks(language), language);
    CHECK_FALSE(voice.speaks("xx"));
    CHECK(voice.without_voice() == std::vector<std::string>{"xx"});
    CHECK(voice.works());
}

TEST_CASE("a sentence is heard and its end is noticed, in every language, slower and louder too") {
    SoundCard card;
    LaunchedVoice voice(started());
    voice.ask({"en", "el", "ar"});
    REQUIRE(known(voice, &card));
    card.drain();
    std::size_t plain = 0;
    for (const auto& [language, words] : std::vector<std::pair<std::string, std::string>>{
             {"en", "Sign here."}, {"el", "Υπογράψτε εδώ."}, {"ar", "وقعوا هنا."}}) {
        std::size_t bytes = 0;
        voice.say(sentence(words, language), {170, 50});
        CHECK(comes_true([&] {
            bytes += card.drain();
            return !voice.busy();
        }));
        bytes += card.drain();
        CHECK_MESSAGE(bytes > 20'000, language);
        if (language == "en") plain = bytes;
    }
    std::size_t slow = 0;
    voice.say(sentence("Sign here."), {85, 100});
    CHECK(comes_true([&] {
        slow += card.drain();
        return !voice.busy();
    }));
    slow += card.drain();
    CHECK(slow > plain * 3 / 2);
}

TEST_CASE("a new sentence cuts off the one that is being said, at once, and one run is left") {
    SoundCard card; // nobody reads: what is said does not end by itself
    LaunchedVoice voice(started());
    voice.ask({"en"});
    REQUIRE(known(voice, &card));
    const SystemClock clock;
    std::uint64_t longest = 0;
    for (int i = 0; i < 10; ++i) {
        const auto before = runs_of(voice.launcher());
        const std::uint64_t begun = clock.boottime_ms();
        voice.say(sentence(endless()), {});
        CHECK(comes_true([&] {
            const auto now = runs_of(voice.launcher());
            return now.size() == 1 && now != before;
        }));
        longest = std::max(longest, clock.boottime_ms() - begun);
        CHECK(voice.busy());
    }
    voice.hush();
    CHECK(comes_true([&] { return runs_of(voice.launcher()).empty(); }));
    CHECK_FALSE(voice.busy());
    MESSAGE("10 sentences cut off, the slowest after " << longest << " ms");
}

TEST_CASE("with the kiosk its launcher, its keeper and what is being said end; no zombie is left") {
    SoundCard card;
    std::vector<pid_t> processes;
    {
        LaunchedVoice voice(started());
        voice.ask({"en"});
        REQUIRE(known(voice, &card));
        voice.say(sentence(endless()), {});
        REQUIRE(comes_true([&] { return runs_of(voice.launcher()).size() == 1; }));
        processes = runs_of(voice.launcher());
        processes.push_back(children_of(voice.launcher().keeper()).front());
        processes.push_back(voice.launcher().keeper());
    }
    REQUIRE(processes.size() == 3);
    for (const pid_t process : processes)
        CHECK(comes_true([&] { return ::kill(process, 0) != 0; }));
    CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
}

TEST_CASE("a launcher that dies is replaced, and one that is gone leaves silence") {
    SoundCard card;
    LaunchedVoice voice(started());
    voice.ask({"en"});
    REQUIRE(known(voice, &card));
    const pid_t keeper = voice.launcher().keeper();
    const pid_t first = children_of(keeper).front();
    voice.say(sentence(endless()), {});
    REQUIRE(comes_true([&] { return runs_of(voice.launcher()).size() == 1; }));

    ::kill(first, SIGKILL);
    CHECK(comes_true([&] { return !voice.busy(); })); // what was being said is over
    CHECK_FALSE(voice.said_whole());
    CHECK_FALSE(voice.gone());
    voice.say(sentence(endless()), {});
    CHECK(comes_true([&] { return runs_of(voice.launcher()).size() == 1; }));

    ::kill(keeper, SIGKILL);
    CHECK(comes_true([&] {
        voice.listen();
        return voice.gone();
    }));
    voice.say(sentence("Anybody?"), {});
    CHECK_FALSE(voice.busy());
    CHECK_FALSE(voice.speaks("en"));
}

TEST_CASE("without espeak-ng nothing has a voice, and nothing fails") {
    LaunchedVoice voice(started("/usr/bin/there-is-no-such-program"));
    voice.ask({"en", "el"});
    REQUIRE(known(voice));
    CHECK_FALSE(voice.works());
    CHECK(voice.without_voice().size() == 2);
}

TEST_CASE("without a sound card that is known, and nothing has a voice") {
    ::setenv("ALSA_CONFIG_PATH", "/dev/null", 1);
    ::setenv("PULSE_SERVER", "unix:/nowhere", 1);
    {
        LaunchedVoice voice(started());
        voice.ask({"en"});
        REQUIRE(known(voice));
        CHECK(voice.sound() == false);
        CHECK_FALSE(voice.speaks("en"));
    }
    ::unsetenv("ALSA_CONFIG_PATH");
    ::unsetenv("PULSE_SERVER");
}

TEST_CASE("the launcher takes only what the kiosk writes") {
    SoundCard card;
    const Launcher launcher = started();
    const ToSay good{7, false, 170, 50, "en", as_bytes("Hello")};
    const SecretBuffer encoded = encode(good);
    REQUIRE(decode_say(encoded.view()));
    int refused = 0;
    for (std::size_t cut = 0; cut < encoded.size() - 4; ++cut)
        if (!decode_say(encoded.view().first(cut))) ++refused;
    CHECK(refused == static_cast<int>(encoded.size()) - 4 - 0);
    for (const char* const tag : {"-w", "e", "EN", "en;", "../x", "-v", "en us"}) {
        const SecretBuffer other = encode({7, false, 170, 50, tag, as_bytes("Hello")});
        CHECK_MESSAGE(!decode_say(other.view()), tag);
        ::send(launcher.socket(), other.data(), other.size(), MSG_NOSIGNAL);
    }
    for (const char* const tag : {"el", "pt-BR", "sr-Latn", "kab"})
        CHECK_MESSAGE(decode_say(encode({7, false, 170, 50, tag, as_bytes("Hello")}).view()), tag);
    const std::string strange[] = {"X", "E/bin/sh", "V-w", "V../../etc", std::string(60, '\0')};
    for (const std::string& message : strange)
        ::send(launcher.socket(), message.data(), message.size(), MSG_NOSIGNAL);
    // It lives, says no to the two questions, and still says what it is rightly told.
    ::send(launcher.socket(), encoded.data(), encoded.size(), MSG_NOSIGNAL);
    std::string answers;
    CHECK(comes_true([&] {
        card.drain();
        std::array<char, 64> buffer{};
        const ssize_t size = ::recv(launcher.socket(), buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (size > 0) answers += buffer[0];
        return answers.find('F') != std::string::npos;
    }));
    CHECK(answers.find('N') == std::string::npos);
}

} // namespace streetsign::kiosk
