// SPDX-License-Identifier: MIT
#include "kiosk/speech/launcher_work.h"

#include <array>
#include <csignal>
#include <cstring>
#include <deque>

#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include "kiosk/sandbox.h"
#include "kiosk/speech/espeak.h"
#include "kiosk/speech/message.h"

namespace streetsign::kiosk {
namespace {

constexpr std::size_t page_size = 4096;
constexpr std::size_t most_questions = 64;

// The path on a page of its own that cannot be written any more: the sandbox knows it by address.
const char* fixed_path(const std::filesystem::path& program) {
    const std::string path = program.string();
    if (path.size() >= page_size) return nullptr;
    void* const page =
        ::mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return nullptr;
    std::memcpy(page, path.c_str(), path.size() + 1);
    ::mprotect(page, page_size, PROT_READ);
    return static_cast<const char*>(page);
}

class Work {
public:
    Work(int socket, const char* program) : socket_(socket), program_(program) {}

    int run() {
        send("R");
        for (;;) {
            std::array<pollfd, 2> watched{{{socket_, POLLIN, 0}, {run_.descriptor(), POLLIN, 0}}};
            if (::poll(watched.data(), run_.running() ? 2 : 1, -1) < 0) continue;
            if (watched[1].revents != 0 && run_.running()) ended();
            if (watched[0].revents != 0 && !take()) return 0;
            if (!run_.running()) ask_next();
        }
    }

private:
    void send(std::string_view message) const {
        (void)::send(socket_, message.data(), message.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    }

    // False: the kiosk is gone.
    bool take() {
        const ssize_t size = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
        if (size <= 0) return false;
        const MutableBytes message(buffer_.data(), static_cast<std::size_t>(size));
        switch (message[0]) {
        case 'S':
            if (const auto say = decode_say(message)) begin(*say);
            break;
        case 'H':
            if (number_ != 0) run_.kill();
            number_ = 0;
            break;
        case 'V':
        case 'P':
            if (questions_.size() < most_questions) questions_.emplace_back(as_text(message));
            break;
        default:
            break;
        }
        wipe(message);
        return true;
    }

    void begin(const ToSay& say) {
        // A question that is cut off is asked again.
        if (run_.running() && number_ == 0) questions_.push_front(question_);
        number_ = say.number;
        std::vector<std::string> words{"-v",     say.language,
                                       "-s",     std::to_string(say.rate),
                                       "-a",     std::to_string(say.volume * 2),
                                       "--stdin"};
        if (say.spelled) words.emplace_back("--punct");
        if (run_.start(program_, words, say.text)) return;
        send(numbered('N', number_));
        number_ = 0;
    }

    void ask_next() {
        while (!questions_.empty() && !run_.running()) {
            question_ = questions_.front();
            questions_.pop_front();
            const std::string language = question_.substr(1);
            std::vector<std::string> words{"-v", "en", "--stdin"};
            // Written to nowhere: whether there is a voice has nothing to do with a sound card.
            if (question_[0] == 'V') words = {"--stdout", "-v", language, "--stdin"};
            const bool sane = question_[0] == 'P' || is_language_tag(language);
            if (!sane || !run_.start(program_, words, as_bytes("\n"))) answer(false);
        }
    }

    void answer(bool well) const {
        if (question_[0] == 'P')
            send(well ? "O" : "M");
        else
            send((well ? "Y" : "X") + question_.substr(1));
    }

    void ended() {
        const bool well = run_.reap();
        if (number_ == 0) {
            answer(well);
            return;
        }
        send(numbered(well ? 'F' : 'N', number_));
        number_ = 0;
    }

    int socket_;
    const char* program_;
    EspeakRun run_;
    std::uint32_t number_ = 0; // of what is being said; 0: nothing, or a question is asked
    std::string question_;     // the one that is asked
    std::deque<std::string> questions_;
    std::array<std::uint8_t, longest_message> buffer_{};
};

} // namespace

int launcher_work(int socket, const std::filesystem::path& program) {
    ::signal(SIGPIPE, SIG_IGN);
    const char* const path = fixed_path(program);
    if (path == nullptr || !confine_launcher(path)) return 1;
    Work work(socket, path);
    return work.run();
}

} // namespace streetsign::kiosk
