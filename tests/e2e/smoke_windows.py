#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The real kiosk in real windows: on X11, where the window's size changes in the middle of it; on X11
with 16 bits a pixel, where the canvas cannot be the window's own surface; in its session (cage.py)
without any display, turned on its head, with nothing to write on but what the unit leaves it; in its
session shown in an X window, so that there is a pointer and a keyboard; and in one on a display that is
mounted turned, at each quarter. Taps through the languages to the form, types a name on a hardware keyboard
and by clicks, signs; after every tap what is on the glass must be, pixel by pixel, what the canvas
holds in kiosk-hand, which does the same acts.

    tests/e2e/smoke_windows.py FOLDER-OF-PROGRAMS LOCALES

The negative controls compare the glass with another screen's canvas and another language's. Exit 0
good, 1 not, 77 skipped (said why)."""
import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import cage as cages  # noqa: E402
import stall as e2e  # noqa: E402
import windows  # noqa: E402


def sign(glass, language):
    """From the rest screen to the thanks."""
    begin(glass)
    glass.tap(f"lang-{language}", "sign")
    glass.type_on_hardware("field-name", "Ada")
    glass.tap("key-space", "key-l", "key-i", "next", "country-*")
    glass.tap_twice("consent-petition-yes")  # the next question's yes stands at the same place
    glass.tap("consent-updates-no")
    glass.tap_twice("confirm")  # nothing moves until the tray's beat; then "done" stands there
    glass.tap("done")


def begin(glass):
    """Leaves the rest screen; it must not be taken for the one that comes."""
    rest = glass.shadow.picture("rest.png")
    glass.tap("begin")
    if glass.shows(rest):
        raise e2e.Failed("the control saw no difference between two screens")


def on_x11(stall):
    size = "1280x800"
    with windows.XServer(size) as display:
        display.start_kiosk(stall, size)
        with windows.Shadow(stall, size) as shadow:
            glass = windows.Glass(display, shadow)
            begin(glass)
            glass.tap("lang-de", "read")
            glass.resize("800x480")
            glass.tap("page-down")
            glass.resize("640x400", "800x480")  # there and back before the kiosk looks
            glass.tap("page-down")
            glass.resize("1024x768")
            glass.tap("bar-stop")
            glass.resize(size)
            sign(glass, "en")
    print(f"x11: {glass.taps} taps and {glass.keys} keys, {glass.looks} pictures compared, signed",
          flush=True)


def on_x11_with_few_colours(stall):
    size = "800x480"
    with windows.XServer(size, depth=16) as display:
        display.start_kiosk(stall, size)
        with windows.Shadow(stall, size) as shadow:
            glass = windows.Glass(display, shadow, fuzz="6%")  # 5 bits of red are off by up to 3 %
            begin(glass)
            glass.tap("lang-el", "read", "page-down")
    print(f"x11, 16 bits: {glass.taps} taps, {glass.looks} pictures compared", flush=True)


def under_headless_cage(stall):
    """No hands there: the first screen, and the next language's after its fifteen seconds. The
    display is on its head because else cage makes the kiosk's buffer its picture as it is, and of
    that the headless display hands out no copy that is true."""
    reason = cages.why_not_shut_in()
    if reason:
        print(f"SKIPPED: the session shut in as by its unit: {reason}", flush=True)
    with cages.Cage(stall, "headless", os.environ, turns=2, shut_in=not reason) as cage, \
            windows.Shadow(stall, "1280x720") as shadow:
        glass = windows.Glass(cage, shadow)
        shadow.do("wait 15")
        following = shadow.picture("following.png")
        if glass.shows(following):
            raise e2e.Failed("the control saw no difference between two languages")
        glass.until("the rest screen has turned to the next language",
                    lambda: glass.shows(following), seconds=120)
        print(f"cage, headless{'' if reason else ', shut in as by its unit'}: "
              f"{glass.looks} pictures compared", flush=True)


def under_cage_in_x(stall):
    size = "1024x768"  # of wlroots' window on X11
    with windows.XServer(size) as display, cages.Cage(stall, "x11", display.environment), \
            windows.Shadow(stall, size) as shadow:
        glass = windows.Glass(display, shadow)
        sign(glass, "fr")
        print(f"cage in a window: {glass.taps} taps and {glass.keys} keys, {glass.looks} pictures "
              "compared, signed in French", flush=True)


def mounted_turned(stall):
    for turns in (1, 2, 3):
        with windows.XServer("1024x768") as display, \
                cages.Cage(stall, "x11", display.environment, turns=turns):
            mounted = cages.Mounted(display, turns)
            with windows.Shadow(stall, mounted.size()) as shadow:
                glass = windows.Glass(mounted, shadow)
                begin(glass)
                glass.tap("lang-ar", "bar-stop", "begin", "lang-de", "sign", "key-q", "key-p")
        print(f"cage, mounted turned by {turns}: {glass.taps} taps, {glass.looks} pictures compared",
              flush=True)


def why_not():
    missing = [tool for tool in ("Xvfb", "xdotool", "import", "compare") if not shutil.which(tool)]
    if missing:
        return "these are not installed: " + " ".join(missing)
    return None


def main():
    programs, locales = sys.argv[1:3]
    os.environ["STREETSIGN_LOCALES"] = locales
    reason = why_not()
    if reason:
        print(f"SKIPPED: windows: {reason}")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # the unprivileged user goes through it
        stall = windows.open_stall(folder, programs)
        try:
            on_x11(stall)
            on_x11_with_few_colours(stall)
            reason = cages.why_not()
            if reason:
                print(f"SKIPPED: windows under cage: {reason}")
                return 0
            under_headless_cage(stall)
            under_cage_in_x(stall)
            mounted_turned(stall)
        except e2e.Failed as problem:
            print(f"windows: {problem}")
            keep = os.environ.get("STREETSIGN_KEEP_PICTURES")
            if keep:
                shutil.copytree(stall.shots, keep, dirs_exist_ok=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
