// SPDX-License-Identifier: MIT
#include "tests/kiosk-preview/tour.h"

#include "kiosk/keyboard/how_to_type.h"
#include "kiosk/text/graphemes.h"
#include "kiosk/ui/tree.h"
#include "tests/kiosk/support/silent_voice.h"

namespace streetsign::kiosk {
namespace {

class TourClock final : public Clock {
public:
    std::uint64_t boottime_ms() const override { return ms; }
    std::uint64_t wall_seconds() const override { return 1'780'000'000; }
    std::uint64_t ms = 1'000'000;
};

// Keeps nothing: what the visitor of a tour signs is nobody's signature.
class NoCollector final : public Collector {
public:
    Hindrance hindrance() const override { return hindered; }
    RecordTerms terms() const override {
        RecordTerms terms;
        terms.campaign = "preview";
        terms.device = "preview";
        terms.date = {2026, 6, 1};
        terms.date_quality = DateQuality::steward;
        terms.build = "preview";
        return terms;
    }
    Result<SecretBuffer> put(SecretBuffer&& plain, RecordKind kind) override {
        const SecretBuffer dropped = std::move(plain);
        if (broken) return fail(Code::io, "as the tour wants it");
        if (kind == RecordKind::report) return SecretBuffer();
        return SecretBuffer::copy_of(as_bytes("https://petition.example.org/receipt#" +
                                              std::string(64, 'a') + "." + std::string(32, 'b')));
    }
    Hindrance hindered = Hindrance::none;
    bool broken = false;
};

} // namespace

class Tour::Terminal {
public:
    Terminal(const CampaignTexts& texts, const Catalogues& catalogues, FontSet& fonts, Size size)
        : typesetter(fonts), owned(size),
          app({clock, collector, catalogues, typesetter, fonts.capital_ratio(), nullptr, &voice}) {
        app.set_campaign(&texts);
    }

    const Node& show() {
        app.frame(owned.canvas());
        return app.tree();
    }
    void touch(Touch::Phase phase, Point at) {
        Input input{static_cast<std::int64_t>(clock.ms), Touch{phase, 1, at}};
        app.take(input);
        show();
    }
    void wait(std::uint64_t seconds) {
        for (std::uint64_t i = 0; i < seconds; ++i) {
            clock.ms += 1000;
            Input tick{static_cast<std::int64_t>(clock.ms), Tick{}};
            app.take(tick);
            show();
        }
    }
    bool tap(std::string_view id, bool hold = false) {
        show();
        if (!app.reveal(id)) return false;
        show();
        const Rect seen = visible_rect(app.tree(), id);
        const Node* under = seen.empty() ? nullptr : hit(app.tree(), seen.center());
        if (under == nullptr || under->id != id) return false;
        clock.ms += 400; // sooner it were the second half of a double tap
        touch(Touch::Phase::down, seen.center());
        if (hold) {
            clock.ms += Interaction::hold_ms + 1;
            Input tick{static_cast<std::int64_t>(clock.ms), Tick{}};
            app.take(tick);
        }
        touch(Touch::Phase::up, seen.center());
        return true;
    }

