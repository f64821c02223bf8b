// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include "kiosk/text/graphemes.h"
#include "kiosk/wiping_allocator.h"
#include "sync/core/secret.h"
#include "tests/kiosk/support/memory_scan.h"
#include "tests/kiosk/support/sample_screens.h"
#include "tests/kiosk/support/stage.h"

using namespace streetsign;
using namespace streetsign::kiosk;

namespace {

// "Quintessa Vorobyeva", never written in plain anywhere in this program.
std::string masked_name() {
    constexpr std::string_view shifted = "Rvjoufttb Wpspczfwb"; // each letter one further
    std::string name;
    for (const char letter : shifted) {
        const char plain = letter == ' ' ? ' ' : static_cast<char>(letter - 1);
        name.push_back(static_cast<char>(plain ^ canary_mask));
    }
    return name;
}

#ifdef STREETSIGN_WIPES_FREED
// A person types their name letter by letter, corrects it, sees it in a field and on a review page.
void visit(Stage& stage, std::string_view masked) {
    SecretBuffer typed;
    typed.reserve(256);
    const SampleWords& words = sample_words()[0];
    for (const char letter : masked) {
        const auto plain = static_cast<std::uint8_t>(letter ^ canary_mask);
        typed.append(Bytes(&plain, 1));
        stage.show(sample_form(stage.theme, words, typed.view(), false));
        const auto size = static_cast<std::uint32_t>(typed.size());
        previous_grapheme(typed.view(), size);
    }
    const Node* const shown = find(stage.tree, "form.name");
    REQUIRE(shown != nullptr);
    const LayoutContext context = stage.context();
    const auto parts = content(*shown, context);
    context.typesetter.index_at(text_block(*shown, context), parts.lines.front(), 30);
    // Narrow, so that the line breaker sees it too.
    Node review = personal_text("review.name", "Your name", typed.view(), false);
    review.style.width = Length::pixels(120);
    stage.show(screen("review", "Review", {std::move(review)}));
    print(stage.tree);
}

// What App does at the end of a visit.
void end_visit(Stage& stage) {
    stage.show(screen("rest", "Rest", {}));
    stage.hands.reset();
    stage.typesetter.forget();
    stage.painter.forget();
}
#endif

} // namespace

TEST_CASE("a search through memory finds what is there") {
    MemoryScan scan;
    const std::string masked = masked_name();
    std::string here;
    for (const char letter : masked)
        here.push_back(static_cast<char>(letter ^ canary_mask));
    std::u16string wide(here.begin(), here.end());
    std::u32string wider(here.begin(), here.end());
    const ScanResult result = scan.look_for(masked);
    CHECK(result.found >= 3);
    wipe({reinterpret_cast<std::uint8_t*>(here.data()), here.size()});
    wipe({reinterpret_cast<std::uint8_t*>(wide.data()), wide.size() * 2});
    wipe({reinterpret_cast<std::uint8_t*>(wider.data()), wider.size() * 4});
    CHECK(scan.look_for(masked).found == 0);
}

#ifdef STREETSIGN_WIPES_FREED
TEST_CASE("after a visit no typed name is left in memory, in any encoding") {
    MemoryScan scan;
    const std::string masked = masked_name();
    Stage stage({800, 480});
    visit(stage, masked);
    end_visit(stage);
    const ScanResult after = scan.look_for(masked);
    MESSAGE("bytes looked at: " << after.bytes);
    CHECK(after.bytes > 1000000);
    CHECK(after.found == 0);

    // Negative control: without wiping, the libraries' copies are found. What follows in this
    // process is not wiped any more either.
    stop_wiping_for_test();
    visit(stage, masked);
    end_visit(stage);
    const ScanResult control = scan.look_for(masked);
    MESSAGE("copies without wiping: " << control.found);
    CHECK(control.found > 0);
}
#endif
