// SPDX-License-Identifier: MIT
#include <doctest/doctest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "kiosk/settings.h"
#include "tests/support/temp_dir.h"

using namespace streetsign::kiosk;

namespace {

Reading read(std::vector<std::string> words) {
    words.insert(words.begin(), "streetsign-kiosk");
    std::vector<char*> pointers;
    for (std::string& word : words)
        pointers.push_back(word.data());
    return read_settings(static_cast<int>(pointers.size()), pointers.data());
}

} // namespace

TEST_CASE("one word is enough, and the rest has a place in the data") {
    const Reading reading = read({"--data", "/var/lib/streetsign"});

    REQUIRE(reading.settings);
    CHECK(reading.settings->places.tray == "/var/lib/streetsign/tray");
    CHECK(reading.settings->stick == "/var/lib/streetsign/stick");
    CHECK_FALSE(reading.settings->places.second);
    CHECK(reading.settings->fullscreen);
    CHECK(reading.settings->sandbox);
    CHECK(reading.settings->beat_ms == 2000);
}

TEST_CASE("every option arrives where it belongs") {
    const Reading reading =
        read({"--data", "/d", "--tray", "/dev/sda3", "--second", "/mnt/second", "--stick",
              "/run/stick", "--fonts", "/f", "--locales", "/l", "--windowed", "800x480",
              "--panel-inches", "7", "--helper", "/run/helper"});

    REQUIRE(reading.settings);
    const Settings& settings = *reading.settings;
    CHECK(settings.places.tray == "/dev/sda3");
    CHECK(*settings.places.second == "/mnt/second");
    CHECK(settings.stick == "/run/stick");
    CHECK(settings.fonts == "/f");
    CHECK(settings.locales == "/l");
    CHECK(settings.window_size == Size{800, 480});
    CHECK_FALSE(settings.fullscreen);
    CHECK(settings.panel_inches == 7);
    CHECK(*settings.helper == "/run/helper");
}

TEST_CASE("a second copy that would be the first one is refused") {
    const TempDir dir;
    const auto data = dir.path() / "data";
    std::filesystem::create_directories(data);
    std::filesystem::create_directory_symlink(data, dir.path() / "link");
    std::filesystem::create_directories(dir.path() / "media");
    const auto with_second = [&](const std::filesystem::path& second,
                                 const std::filesystem::path& tray) {
        return read({"--data", data, "--tray", tray, "--second", second}).exit_code;
    };

    CHECK(with_second(dir.path() / "media", data / "tray") == 0);
    CHECK(with_second(data / "second", data / "tray") == 0); // folly, which the self-test tells
    CHECK(with_second(data, data / "tray") == 2);
    CHECK(with_second(data / "", data / "tray") == 2);
    CHECK(with_second(data / "state/..", data / "tray") == 2);
    CHECK(with_second(dir.path() / "link", data / "tray") == 2);
    CHECK(with_second(data, dir.path() / "media/tray") == 2);
    CHECK(with_second(data / "tray", data / "tray") == 2);
    CHECK(with_second(data / "tray/second", data / "tray") == 2);
    CHECK(with_second(dir.path() / "media", dir.path() / "media/tray") == 2);
    CHECK_FALSE(read({"--data", data, "--second", data}).settings);
    for (const char* const option : {"--tray", "--second", "--stick", "--data"})
        CHECK(read({"--data", data, option, ""}).exit_code == 2);
    const auto not_made_yet = dir.path() / "new";
    CHECK(read({"--data", not_made_yet, "--second", not_made_yet / ""}).exit_code == 2);
}

TEST_CASE("wrong words end with 2, help and version with 0") {
    CHECK(read({}).exit_code == 2);
    CHECK(read({"--data"}).exit_code == 2);
    CHECK(read({"--data", "/d", "--wrong"}).exit_code == 2);
    for (const char* size : {"800", "800x", "x480", "800x480x2", "99999x480", "0x0", "-800x480"})
        CHECK(read({"--data", "/d", "--windowed", size}).exit_code == 2);
    CHECK(read({"--data", "/d", "--windowed", "800x480", "--fullscreen"}).exit_code == 2);
    CHECK(read({"--version"}).exit_code == 0);
    CHECK(read({"--help"}).exit_code == 0);
    CHECK_FALSE(read({"--version"}).settings);
}
