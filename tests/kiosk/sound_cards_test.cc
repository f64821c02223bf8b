// SPDX-License-Identifier: MIT
// A folder of files in the place of the kernel's devices: machines that build have no sound.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "kiosk/sound_cards.h"
#include "tests/support/temp_dir.h"

using namespace streetsign::kiosk;

namespace {

void plug(const FilePath& folder, std::initializer_list<const char*> devices) {
    std::filesystem::create_directories(folder);
    for (const char* device : devices)
        REQUIRE(std::ofstream(folder / device).good());
}

} // namespace

TEST_CASE(
    "a card is told once when it comes and once when it goes, and what was there is no news") {
    const TempDir dir;
    const FilePath folder = dir.path() / "snd";
    plug(folder, {"timer", "controlC0", "pcmC0D0p", "pcmC0D0c"});
    SoundCards cards = SoundCards::open(folder);
    CHECK_FALSE(cards.look());

    plug(folder, {"controlC1", "pcmC1D0p", "pcmC1D0c"});
    CHECK(cards.look() == true);
    CHECK_FALSE(cards.look());
    std::filesystem::remove(folder / "pcmC1D0p");
    std::filesystem::remove(folder / "controlC1");
    CHECK(cards.look() == false);
    CHECK_FALSE(cards.look());
}

TEST_CASE("a microphone is no headset, and a card that came and went between two looks is gone") {
    const TempDir dir;
    const FilePath folder = dir.path() / "snd";
    plug(folder, {"timer"});
    SoundCards cards = SoundCards::open(folder);

    plug(folder, {"controlC2", "pcmC2D0c", "midiC2D0"});
    CHECK_FALSE(cards.look());
    plug(folder, {"pcmC1D0p"});
    std::filesystem::remove(folder / "pcmC1D0p");
    CHECK(cards.look() == false);
}

TEST_CASE("the first card of a terminal brings the folder, and more may follow") {
    const TempDir dir;
    const FilePath folder = dir.path() / "snd";
    SoundCards cards = SoundCards::open(folder);
    CHECK_FALSE(cards.look());

    plug(dir.path() / "shm", {"pcmC1D0p"}); // another folder beside it
    CHECK_FALSE(cards.look());
    plug(folder, {"controlC0", "pcmC0D0p"});
    CHECK(cards.look() == true);
    plug(folder, {"pcmC1D0p"});
    CHECK(cards.look() == true);

    // It goes with the last card, and comes again.
    std::filesystem::remove_all(folder);
    CHECK(cards.look() == false);
    plug(folder, {"pcmC0D0p"});
    CHECK(cards.look() == true);
    std::filesystem::remove(folder / "pcmC0D0p");
    CHECK(cards.look() == false);
}

TEST_CASE("where there is nothing to watch, nothing is told") {
    const TempDir dir;
    SoundCards missing = SoundCards::open(dir.path() / "no/such/folder");
    CHECK_FALSE(missing.look());
    CHECK_FALSE(SoundCards().look());
}
