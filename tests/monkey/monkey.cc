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

Hindrance WatchedCollector::hindrance() const {
    if (inner.hindered != Hindrance::none || terminal == nullptr) return inner.hindrance();
    return terminal->hindrance();
}

Result<SecretBuffer> WatchedCollector::put(SecretBuffer&& plain, RecordKind kind) {
    if (!confirming) ++unconfirmed;
    const bool elsewhere = terminal != nullptr && !inner.broken && !loses;
    Result<SecretBuffer> done =
        elsewhere ? terminal->put(std::move(plain), kind) : inner.put(std::move(plain), kind);
    kept += done ? 1 : 0;
    inner.records.clear(); // a million of them would be a lot of memory
    inner.kinds.clear();
    return done;
}

Monkey::Monkey(std::uint64_t seed, Place place, Fault fault)
    : random_(seed), fault_(fault), typesetter_(fonts()) {
    if (place == Place::stall) {
        stall_.emplace(clock_,
                       [this](std::uint64_t until_ms) { app_->ignore_touch_until(until_ms); });
        collector_.terminal = &stall_->terminal();
        collector_.loses = fault == Fault::lost;
    }
    app_.emplace(AppParts{clock_, collector_, the_catalogues(), typesetter_,
                          fonts().capital_ratio(), stall_ ? &stall_->steward() : nullptr, &voice_});
    app_->set_campaign(&the_texts());
    turn(panels[below(panels.size())]);
    follow_stall();
    app_->update(size_);
}

void Monkey::play(std::size_t inputs) {
    for (std::size_t i = 0; i < inputs; ++i) {
        if (planned_.empty()) plan();
        const Input next = planned_.front();
        planned_.pop_front();
        take(next);
    }
}

void Monkey::take_planned() {
    while (!planned_.empty()) {
        const Input next = planned_.front();
        planned_.pop_front();
        take(next);
    }
}

void Monkey::go_to_the_door() {
    const Node* const way_in = find(app_->tree(), "steward");
    if (way_in == nullptr) return;
    tap(*way_in);
    take_planned();
    if (below(5) == 0) return;
    plan_pin(below(5) == 0 ? "000000" : Stall::pin);
    take_planned();
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
    ++screens_[app_->tree().id];
    look_at_the_pin();
    app_->take(input);
    collector_.confirming = false;
    app_->take_visit_ended();
    follow_stall();
    app_->update(size_);
    watch_the_door();
    if (++inputs_ % paint_every == 0) paint();
    if (fault_ == Fault::unconfirmed && inputs_ % 500 == 0)
        (void)collector_.put(SecretBuffer::copy_of(as_bytes("nobody said yes")),
                             RecordKind::signature);
}

// As the program does between two inputs.
void Monkey::follow_stall() {
    if (!stall_) return;
    stall_->pulse();
    if (stall_->terminal().stall_languages() == stall_languages_) return;
    stall_languages_ = stall_->terminal().stall_languages();
    app_->set_stall_languages(stall_languages_);
}

// What stands in the field opens the door; what was planned may have gone to a dialog over it.
void Monkey::look_at_the_pin() {
    if (!stall_ || app_->tree().id != "steward-pin") return;
    knows_the_pin_ =
        fault_ != Fault::door && as_text(stall_->steward().state().pin.view()) == Stall::pin;
}

void Monkey::watch_the_door() {
    const std::string& screen = app_->tree().id;
    const bool at_the_door = screen == "steward-pin" || screen == "steward-forgotten";
    const bool behind = screen.starts_with("steward") && !at_the_door;
    if (behind && !knows_the_pin_) ++without_the_pin_;
    if (behind && !was_behind_) ++times_behind_the_door_;
    if (was_behind_ && !behind) knows_the_pin_ = false;
    was_behind_ = behind;
}

void Monkey::paint() {
    app_->frame(canvas_->canvas());
    ++painted_;
}

// A touch that ends on the button, or a key or switch while the button has the focus.
bool Monkey::confirms(const Input& input) const {
    if (const auto* touch = std::get_if<Touch>(&input.what)) {
        const Node* under = hit(app_->tree(), touch->at);
        return touch->phase == Touch::Phase::up && under != nullptr && ends_a_form(under->id);
    }
    const auto* press = std::get_if<KeyPress>(&input.what);
    if (press == nullptr) return false;
    const bool takes = press->key == Key::select || press->key == Key::switch_two;
    return takes && ends_a_form(app_->session().hands.focus());
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
    const Rect seen = visible_rect(app_->tree(), node.id);
    if (seen.empty()) {
        app_->reveal(node.id); // and touch it with the next idea
        planned_.push_back({0, Tick{}});
        return;
    }
    const Point at{seen.x + static_cast<int>(below(static_cast<std::size_t>(seen.width))),
                   seen.y + static_cast<int>(below(static_cast<std::size_t>(seen.height)))};
    tap(at);
    // While the terminal speaks the first touch says, and the second does.
    if (app_->session().speech && below(4) != 0) tap(at);
}

