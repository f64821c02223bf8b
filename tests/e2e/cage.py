# SPDX-License-Identifier: MIT
"""The session of a terminal: cage, the Wayland compositor a kiosk is installed with, and the kiosk in
it, begun by the script that is installed."""
import os
import pwd
import re
import shutil
import subprocess
import time
from pathlib import Path

import stall as e2e

UNPRIVILEGED = "nobody"  # cage refuses root
SESSION = Path(__file__).resolve().parents[2] / "packaging/kiosk-session/kiosk-session"
DEVICE_RULES = SESSION.parent / "udev.rules"

# What the unit's ProtectSystem=strict, PrivateTmp=, PrivateNetwork= and CapabilityBoundingSet= come
# to, without systemd: nothing can be written but the folder $0 and a /tmp of its own. Runs the rest.
SHUT_IN = """set -e
exec 3< "$0"
mount -t tmpfs -o mode=1777 tmpfs /tmp
mkdir -p "$0"
chmod -R a+rX /tmp
mount --no-canonicalize --bind /proc/self/fd/3 "$0"
exec 3<&-
findmnt -rno TARGET | while read -r mount; do
    case "$mount" in /tmp*|/proc*|/sys*|/dev*) ;; *) mount -o remount,bind,ro "$mount" 2> /dev/null || : ;; esac
done
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
"""


class Mounted:
    """A display as whoever stands before it sees and touches it, mounted turned clockwise by `turns`
    quarters. Touches reach the glass where a panel that is turned by our rule for udev would have to
    report them."""

    def __init__(self, display, turns):
        self.display, self.turns = display, turns
        words = re.search(rf'STREETSIGN_TURNS}}=="{turns}", .*MATRIX}}="([^"]*)"',
                          DEVICE_RULES.read_text(encoding="utf-8"))[1].split()
        self.x_row, self.y_row = ([int(word) for word in row] for row in (words[:3], words[3:]))
        width, height = map(int, display.size.split("x"))
        self.glass = width, height
        self.seen = (width, height) if turns == 2 else (height, width)

    def size(self):
        return f"{self.seen[0]}x{self.seen[1]}"

    def picture(self, path):
        self.display.picture(path)
        subprocess.run(["convert", str(path), "-rotate", str(90 * self.turns), str(path)], check=True)
        return path

    def on_glass(self, x, y):
        """Where on the unturned glass this place of the picture is: the pixel that the matrix leads
        there."""
        u, v = (x + 0.5) / self.seen[0], (y + 0.5) / self.seen[1]
        (a, b, c), (d, e, f) = self.x_row, self.y_row
        determinant = a * e - b * d
        across = (e * (u - c) - b * (v - f)) / determinant
        down = (a * (v - f) - d * (u - c)) / determinant
        return int(across * self.glass[0]), int(down * self.glass[1])

    def xdotool(self, *words):
        act, x, y, *rest = words
        if act != "mousemove":
            raise e2e.Failed(f"no {act} on a turned display")
        return self.display.xdotool(act, *self.on_glass(x, y), *rest)


class Cage:
    """As an unprivileged user, on a copy of the stall's terminal. The display is mounted turned
    clockwise by `turns` quarters. With `waits`, the kiosk begins when start() says so, cage before. With
    `shut_in`, nearly everything is shut against writing, as by the terminal's unit."""

    def __init__(self, stall, backend, environment, turns=0, waits=False, shut_in=False):
        self.shut_in = shut_in
        self.folder = stall.folder / f"cage-{backend}"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        for name, source in (("data", stall.kiosk_data), ("stick", stall.stick),
                             ("locales", os.environ["STREETSIGN_LOCALES"])):
            shutil.copytree(source, self.folder / name)
        shutil.copy(stall.program("streetsign-kiosk"), self.folder / "kiosk")
        shutil.copy(SESSION, self.folder)
        installed = self.folder / "streetsign-kiosk"
        self.word = self.folder / "word"
        os.mkfifo(self.word)
        self.waits = waits
        wait = f"read -r word < {self.word} || exit\n" if waits else ""
        installed.write_text(f'#!/bin/sh\n{wait}exec {self.folder}/kiosk "$@" '
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
        if shut_in:
            self.environment["XDG_RUNTIME_DIR"] = "/run"  # as a login's own folder: not to be written

    def as_user(self, *words):
        return ["setpriv", "--reuid", UNPRIVILEGED, "--regid", "nogroup", "--clear-groups",
                *map(str, words)]

    def __enter__(self):
        words = self.as_user(self.folder / SESSION.name)
        if self.shut_in:
            words = ["unshare", "--mount", "--net", "--propagation", "private", "sh", "-c", SHUT_IN,
                     str(self.folder), *words[1:]]
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(words, env=self.environment, stdout=log, stderr=log,
                                            cwd=self.folder)
        e2e.wait_until("cage's start",
                       lambda: self.process.poll() is not None or self.runtime() is not None)
        if self.process.poll() is not None:
            raise e2e.Failed("cage ended: " + (self.folder / "log").read_text()[-600:])
        return self

    def runtime(self):
        """The folder of cage's socket, as cage sees it; None while there is none."""
        if not self.shut_in:
            here = self.folder / "run"
            return here if (here / "wayland-0").exists() else None
        root = Path(f"/proc/{self.process.pid}/root")
        found = list(root.glob("tmp/tmp.*/wayland-0"))
        return Path("/") / found[0].parent.relative_to(root) if found else None

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        if self.waits:
            self.let_go()

    def let_go(self):
        """Ends what still waits for the word: cage does not take it along."""
        try:
            os.close(os.open(self.word, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            pass  # nobody waits

    def start(self):
        """When cage has come so far: the moment at which the waiting kiosk was told to begin."""
        with open(self.word, "w", encoding="utf-8") as word:
            moment = time.monotonic()
            word.write("begin\n")
        return moment

    def kiosk(self):
        """The kiosk's process id."""
        for found in Path("/proc").glob("[0-9]*"):
            try:
                program = os.readlink(found / "exe")
                parent = (found / "stat").read_text().rsplit(") ", 1)[1].split()[1]
            except OSError:
                continue  # it has ended meanwhile
            if program == str(self.folder / "kiosk") and int(parent) == self.process.pid:
                return int(found.name)
        raise e2e.Failed("there is no kiosk under cage")

    def picture(self, path):
        """What the compositor shows, by its own screencopy."""
        mine = self.folder / "run/seen.png"
        words = self.as_user("grim", mine)
        if self.shut_in:
            words = ["nsenter", f"--mount=/proc/{self.process.pid}/ns/mnt", *words]
        for _ in range(50):
            done = subprocess.run(words, env=dict(self.environment, WAYLAND_DISPLAY="wayland-0",
                                                  XDG_RUNTIME_DIR=str(self.runtime())),
                                  capture_output=True, check=False, cwd=self.folder)
            if done.returncode == 0:
                break
            time.sleep(0.2)
        else:
            raise e2e.Failed("grim: " + done.stderr.decode())
        shutil.copy(mine, path)
        return path


def why_not():
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


def why_not_shut_in():
    done = subprocess.run(["unshare", "--mount", "--net", "mount", "-t", "tmpfs", "tmpfs", "/tmp"],
                          capture_output=True, text=True, check=False)
    return done.stderr.strip() or None
