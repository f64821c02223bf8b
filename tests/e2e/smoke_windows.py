#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The real kiosk in real windows: once on X11, where the window's size changes in the middle of it, once
on X11 with 16 bits a pixel, where the canvas cannot be the window's own surface, once under the compositor it is installed with (cage)
without any display, turned on its head, and once under cage shown in an X window, so that there is a pointer and a
keyboard. Under cage it speaks Wayland, as on a terminal, and nothing of X. Taps through the languages to the form, types a name on a hardware keyboard and by clicks,
signs; after every tap what is on the glass must be, pixel by pixel, what the canvas holds in
kiosk-hand, which does the same acts.

    tests/e2e/smoke_windows.py FOLDER-OF-PROGRAMS LOCALES

The negative controls compare the glass with another screen's canvas and another language's. Exit 0 good, 1 not, 77 skipped
(said why)."""
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import stall as e2e  # noqa: E402
import windows  # noqa: E402

UNPRIVILEGED = "nobody"  # cage refuses root
SESSION = Path(__file__).resolve().parents[2] / "packaging/kiosk-session/kiosk-session"


def sign(glass, language):
    """From the rest screen to the thanks."""
    begin(glass)
    glass.tap(f"lang-{language}", "sign")
    glass.type_on_hardware("field-name", "Ada")
    glass.tap("key-space", "key-l", "key-i", "next", "country-*", "consent-petition-yes",
              "consent-updates-no", "confirm", "done")


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


class Cage:
    """The terminal's session (cage and the kiosk in it), as an unprivileged user, on a copy of the
    terminal. The display is turned clockwise by `turns` quarters."""

    def __init__(self, stall, backend, environment, turns=0):
        self.folder = stall.folder / f"cage-{backend}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name, source in (("data", stall.kiosk_data), ("stick", stall.stick),
                             ("locales", os.environ["STREETSIGN_LOCALES"])):
            shutil.copytree(source, self.folder / name)
        shutil.copy(stall.program("streetsign-kiosk"), self.folder / "kiosk")
        shutil.copy(SESSION, self.folder)
        installed = self.folder / "streetsign-kiosk"
        installed.write_text(f'#!/bin/sh\nexec {self.folder}/kiosk "$@" '
                             f"--locales {self.folder}/locales\n")
        installed.chmod(0o755)
        (self.folder / "run").mkdir(mode=0o700)
        subprocess.run(["chown", "-R", UNPRIVILEGED, self.folder], check=True)
        self.environment = {
            **environment, "XDG_RUNTIME_DIR": str(self.folder / "run"), "HOME": str(self.folder),
            "PATH": f"{self.folder}:{os.environ['PATH']}",
            "STREETSIGN_DATA": str(self.folder / "data"),
            "STREETSIGN_STICK": str(self.folder / "stick"), "STREETSIGN_TURNS": str(turns),
            "WLR_BACKENDS": backend, "WLR_RENDERER": "pixman", "WLR_LIBINPUT_NO_DEVICES": "1"}
        self.environment.pop("WAYLAND_DISPLAY", None)

    def as_user(self, *words):
        return ["setpriv", "--reuid", UNPRIVILEGED, "--regid", "nogroup", "--clear-groups",
                *map(str, words)]

    def __enter__(self):
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(self.as_user(self.folder / SESSION.name),
                                            env=self.environment, stdout=log, stderr=log,
                                            cwd=self.folder)
        socket = self.folder / "run/wayland-0"
        e2e.wait_until("cage's start", lambda: self.process.poll() is not None or socket.exists())
        if self.process.poll() is not None:
            raise e2e.Failed("cage ended: " + (self.folder / "log").read_text()[-600:])
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def picture(self, path):
        """What the compositor shows, by its own screencopy."""
        mine = self.folder / "run/seen.png"
        for _ in range(50):
            done = subprocess.run(self.as_user("grim", mine),
                                  env=dict(self.environment, WAYLAND_DISPLAY="wayland-0"),
                                  capture_output=True, check=False, cwd=self.folder)
            if done.returncode == 0:
                break
            time.sleep(0.2)
        else:
            raise e2e.Failed("grim: " + done.stderr.decode())
        shutil.copy(mine, path)
        return path


def under_headless_cage(stall):
    """No hands there: the first screen, and the next language's after its fifteen seconds. The
    display is on its head because else cage makes the kiosk's buffer its picture as it is, and of
    that the headless display hands out no copy that is true."""
    with Cage(stall, "headless", os.environ, turns=2) as cage, \
            windows.Shadow(stall, "1280x720") as shadow:
        glass = windows.Glass(cage, shadow)
        shadow.do("wait 15")
        following = shadow.picture("following.png")
        if glass.shows(following):
            raise e2e.Failed("the control saw no difference between two languages")
        glass.until("the rest screen has turned to the next language",
                    lambda: glass.shows(following), seconds=120)
        print(f"cage, headless: {glass.looks} pictures compared", flush=True)


def under_cage_in_x(stall):
    size = "1024x768"  # of wlroots' window on X11
    with windows.XServer(size) as display, Cage(stall, "x11", display.environment), \
            windows.Shadow(stall, size) as shadow:
        glass = windows.Glass(display, shadow)
        sign(glass, "fr")
        print(f"cage in a window: {glass.taps} taps and {glass.keys} keys, {glass.looks} pictures "
              "compared, signed in French", flush=True)


def why_not():
    missing = [tool for tool in ("Xvfb", "xdotool", "import", "compare") if not shutil.which(tool)]
    if missing:
        return "these are not installed: " + " ".join(missing)
    return None


def why_no_cage():
    missing = [tool for tool in ("cage", "grim", "Xwayland", "setpriv") if not shutil.which(tool)]
    if missing:
        return "these are not installed: " + " ".join(missing)
    if os.geteuid() != 0:
        return "only root can become an unprivileged user to run it as"
    try:
        pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        return f"there is no user {UNPRIVILEGED}"
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
            reason = why_no_cage()
            if reason:
                print(f"SKIPPED: windows under cage: {reason}")
                return 0
            under_headless_cage(stall)
            under_cage_in_x(stall)
        except e2e.Failed as problem:
            print(f"windows: {problem}")
            keep = os.environ.get("STREETSIGN_KEEP_PICTURES")
            if keep:
                shutil.copytree(stall.shots, keep, dirs_exist_ok=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
