// SPDX-License-Identifier: MIT
#include "sync/campaign/fingerprint.h"

#include <algorithm>

#include "sync/core/crypto.h"

namespace streetsign {
namespace {

// One word for each byte, in alphabetical order: things most people can picture, told apart by
// their first four letters. Changing a word changes every fingerprint that was ever written down.
constexpr std::array<std::string_view, 256> words = {
    "acorn",    "actor",   "adult",    "agent",   "alarm",   "album",   "almond",  "amber",
    "anchor",   "angle",   "ankle",    "apple",   "april",   "apron",   "arrow",   "artist",
    "atlas",    "attic",   "autumn",   "avocado", "award",   "bacon",   "badge",   "bakery",
    "ballet",   "banana",  "banjo",    "barrel",  "basket",  "bath",    "beach",   "bean",
    "bear",     "bench",   "berry",    "bicycle", "bingo",   "bird",    "biscuit", "blanket",
    "boat",     "bonfire", "book",     "bottle",  "bread",   "brick",   "bridge",  "broom",
    "bucket",   "bus",     "button",   "cabin",   "cactus",  "cake",    "camel",   "candle",
    "canoe",    "carpet",  "carrot",   "castle",  "cat",     "ceiling", "cellar",  "chain",
    "cheese",   "cherry",  "chimney",  "circle",  "clay",    "clock",   "cloud",   "clover",
    "coconut",  "coffee",  "comet",    "compass", "copper",  "coral",   "corner",  "cotton",
    "cousin",   "cow",     "cradle",   "crayon",  "cricket", "crown",   "cup",     "curtain",
    "daisy",    "dance",   "december", "desert",  "diamond", "dinner",  "doctor",  "dolphin",
    "donkey",   "door",    "dragon",   "drum",    "duck",    "eagle",   "earth",   "echo",
    "egg",      "elbow",   "elephant", "engine",  "evening", "fabric",  "falcon",  "family",
    "farmer",   "feather", "fence",    "ferry",   "field",   "finger",  "fire",    "flag",
    "flute",    "forest",  "fountain", "fox",     "friday",  "frog",    "galaxy",  "garden",
    "garlic",   "ghost",   "giraffe",  "glass",   "glove",   "goat",    "gold",    "grape",
    "grass",    "guitar",  "hammer",   "harbour", "harvest", "hat",     "hazel",   "hedge",
    "helmet",   "hill",    "honey",    "horse",   "hotel",   "iceberg", "igloo",   "ink",
    "island",   "ivory",   "jacket",   "jam",     "january", "jelly",   "jewel",   "jungle",
    "kangaroo", "kettle",  "kitchen",  "kiwi",    "ladder",  "lamp",    "lantern", "lemon",
    "letter",   "library", "lily",     "lion",    "lobster", "magnet",  "maple",   "marble",
    "market",   "meadow",  "melon",    "mirror",  "monday",  "monkey",  "moon",    "mountain",
    "museum",   "music",   "napkin",   "needle",  "nest",    "nickel",  "north",   "novel",
    "nurse",    "oak",     "ocean",    "october", "olive",   "onion",   "opera",   "orange",
    "orchid",   "otter",   "oven",     "owl",     "paddle",  "palace",  "panda",   "paper",
    "parrot",   "pencil",  "pepper",   "piano",   "picnic",  "pillow",  "pirate",  "planet",
    "plum",     "pocket",  "poem",     "pony",    "potato",  "pumpkin", "puzzle",  "queen",
    "rabbit",   "radio",   "rainbow",  "raven",   "ribbon",  "river",   "robot",   "rocket",
    "rose",     "saddle",  "sailor",   "salt",    "sandal",  "school",  "shadow",  "shell",
    "silver",   "snow",    "spider",   "spoon",   "summer",  "table",   "tiger",   "tomato",
    "train",    "tunnel",  "umbrella", "valley",  "violin",  "window",  "yellow",  "zebra",
};

Fingerprint in_words(Bytes digest) {
    Fingerprint fingerprint;
    for (size_t i = 0; i < fingerprint_words; ++i)
        fingerprint.words[i] = words[digest[i]];
    return fingerprint;
}

constexpr std::string_view prefix = "streetsign/fingerprint/v1\n";

} // namespace

std::string Fingerprint::text() const {
    std::string text;
    for (const std::string_view word : words)
        text += (text.empty() ? "" : " ") + std::string(word);
    return text;
}

Fingerprint fingerprint_of(const VerifierKey& key) {
    const std::string message = std::string(prefix) + key.text() + "\n";
    return in_words(sha256(as_bytes(message)).view());
}

Fingerprint fingerprint_of(const RootHash& root) { return in_words(root.view()); }

Fingerprint authority_fingerprint(std::span<const VerifierKey> authorities) {
    std::vector<std::string> keys;
    for (const VerifierKey& key : authorities)
        keys.push_back(key.text());
    std::sort(keys.begin(), keys.end());
    std::string message(prefix);
    for (const std::string& key : keys)
        message += key + "\n";
    return in_words(sha256(as_bytes(message)).view());
}

} // namespace streetsign