void Monkey::plan_touch_on_something() {
    std::vector<const Node*> nodes;
    gather(app_->tree(), nodes);
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
    if (stall_ && plan_at_the_door()) return;
    std::vector<const Node*> nodes;
    gather(app_->tree(), nodes);
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

// On a hardware keyboard, instead of what chance has typed there.
void Monkey::plan_pin(std::string_view digits) {
    for (std::size_t i = stall_->steward().state().pin.size(); i > 0; --i)
        planned_.push_back({0, KeyPress{Key::backspace, {}}});
    for (const char digit : digits)
        planned_.push_back({0, KeyPress{Key::text, {digit}}});
    if (const Node* next = find(app_->tree(), "next")) tap(*next);
}

// Who has found the steward's pages, by chance or not. True: something was planned.
bool Monkey::plan_at_the_door() {
    const Node& tree = app_->tree();
    const auto tap_first = [&](std::initializer_list<std::string_view> ids) {
        for (const std::string_view id : ids)
            if (const Node* node = find(tree, id); node != nullptr && node->interactive()) {
                tap(*node);
                return true;
            }
        return false;
    };
    if (tree.id == "rest") return below(12) == 0 && tap_first({"steward"});
    if (tree.id == "closed") return below(3) == 0 && tap_first({"steward"});
    if (tree.id == "steward-pin" && below(2) == 0) {
        plan_pin(below(4) == 0 ? "000000" : Stall::pin);
        return true;
    }
    if (!tree.id.starts_with("steward") || below(4) != 0) return false;
    // Else a terminal that was closed once would stay so for the rest of the visit.
    return tap_first({"steward-resume", "go", "next", "steward-open", "back"});
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
    if (!app_->session().anyone()) {
        take({0, Touch{Touch::Phase::cancel, app_->session().hands.finger_down() ? 1 : 0, {}}});
        take({0, KeyPress{Key::text, {'x'}}});
    }
    for (int steps = 0; !same_as_new(app_->session()); ++steps) {
        const int due = app_->timeout_ms();
        if (due < 0 || steps > 2000) {
            problem_ = "the visit never ended on " + app_->tree().id;
            return false;
        }
        clock_.ms += static_cast<std::uint64_t>(std::max(1, due));
        Input tick{static_cast<std::int64_t>(clock_.ms), Tick{}};
        app_->take(tick);
        app_->take_visit_ended();
        follow_stall(); // the door's clock goes on as well
        app_->update(size_);
    }
    if (fault_ == Fault::trace) {
        const Node* contrast = find(app_->tree(), "bar-contrast");
        if (contrast != nullptr) tap(*contrast);
        take_planned();
    }
    paint();
    const auto pixels = canvas_->pixels();
    const auto wanted = new_screen();
    const auto differing = std::mismatch(pixels.begin(), pixels.end(), wanted.begin());
    if (differing.first == pixels.end()) return true;
    const auto at = static_cast<int>(differing.first - pixels.begin());
    problem_ = "the rest screen differs at " + std::to_string(at % size_.width) + "," +
               std::to_string(at / size_.width) + " of " + std::to_string(size_.width) + "x" +
               std::to_string(size_.height);
    return false;
}

// The screen of a terminal that nobody has touched yet; at a stall, of another application at this
// one, which may be closed by now.
std::vector<std::uint32_t> Monkey::new_screen() {
    static std::map<std::pair<int, int>, std::vector<std::uint32_t>> known;
    if (!stall_) {
        auto& picture = known[{size_.width, size_.height}];
        if (picture.empty()) picture = Visitor(size_, nullptr, &voice_).pixels();
        return picture;
    }
    App fresh({clock_, collector_, the_catalogues(), typesetter_, fonts().capital_ratio(),
               &stall_->steward(), &voice_});
    fresh.set_campaign(&the_texts());
    fresh.set_stall_languages(stall_languages_);
    OwnedCanvas canvas(size_);
    fresh.frame(canvas.canvas());
    const auto all = canvas.pixels();
    return {all.begin(), all.end()};
}

bool Monkey::lost_nothing() {
    if (!stall_) return true;
    const std::uint64_t there = stall_->signatures();
    app_.reset();
    collector_.terminal = nullptr;
    const std::uint64_t after = stall_->signatures_after_power_cut();
    if (there == collector_.kept && after == there) return true;
    problem_ = std::to_string(collector_.kept) +
               " records were confirmed and kept, the store has " + std::to_string(there) +
               ", and " + std::to_string(after) + " after a power cut";
    return false;
}

} // namespace streetsign::kiosk::test