    TourClock clock;
    NoCollector collector;
    test::SilentVoice voice; // as at a stall, where the bar has "Read aloud"
    Typesetter typesetter;
    OwnedCanvas owned;
    App app;
};

Tour::Tour(const CampaignTexts& texts, const Catalogues& catalogues, FontSet& fonts, TourWay way,
           Look look)
    : texts_(texts), way_(std::move(way)), look_(std::move(look)),
      terminal_(std::make_unique<Terminal>(texts, catalogues, fonts, way_.size)) {
    terminal_->app.set_stall_languages({way_.language});
}

Tour::~Tour() = default;

void Tour::look(std::string_view name) {
    if (!failure_.empty()) return;
    const Node& tree = terminal_->show();
    const App& app = terminal_->app;
    const LayoutContext context{app.theme(), terminal_->typesetter,
                                right_to_left(app.language()) ? Direction::rtl : Direction::ltr,
                                app.language()};
    look_({name, tree, terminal_->owned.canvas(), context});
}

void Tour::go(std::string_view id) {
    if (!failure_.empty() || terminal_->tap(id)) return;
    failure_ = "on the screen \"" + terminal_->app.tree().id +
               "\" there is nothing to touch as \"" + std::string(id) + "\"";
}

void Tour::type(std::string_view text) {
    if (!failure_.empty()) return;
    const HowToType way = how_to_type(terminal_->app.session().keyboard, text);
    for (const KeyboardPress& press : way.presses)
        if (!terminal_->tap(press.key_id, press.hold))
            failure_ = "key " + std::string(press.key_id) + " cannot be touched";
}

// Touches a button of the bar, through the menu where the bar is folded.
void Tour::adjust(std::string_view id, int times) {
    for (int i = 0; i < times && failure_.empty(); ++i) {
        const bool folded = find(terminal_->show(), id) == nullptr;
        if (folded) go("bar-menu");
        go(id);
        if (folded) go("menu-close");
    }
}

// While the terminal speaks the first touch says, and the second does.
void Tour::go_by_ear(std::string_view id) {
    go(id);
    go(id);
}

void Tour::begin() {
    adjust("bar-text-size", static_cast<int>(way_.text_size));
    adjust("bar-contrast", static_cast<int>(way_.contrast));
    go("begin");
    if (terminal_->show().id == "languages") go("lang-" + way_.language);
}

void Tour::read() {
    look("home");
    for (const char* id : {"read", "act", "share", "partners", "notice"}) {
        if (find(terminal_->show(), id) == nullptr) continue;
        go(id);
        look(id);
        go("back");
    }
    go("too-young");
    look("too-young");
    go("home");
}

void Tour::read_cases() {
    if (!texts_.campaign().cases) return;
    const Cases& cases = *texts_.campaign().cases;
    go("cases");
    look("cases");
    for (const CaseGroup& group : cases.groups) {
        go("case-group-" + group.id);
        look("group-" + group.id);
        for (const Case& one : cases.cases) {
            if (one.group != group.id) continue;
            go("case-" + one.id);
            look("case-" + one.id);
            go("back");
        }
        go("back");
    }
    go("back");
}

void Tour::hear() {
    if (find(terminal_->show(), "bar-speech") == nullptr) go("bar-menu");
    go("bar-speech");
    for (const bool off : {false, true}) {
        if (find(terminal_->show(), "bar-speech") == nullptr) go_by_ear("bar-menu");
        go_by_ear("bar-speech");
        if (off) break;
        look("speech");
        go_by_ear("speech-close");
        go_by_ear("sign");
        look("aloud");
        go_by_ear("aloud-no");
        go_by_ear("back");
    }
    go_by_ear("speech-off");
}

// The order of steps is the campaign's own; each screen says by its nodes what it wants.
void Tour::sign() {
    const Form& form = *texts_.form(RecordKind::signature);
    go("sign");
    look("name");
    go("next");
    look("name-error");
    if (find(terminal_->show(), "correct") != nullptr) go("correct");
    type("Ada");
    look("name-typed");
    go("next");
    look("country");
    go("country-GR");
    look("consent-petition");
    go("consent-petition-no");
    look("consent-refused");
    go("consent-petition-yes");
    if (form.purposes.size() > 1) {
        look("consent-updates");
        go("consent-updates-yes");
        look("email");
        type("ada");
        go("next");
        look("email-error");
        if (find(terminal_->show(), "correct") != nullptr) go("correct");
        type("@example.org");
        go("next");
    }
    look("review");
    interrupt();
    go("confirm");
    look("thanks");
    go("receipt");
    look("thanks-receipt");
    go("done");
}

void Tour::interrupt() {
    go("bar-stop");
    look("stop");
    go("erase-no");
    terminal_->wait(35);
    look("review-hidden");
    terminal_->wait(28);
    look("idle");
    go("more-time");
    terminal_->collector.broken = true;
    go("confirm");
    look("not-saved");
    terminal_->collector.broken = false;
    go("erase-yes");
    // The way back to the review, without looking again.
    begin();
    go("sign");
    type("Ada");
    go("next");
    go("country-GR");
    go("consent-petition-yes");
    go("consent-updates-no");
}

void Tour::report() {
    if (texts_.form(RecordKind::report) == nullptr) return;
    begin();
    go("report");
    look("report-where");
    go("choice-school");
    look("report-operator");
    go("choice-police");
    look("report-country");
    go("country-FR");
    look("report-town");
    type("Nice");
    go("next");
    look("report-what");
    type("cameras");
    go("next");
    look("report-since");
    type("19");
    go("next");
    look("report-since-error");
    if (find(terminal_->show(), "correct") != nullptr) go("correct");
    type("84");
    go("next");
    look("report-consent");
    go("consent-sighting-yes");
    look("report-ask-back");
    go("consent-ask-back-yes");
    look("report-email");
    type("ada@example.org");
    go("next");
    look("report-review");
    go("confirm");
    look("report-thanks");
    go("done");
}

// For each reason; its number is the one on the screen.
void Tour::closed() {
    for (int reason = 1; reason < hindrance_count; ++reason) {
        terminal_->collector.hindered = static_cast<Hindrance>(reason);
        terminal_->wait(1);
        look("closed-" + std::to_string(reason));
    }
}

bool Tour::walk() {
    look("rest");
    adjust("bar-text-size", static_cast<int>(way_.text_size));
    adjust("bar-contrast", static_cast<int>(way_.contrast));
    look("rest-set");
    go("bar-stop");
    begin();
    if (find(terminal_->show(), "bar-language") == nullptr) {
        go("bar-menu");
        look("menu");
    }
    go("bar-language");
    look("languages");
    go("lang-" + way_.language);
    read();
    read_cases();
    hear();
    sign();
    report();
    closed();
    return failure_.empty();
}

} // namespace streetsign::kiosk
