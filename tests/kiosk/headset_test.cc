// SPDX-License-Identifier: MIT
// What the kernel would write comes through a pipe: machines that build have no jack.
#include <doctest/doctest.h>

#include <array>

#include <fcntl.h>
#include <linux/input.h>
#include <unistd.h>

#include "kiosk/headset.h"
#include "tests/support/temp_dir.h"

using namespace streetsign::kiosk;

namespace {

struct Jack {
    std::array<int, 2> ends{};
    Jack() { REQUIRE(pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) == 0); }
    ~Jack() { close(ends[1]); }
    Headset headset() const {
        std::vector<streetsign::Descriptor> switches;
        switches.emplace_back(ends[0]);
        return Headset(std::move(switches));
    }
    void write_event(unsigned short type, unsigned short code, int value) const {
        input_event event{};
        event.type = type;
        event.code = code;
        event.value = value;
        REQUIRE(write(ends[1], &event, sizeof(event)) == static_cast<ssize_t>(sizeof(event)));
    }
};

} // namespace

TEST_CASE("a plug is told once when it comes and once when it goes") {
    const Jack jack;
    Headset headset = jack.headset();
    REQUIRE(headset.senses());

    CHECK_FALSE(headset.look());
    jack.write_event(EV_SW, SW_HEADPHONE_INSERT, 1);
    jack.write_event(EV_SYN, SYN_REPORT, 0);
    CHECK(headset.look() == true);
    CHECK_FALSE(headset.look());
    jack.write_event(EV_SW, SW_HEADPHONE_INSERT, 0);
    CHECK(headset.look() == false);
}

TEST_CASE("a plug that came and went between two looks is out, and a lid or a key is no plug") {
    const Jack jack;
    Headset headset = jack.headset();

    jack.write_event(EV_SW, SW_LID, 1);
    jack.write_event(EV_KEY, SW_HEADPHONE_INSERT, 1);
    CHECK_FALSE(headset.look());
    jack.write_event(EV_SW, SW_HEADPHONE_INSERT, 1);
    jack.write_event(EV_SW, SW_HEADPHONE_INSERT, 0);
    CHECK(headset.look() == false);
}

TEST_CASE("a folder without such a device, or no folder, senses nothing") {
    const TempDir dir;
    {
        Headset none = Headset::open(dir.path());
        CHECK_FALSE(none.senses());
    }
    Headset missing = Headset::open(dir.path() / "missing");
    CHECK_FALSE(missing.senses());
    CHECK_FALSE(missing.look());
    CHECK_FALSE(Headset().senses());
}
