#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a terminal's rules do with devices, read by udev itself (udevadm test), in a mount namespace
with a /dev of its own where they are the only rules but for one that says what kind of device it is
and gives it to everybody. That the matrices are the right ones is tried with a picture
(tests/e2e/smoke_windows.py).

    tests/packaging/device_rules.py      exit 0 good, 1 not, 77 skipped (said why)"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "packaging/kiosk-session/udev.rules"
ENVIRONMENT = "/etc/streetsign/kiosk.env"
DEVICE = "/sys/class/mem/null"  # any: what it is says the first rule
# Nothing of it reaches the machine's own devices: udevadm gives the node its mode.
TRIAL = """
mount -t tmpfs tmpfs /dev
mknod -m 666 /dev/null c 1 3
mount --bind "$0" /usr/lib/udev/rules.d
mount -t tmpfs tmpfs /run
udevadm test --action=add "$1"
stat -c "NODE=%a %U %G" /dev/null
"""
GIVEN = 'TAG+="uaccess", TAG+="other", GROUP="audio", MODE="0660", RUN{builtin}+="uaccess"'
TURNS = {  # what kiosk.env says: the matrix
    "": None,
    "STREETSIGN_TURNS=0\n": None,
    "STREETSIGN_TURNS=1\n": "0 -1 1 1 0 0",
    'STREETSIGN_TRAY=/dev/disk/by-partuuid/1\nSTREETSIGN_TURNS="2"\n': "-1 0 1 0 -1 1",
    "# upright\n\nSTREETSIGN_TURNS=3\nSTREETSIGN_PANEL_INCHES=10.1\n": "0 1 0 -1 0 1",
    "STREETSIGN_TURNS=5\n": None,
}
KINDS = {  # subsystem, name, and whether it is forbidden
    "camera": ("video4linux", "video0", True),
    "camera's switchboard": ("media", "media0", True),
    "microphone": ("sound", "pcmC1D0c", True),
    "loudspeaker": ("sound", "pcmC1D0p", False),
    "mixer": ("sound", "controlC1", False),
    "stick": ("block", "sda1", False),
}


class Failed(Exception):
    pass


def tried(folder, first_rule, said=None):
    """What udev comes to: its properties, NODE, and whether it is SHARED with the one who has a
    session. The first rule says what the device is, in the stead of the kernel. `said` None: there is
    no kiosk.env."""
    environment = folder / "kiosk.env"
    environment.unlink(missing_ok=True)
    if said is not None:
        environment.write_text(said, encoding="utf-8")
    ours = RULES.read_text(encoding="utf-8")
    if ENVIRONMENT not in ours:
        raise Failed(f"no rule reads {ENVIRONMENT}")
    ours = ours.replace(ENVIRONMENT, str(environment))
    for key in ("SUBSYSTEM", "KERNEL"):
        ours = ours.replace(f"{key}==", f"ENV{{OF_{key}}}==")
    rules = folder / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "73-given.rules").write_text(f"{first_rule}, {GIVEN}\n", encoding="utf-8")
    (rules / "74-streetsign.rules").write_text(ours, encoding="utf-8")
    done = subprocess.run(["unshare", "--mount", "sh", "-ec", TRIAL, str(rules), DEVICE],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"udevadm ended with {done.returncode}: {done.stderr[-600:]}")
    found = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    found["SHARED"] = "run: 'uaccess'" in done.stdout
    return found


def check_turns(folder):
    for said, wanted in [*TURNS.items(), (None, None)]:
        found = tried(folder, 'ENV{ID_INPUT_TOUCHSCREEN}="1"', said)
        matrix = found.get("LIBINPUT_CALIBRATION_MATRIX")
        if matrix != wanted:
            raise Failed(f"kiosk.env says {said!r}: the matrix is {matrix}, not {wanted}")
    mouse = tried(folder, 'ENV{ID_INPUT_MOUSE}="1"', "STREETSIGN_TURNS=1\n")
    if "LIBINPUT_CALIBRATION_MATRIX" in mouse:
        raise Failed("a mouse is turned as well")


def check_kinds(folder):
    for kind, (subsystem, name, forbidden) in KINDS.items():
        found = tried(folder, f'ENV{{OF_SUBSYSTEM}}="{subsystem}", ENV{{OF_KERNEL}}="{name}"')
        seen = found["NODE"], "uaccess" in found["CURRENT_TAGS"], found["SHARED"]
        wanted = ("600 root root", False, False) if forbidden else ("660 root audio", True, True)
        if seen != wanted:
            raise Failed(f"a {kind} is {seen}, not {wanted}")


def why_not():
    if not shutil.which("udevadm"):
        return "udevadm is not installed"
    done = subprocess.run(["unshare", "--mount", "sh", "-ec",
                           "mount -t tmpfs tmpfs /dev && mknod /dev/null c 1 3 && : > /dev/null"],
                          capture_output=True, text=True, check=False)
    return done.stderr.strip() or None


def main():
    reason = why_not()
    if reason:
        print(f"SKIPPED: device_rules: {reason}")
        return 77
    with tempfile.TemporaryDirectory() as name:
        check_turns(Path(name))
        check_kinds(Path(name))
    print(f"device_rules: {len(TURNS) + 1} ways of kiosk.env read by udev, a mouse left alone; "
          f"{', '.join(KINDS)} tried")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as problem:
        print(f"device_rules: {problem}")
        sys.exit(1)
