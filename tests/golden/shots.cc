// SPDX-License-Identifier: MIT
#include "tests/golden/shots.h"

namespace streetsign::kiosk::test {
namespace {

constexpr Size tablet{1280, 800};
constexpr Size small{800, 480};
constexpr Size large{1920, 1080};
constexpr Size upright{800, 1280};

using Way = std::vector<std::string>;

Way operator+(Way way, const Way& more) {
    way.insert(way.end(), more.begin(), more.end());
    return way;
}

const Way to_country{"tap sign", "type Ada Lovelace", "tap next"};
const Way to_consent = to_country + Way{"tap country-GR"};
const Way to_review = to_consent + Way{"tap consent-petition-yes", "tap consent-updates-no"};

} // namespace

const std::vector<Shot>& shots() {
    static const std::vector<Shot> all{
        // The first screens, in each script and on each panel.
        {"rest-en", "en", tablet, 0, 0, {"tap bar-stop"}},
        {"rest-small-en", "en", small, 0, 0, {"tap bar-stop"}},
        {"languages-en", "en", tablet, 0, 0, {"tap bar-language"}},
        {"home-en", "en", tablet},
        {"home-el", "el", small},
        {"home-bg", "bg", upright},
        {"home-ar", "ar", large},
        {"home-dark-pl", "pl", small, 0, 1},
        // Reading.
        {"petition-en", "en", tablet, 0, 0, {"tap read"}},
        {"petition-small-de", "de", small, 1, 0, {"tap read", "tap page-down"}},
        {"petition-ar", "ar", upright, 0, 0, {"tap read"}},
        {"cases-en", "en", tablet, 0, 0, {"tap cases"}},
        {"cases-small-fr", "fr", small, 0, 0, {"tap cases"}},
        {"act-bg", "bg", tablet, 0, 0, {"tap act"}},
        {"partners-pl", "pl", tablet, 0, 0, {"tap partners"}},
        {"share-fr", "fr", tablet, 0, 0, {"tap share"}},
        {"notice-largest-en", "en", tablet, 3, 0, {"tap notice"}},
        // The form.
        {"name-en", "en", tablet, 0, 0, {"tap sign"}},
        {"name-small-el", "el", small, 0, 0, {"tap sign", "type Ελένη"}},
        {"name-ar", "ar", tablet, 0, 0, {"tap sign"}},
        {"name-bg", "bg", upright, 0, 0, {"tap sign"}},
        {"name-largest-pl", "pl", tablet, 3, 0, {"tap sign"}},
        {"error-de", "de", tablet, 0, 0, {"tap sign", "tap next"}},
        {"country-fr", "fr", tablet, 0, 0, to_country},
        {"consent-en", "en", tablet, 0, 0, to_consent},
        {"consent-small-largest-de", "de", small, 3, 0, to_consent},
        {"consent-contrast-el", "el", tablet, 0, 2, to_consent},
        {"review-en", "en", tablet, 0, 0, to_review},
        {"review-ar", "ar", small, 0, 0, to_review},
        {"review-masked-en", "en", tablet, 0, 0, to_review + Way{"wait 31"}},
        {"thanks-en", "en", tablet, 0, 0, to_review + Way{"tap confirm"}},
        // What lies over a screen, and what keeps it closed.
        {"erase-fr", "fr", tablet, 0, 0, to_consent + Way{"tap bar-stop"}},
        {"idle-en", "en", small, 0, 0, to_consent + Way{"wait 65"}},
        {"not-saved-pl", "pl", tablet, 0, 0, to_review + Way{"broken", "tap confirm"}},
        {"closed-en", "en", tablet, 0, 0, {"tap bar-stop", "hinder 9", "wait 1"}},
        // By ear: the first touch says what is there, the second does it.
        {"menu-largest-el", "el", small, 3, 0, {"tap bar-menu"}},
        {"speech-de", "de", tablet, 0, 0, {"tap bar-speech", "tap bar-speech", "tap bar-speech"}},
        {"aloud-small-fr", "fr", small, 0, 0, {"tap bar-speech", "tap sign", "tap sign"}},
    };
    return all;
}

const std::vector<StewardShots>& steward_shots() {
    static const std::vector<StewardShots> all{
        {"en", small, 0, {"steward-ask",        "steward-no-campaign",
                          "steward-new-pin",    "steward-new-pin-differs",
                          "steward-first-menu", "steward-more",
                          "steward-light",      "steward-retire",
                          "steward-test",       "steward-touch",
                          "steward-date",       "steward-languages",
                          "steward-ready",      "steward-door",
                          "steward-wrong-pin",  "steward-wait",
                          "steward-forgotten",  "steward-menu",
                          "steward-counts",     "steward-handover",
                          "steward-stick",      "steward-delivery",
                          "steward-power",      "steward-exported",
                          "steward-wipe",       "steward-paused",
                          "steward-closing"}},
        {"ar",
         tablet,
         0,
         {"steward-no-campaign", "steward-more", "steward-test", "steward-date", "steward-door",
          "steward-menu", "steward-counts", "steward-closing"}},
    };
    return all;
}

} // namespace streetsign::kiosk::test
