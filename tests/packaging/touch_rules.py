#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rule that turns a touch panel with its display, read by udev itself (udevadm test), in a mount
namespace where it is the only rule but for one that says what kind of device it is. That the
matrices are the right ones is tried with a picture (tests/e2e/smoke_windows.py).

    tests/packaging/touch_rules.py      exit 0 good, 1 not, 77 skipped (said why)"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "packaging/kiosk-session/touch.rules"
ENVIRONMENT = "/etc/streetsign/kiosk.env"
DEVICE = "/sys/class/mem/null"  # any: what it is says the first rule
# With a /run of its own, where udevadm keeps what it found.
WITH_RULES = """
mount --bind "$0" /usr/lib/udev/rules.d
mount -t tmpfs tmpfs /run
exec udevadm test --action=add "$1"
"""
TRIALS = {  # what kiosk.env says: the matrix
    "": None,
    "STREETSIGN_TURNS=0\n": None,
    "STREETSIGN_TURNS=1\n": "0 -1 1 1 0 0",
    'STREETSIGN_TRAY=/dev/disk/by-partuuid/1\nSTREETSIGN_TURNS="2"\n': "-1 0 1 0 -1 1",
    "# upright\n\nSTREETSIGN_TURNS=3\nSTREETSIGN_PANEL_INCHES=10.1\n": "0 1 0 -1 0 1",
    "STREETSIGN_TURNS=5\n": None,
}


class Failed(Exception):
    pass


def matrix_of(folder, kind, said):
    """What udev gives a device of that kind; `said` None: there is no kiosk.env."""
    environment = folder / "kiosk.env"
    environment.unlink(missing_ok=True)
    if said is not None:
        environment.write_text(said, encoding="utf-8")
    rules = folder / "rules"
    rules.mkdir(exist_ok=True)
    (rules / "60-kind.rules").write_text(f'ENV{{{kind}}}="1"\n', encoding="utf-8")
    ours = RULES.read_text(encoding="utf-8")
    if ENVIRONMENT not in ours:
        raise Failed(f"the rule does not read {ENVIRONMENT}")
    (rules / "70-streetsign-touch.rules").write_text(
        ours.replace(ENVIRONMENT, str(environment)), encoding="utf-8")
    done = subprocess.run(["unshare", "--mount", "sh", "-ec", WITH_RULES, str(rules), DEVICE],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"udevadm ended with {done.returncode}: {done.stderr[-600:]}")
    found = [line.split("=", 1)[1] for line in done.stdout.splitlines()
             if line.startswith("LIBINPUT_CALIBRATION_MATRIX=")]
    return found[0] if found else None


def why_not():
    if not shutil.which("udevadm"):
        return "udevadm is not installed"
    done = subprocess.run(["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/tmp"],
                          capture_output=True, text=True, check=False)
    return done.stderr.strip() or None


def main():
    reason = why_not()
    if reason:
        print(f"SKIPPED: touch_rules: {reason}")
        return 77
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for said, wanted in [*TRIALS.items(), (None, None)]:
            found = matrix_of(folder, "ID_INPUT_TOUCHSCREEN", said)
            if found != wanted:
                raise Failed(f"kiosk.env says {said!r}: the matrix is {found}, not {wanted}")
        mouse = matrix_of(folder, "ID_INPUT_MOUSE", "STREETSIGN_TURNS=1\n")
        if mouse is not None:
            raise Failed(f"a mouse is turned as well: {mouse}")
    print(f"touch_rules: {len(TRIALS) + 1} ways of kiosk.env read by udev, and a mouse left alone")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as problem:
        print(f"touch_rules: {problem}")
        sys.exit(1)
