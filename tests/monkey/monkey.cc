// SPDX-License-Identifier: MIT
#include "tests/monkey/monkey.h"

#include <array>

namespace streetsign::kiosk::test {
namespace {

constexpr std::array<Size, 4> panels{{{1280, 800}, {800, 480}, {1920, 1080}, {800, 1280}}};
constexpr int key_count = 21;
constexpr std::size_t paint_every = 40; // inputs; in between it is only laid out

// Letters a keyboard may send, some that belong to others: marks, joiners, what is not in Unicode.
constexpr std::array<std::string_view, 14> typed{
    "a",      "Z",      "7",      "@",      ".",      " ",      "\u00e9",
    "\u03bb", "\u0436", "\u0639", "\u0301", "\u200d", "\u202e", "\U0001f600"};

bool ends_a_form(std::string_view id) { return id == "confirm" || id == "try-again"; }

void gather(const Node& node, std::vector<const Node*>& into) {
    if (node.interactive()) into.push_back(&node);
    for (const Node& child : node.children)
        gather(child, into);
}

} // namespace

Result<SecretBuffer> WatchedCollector::put(SecretBuffer&& plain, RecordKind kind) {
    if (!confirming) ++unconfirmed;
    Result<SecretBuffer> done = inner.put(std::move(plain), kind);
    kept += done ? 1 : 0;
    inner.records.clear(); // a million of them would be a lot of memory
    inner.kinds.clear();
    return done;
}

const std::vector<std::uint32_t>& new_rest_screen(Size size) {
    static std::map<std::pair<int, int>, std::vector<std::uint32_t>> known;
    auto& picture = known[{size.width, size.height}];
    if (picture.empty()) picture = Visitor(size).pixels();
    return picture;
}

Monkey::Monkey(std::uint64_t seed, Fault fault)
    : random_(seed), fault_(fault), typesetter_(fonts()),
      app_({clock_, collector_, the_catalogues(), typesetter_, fonts().capital_ratio(), nullptr}) {
    app_.set_campaign(&the_texts());
    turn(panels[below(panels.size())]);
    app_.update(size_);
}

void Monkey::play(std::size_t inputs) {
    for (std::size_t i = 0; i < inputs; ++i) {
        if (planned_.empty()) plan();
        const Input next = planned_.front();
        planned_.pop_front();
        take(next);
    }
}

void Monkey::turn(Size size) {
    size_ = size;
    canvas_.emplace(size);
}

void Monkey::take(Input input) {
    clock_.ms += 20 + below(200);
    input.time_ms = static_cast<std::int64_t>(clock_.ms);
    if (const auto* turned = std::get_if<Resized>(&input.what)) turn(turned->size);
    collector_.confirming = confirms(input);
    ++screens_[app_.tree().id];
    app_.take(input);
    collector_.confirming = false;
    app_.take_visit_ended();
    app_.update(size_);
    if (++inputs_ % paint_every == 0) paint();
    if (fault_ == Fault::unconfirmed && inputs_ % 500 == 0)
        (void)collector_.put(SecretBuffer::copy_of(as_bytes("nobody said yes")),
                             RecordKind::signature);
}

void Monkey::paint() {
    app_.frame(canvas_->canvas());
    ++painted_;
}

// A touch that ends on the button, or a key or switch while the button has the focus.
bool Monkey::confirms(const Input& input) const {
    if (const auto* touch = std::get_if<Touch>(&input.what)) {
        const Node* under = hit(app_.tree(), touch->at);
        return touch->phase == Touch::Phase::up && under != nullptr && ends_a_form(under->id);
    }
    const auto* press = std::get_if<KeyPress>(&input.what);
    if (press == nullptr) return false;
    const bool takes = press->key == Key::select || press->key == Key::switch_two;
    return takes && ends_a_form(app_.session().hands.focus());
}

// ---- what comes into its head

Point Monkey::anywhere() {
    const auto within = [this](int side) {
        return static_cast<int>(below(static_cast<std::size_t>(side) + 40)) - 20;
    };
    return {within(size_.width), within(size_.height)};
}

void Monkey::tap(Point at, std::int64_t finger) {
    planned_.push_back({0, Touch{Touch::Phase::down, finger, at}});
    planned_.push_back({0, Touch{Touch::Phase::up, finger, at}});
}

void Monkey::tap(const Node& node) {
    const Rect seen = visible_rect(app_.tree(), node.id);
    if (seen.empty()) {
        app_.reveal(node.id); // and touch it with the next idea
        planned_.push_back({0, Tick{}});
        return;
    }
    tap({seen.x + static_cast<int>(below(static_cast<std::size_t>(seen.width))),
         seen.y + static_cast<int>(below(static_cast<std::size_t>(seen.height)))});
}

void Monkey::plan_touch_on_something() {
    std::vector<const Node*> nodes;
    gather(app_.tree(), nodes);
    if (nodes.empty()) return tap(anywhere());
    const Node* chosen = nodes[below(nodes.size())];
    // Who stops all the time gets nowhere, and most of what can be touched are keys.
    const bool again = chosen->id == "bar-stop" || chosen->role == Role::key;
    if (again && below(8) != 0) chosen = nodes[below(nodes.size())];
    tap(*chosen);
}

void Monkey::plan_drag() {
    Point at = anywhere();
    const auto finger = static_cast<std::int64_t>(below(3));
    planned_.push_back({0, Touch{Touch::Phase::down, finger, at}});
    if (below(4) == 0) tap(anywhere(), finger + 1); // another finger meanwhile
    for (std::size_t i = below(8); i > 0; --i) {
        at.x += static_cast<int>(below(121)) - 60;
        at.y += static_cast<int>(below(241)) - 120;
        planned_.push_back({0, Touch{Touch::Phase::move, finger, at}});
    }
    if (below(10) == 0) return; // never lifted
    const auto end = below(8) == 0 ? Touch::Phase::cancel : Touch::Phase::up;
    planned_.push_back({0, Touch{end, finger, at}});
}

void Monkey::plan_key() {
    KeyPress press;
    press.key = below(3) == 0 ? Key::text : static_cast<Key>(below(key_count));
    if (press.key == Key::text) {
        const std::string_view text = typed[below(typed.size())];
        std::copy(text.begin(), text.end(), press.utf8.begin());
    }
    planned_.push_back({0, press});
}

// The next step of somebody who wants to sign, so that the ends of forms are seen often.
void Monkey::plan_way_through() {
    std::vector<const Node*> nodes;
    gather(app_.tree(), nodes);
    for (const Node* node : nodes)
        if (ends_a_form(node->id) || node->id.ends_with("-yes") || node->id == "done" ||
            node->id == "correct")
            return tap(*node);
    for (const Node* node : nodes)
        if ((node->id == "next" && below(2) == 0) || (node->id == "sign" && below(2) == 0) ||
            node->id == "begin" || node->id == "more-time" || node->id == "erase-no" ||
            node->id.starts_with("country-"))
            return tap(*node);
    plan_touch_on_something();
}

void Monkey::plan_trouble() {
    switch (below(4)) {
    case 0:
        planned_.push_back({0, Resized{panels[below(panels.size())]}});
        return;
    case 1:
        planned_.push_back({0, Exposed{}});
        return;
    case 2:
        collector_.inner.broken = below(3) == 0;
        break;
    default:
        collector_.inner.hindered =
            below(4) == 0 ? static_cast<Hindrance>(below(hindrance_count)) : Hindrance::none;
        break;
    }
    planned_.push_back({0, Tick{}});
}

void Monkey::plan() {
    const std::size_t idea = below(100);
    if (idea < 30) return plan_way_through();
    if (idea < 60) return plan_touch_on_something();
    if (idea < 68) return tap(anywhere(), static_cast<std::int64_t>(below(3)));
    if (idea < 76) return plan_drag();
    if (idea < 92) return plan_key();
    if (idea < 96) return plan_trouble();
    // Time: mostly seconds, sometimes long enough for every warning.
    clock_.ms += below(8) == 0 ? below(300'000) : below(6'000);
    planned_.push_back({0, Tick{}});
}

bool Monkey::rests_like_new() {
    planned_.clear();
    collector_.inner.hindered = Hindrance::none;
    collector_.inner.broken = false;
    take({0, Tick{}});
    // On a rest screen that stood for a while the languages have had their turns: begin once more.
    if (!app_.session().anyone()) {
        take({0, Touch{Touch::Phase::cancel, app_.session().hands.finger_down() ? 1 : 0, {}}});
        take({0, KeyPress{Key::text, {'x'}}});
    }
    for (int steps = 0; !same_as_new(app_.session()); ++steps) {
        const int due = app_.timeout_ms();
        if (due < 0 || steps > 2000) {
            problem_ = "the visit never ended on " + app_.tree().id;
            return false;
        }
        clock_.ms += static_cast<std::uint64_t>(std::max(1, due));
        Input tick{static_cast<std::int64_t>(clock_.ms), Tick{}};
        app_.take(tick);
        app_.take_visit_ended();
        app_.update(size_);
    }
    if (fault_ == Fault::trace) {
        const Node* contrast = find(app_.tree(), "bar-contrast");
        if (contrast != nullptr) tap(*contrast);
        while (!planned_.empty()) {
            take(planned_.front());
            planned_.pop_front();
        }
    }
    paint();
    const auto pixels = canvas_->pixels();
    const auto& wanted = new_rest_screen(size_);
    const auto differing = std::mismatch(pixels.begin(), pixels.end(), wanted.begin());
    if (differing.first == pixels.end()) return true;
    const auto at = static_cast<int>(differing.first - pixels.begin());
    problem_ = "the rest screen differs at " + std::to_string(at % size_.width) + "," +
               std::to_string(at / size_.width) + " of " + std::to_string(size_.width) + "x" +
               std::to_string(size_.height);
    return false;
}

} // namespace streetsign::kiosk::test
