// SPDX-License-Identifier: MIT
#include "tests/kiosk-hand/hand.h"

#include <algorithm>
#include <iostream>
#include <utility>

#include "kiosk/keyboard/how_to_type.h"
#include "kiosk/ui/png.h"
#include "kiosk/ui/tree.h"
#include "sync/core/text.h"

namespace streetsign::kiosk {
namespace {

constexpr uint64_t touch_ms = 80;   // how long a finger stays
constexpr uint64_t glance_ms = 400; // before anyone touches what has just appeared
constexpr uint64_t longest_speech_ms = 300'000;
constexpr int most_frames = 20; // until a screen must have come to rest

const std::pair<std::string_view, Key> key_names[] = {
    {"up", Key::up},
    {"down", Key::down},
    {"left", Key::left},
    {"right", Key::right},
    {"select", Key::select},
    {"back", Key::back},
    {"backspace", Key::backspace},
    {"erase", Key::erase},
    {"home", Key::home},
    {"end", Key::end},
    {"page-up", Key::page_up},
    {"page-down", Key::page_down},
    {"tab", Key::tab},
    {"tab-back", Key::tab_back},
    {"switch-one", Key::switch_one},
    {"switch-two", Key::switch_two},
    {"speech", Key::speech},
    {"power", Key::power},
    {"headset-in", Key::headset_in},
    {"headset-out", Key::headset_out},
};

// Without the invisible marks that keep directions apart.
std::string plain(std::string_view text) {
    std::string result;
    for (size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        const bool mark = rest.starts_with("\u2066") || rest.starts_with("\u2067") ||
                          rest.starts_with("\u2068") || rest.starts_with("\u2069") ||
                          rest.starts_with("\u200e") || rest.starts_with("\u200f");
        if (mark)
            i += 3;
        else
            result += text[i++];
    }
    return result;
}

// Anything a person can read in this tree; masked text cannot be read.
bool shows(const Node& node, std::string_view text) {
    if (plain(node.name).find(text) != std::string::npos) return true;
    if (plain(node.value).find(text) != std::string::npos) return true;
    if (!node.state.masked && plain(as_text(node.personal)).find(text) != std::string::npos)
        return true;
    return std::any_of(node.children.begin(), node.children.end(),
                       [&](const Node& child) { return shows(child, text); });
}

} // namespace

Hand::Hand(Program& program, VirtualClock& clock, FilePath shots, Ears ears)
    : program_(program), clock_(clock), shots_(std::move(shots)) {
    program_.app().overhear([this, ears](const Sentence& sentence) {
        const bool withheld = ears == Ears::discreet && !sentence.personal.empty();
        heard_ += sentence.language + ": ";
        heard_ += withheld ? "(what was typed)" : sentence.text();
        heard_ += "\n";
    });
    // A person comes when the terminal stands there; which voices there are is known by then.
    program_.frame();
    while (program_.voice() != nullptr && program_.voice()->waiting()) {
        Input input = program_.window().wait(program_.timeout_ms());
        program_.take(input);
    }
}

Hand::~Hand() { program_.app().overhear({}); }

// ---- inputs

void Hand::settle() {
    for (int i = 0; i < most_frames; ++i) {
        program_.frame();
        if (program_.timeout_ms() != 0) break;
        tick();
    }
    const Session& session = program_.app().session();
    const bool thanks = session.screen == ScreenName::thanks;
    if (thanks && !thanked_) std::cout << "acknowledged" << std::endl;
    // Thanks that somebody comes back to are those of before, until something is entered again.
    thanked_ = thanks || (thanked_ && !session.entered_anything());
}

void Hand::tick() {
    Input input = program_.window().wait(0);
    program_.take(input);
}

void Hand::send(const Input& input) {
    program_.window().inject(input);
    tick();
    program_.frame();
}

void Hand::touch(Touch::Phase phase, Point at) { send({0, Touch{phase, 1, at}}); }

Result<Point> Hand::place_of(std::string_view id) {
    settle();
    const Node* node = find(program_.app().tree(), id);
    if (node == nullptr) return fail(Code::not_found, "there is no \"" + std::string(id) + "\"");
    if (node->state.disabled)
        return fail(Code::refused, "\"" + std::string(id) + "\" is greyed out");
    if (visible_rect(program_.app().tree(), id) != node->rect) {
        program_.app().reveal(id);
        settle();
    }
    const Rect seen = visible_rect(program_.app().tree(), id);
    if (seen.empty()) return fail(Code::refused, "\"" + std::string(id) + "\" cannot be seen");
    const Node* touched = hit(program_.app().tree(), seen.center());
    if (touched == nullptr || touched->id != id)
        return fail(Code::refused, "\"" + std::string(id) + "\" cannot be touched: " +
                                       (touched ? "\"" + touched->id + "\" is there"
                                                : "nothing there feels a touch"));
    return seen.center();
}

Result<void> Hand::tap(std::string_view id) {
    const Point at = TRY(place_of(id));
    if (!id.starts_with("key-")) clock_.jump_ms(glance_ms);
    touch(Touch::Phase::down, at);
    clock_.jump_ms(touch_ms);
    touch(Touch::Phase::up, at);
    settle();
    return {};
}

Result<void> Hand::hold(std::string_view id) {
    const Point at = TRY(place_of(id));
    touch(Touch::Phase::down, at);
    clock_.jump_ms(Interaction::hold_ms + touch_ms);
    tick();
    touch(Touch::Phase::up, at);
    settle();
    return {};
}

Result<void> Hand::type(std::string_view field, std::string_view text) {
    settle();
    std::string id(field);
    if (find(program_.app().tree(), id) == nullptr) id = "field-" + id;
    const Node* box = find(program_.app().tree(), id);
    if (box == nullptr) return fail(Code::not_found, "there is no field \"" + id + "\"");
    if (!box->caret) TRY(tap(id));
    clock_.jump_ms(glance_ms);
    const HowToType way = how_to_type(program_.keyboard(), text);
    if (!way.missing.empty())
        return fail(Code::refused, "no key makes \"" + std::string(way.missing) + "\"");
    for (const KeyboardPress& press : way.presses) {
        const std::string key_id(press.key_id);
        if (press.hold) {
            TRY(hold(key_id));
        } else {
            TRY(tap(key_id));
        }
    }
    return {};
}

Result<void> Hand::type_hex(std::string_view field, std::string_view hex) {
    Buffer bytes = TRY(parse_hex(hex));
    const SecretBuffer text = SecretBuffer::copy_of(bytes);
    wipe(bytes);
    return type(field, text.text());
}

Result<void> Hand::key(std::string_view name) {
    settle();
    for (const auto& [known, code] : key_names) {
        if (known != name) continue;
        send({0, KeyPress{code, {}}});
        settle();
        return {};
    }
    return fail(Code::usage, "there is no key \"" + std::string(name) + "\"");
}

Result<void> Hand::language(std::string_view language) {
    TRY(tap("bar-language"));
    return tap("lang-" + std::string(language));
}

// In steps no longer than what is due next, as a person's minute would go by.
void Hand::wait(uint64_t seconds) {
    settle();
    const uint64_t until = clock_.boottime_ms() + seconds * 1000;
    for (;;) {
        const uint64_t now = clock_.boottime_ms();
        if (now >= until) break;
        const int due = program_.timeout_ms();
        const uint64_t step =
            due < 0 ? until - now : std::max<uint64_t>(static_cast<uint64_t>(due), 1);
        clock_.jump_ms(std::min(step, until - now));
        tick();
        program_.frame();
    }
    settle();
}

// ---- listening

std::string Hand::heard() {
    settle();
    return std::exchange(heard_, {});
}

Result<std::string> Hand::listen() {
    settle();
    const uint64_t until = SystemClock().boottime_ms() + longest_speech_ms;
    while (program_.app().speaking()) {
        if (SystemClock().boottime_ms() > until) return fail(Code::io, "it does not stop speaking");
        Input input = program_.window().wait(program_.timeout_ms());
        program_.take(input);
        program_.frame();
    }
    return heard();
}

// ---- looking

Result<void> Hand::expect(std::string_view text) {
    settle();
    if (shows(program_.app().tree(), text)) return {};
    return fail(Code::not_found, "\"" + std::string(text) + "\" is not on the screen");
}

Result<void> Hand::expect_not(std::string_view text) {
    settle();
    if (!shows(program_.app().tree(), text)) return {};
    return fail(Code::mismatch, "\"" + std::string(text) + "\" is on the screen");
}

Result<void> Hand::size(std::string_view width_x_height) {
    const std::vector<std::string_view> sides = split(width_x_height, 'x');
    if (sides.size() != 2) return fail(Code::usage, "a size is WIDTHxHEIGHT");
    const uint64_t width = TRY(parse_decimal(sides[0]));
    const uint64_t height = TRY(parse_decimal(sides[1]));
    if (width < 320 || height < 240 || width > 8192 || height > 8192)
        return fail(Code::usage, "not the size of a screen");
    send({0, Resized{{static_cast<int>(width), static_cast<int>(height)}}});
    settle();
    return {};
}

Result<void> Hand::shot(std::string_view file) {
    settle();
    return write_png(shots_ / std::string(file), program_.window().canvas());
}

std::string Hand::tree() const { return print(program_.app().tree()); }

} // namespace streetsign::kiosk
