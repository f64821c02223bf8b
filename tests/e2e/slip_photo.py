#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An organiser checks a photographed day slip by the very commands of sync/verify/README.md ("You have
a photograph of a day slip"), run by a shell as they stand there. The photograph is the screen of the
smallest panel; where ImageMagick is there, also as a hand held telephone takes it: askew, grey, blurred.

    tests/e2e/slip_photo.py FOLDER-OF-PROGRAMS

Exit 77, and it is said why, where there is no zbarimg."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Failed, Hand, ROOT, Stall, person_lines, run_cases  # noqa: E402

PERSON = {"name": "Ada King", "language": "en", "country": "IE"}
BY_HAND = ["-resize", "1600x", "-background", "gray40", "-rotate", "4", "-blur", "0x1.2",
           "-brightness-contrast", "-20x-25", "-attenuate", "0.3", "+noise", "Gaussian",
           "-quality", "60"]


def commands():
    """The indented lines below the sentence that begins with the photograph."""
    text = (ROOT / "sync/verify/README.md").read_text("utf-8")
    part = text[text.index("**You have a photograph"):]
    lines = re.search(r"\n\n((?:    .*\n)+)", part).group(1)
    if "zbarimg" not in lines or "streetsign-verify" not in lines:
        raise Failed(f"the README's commands are not those of a photograph: {lines}")
    return re.sub(r"^    ", "", lines, flags=re.M)


def check(stall, photograph):
    """In an organiser's folder: the keys, the stick, and the photograph."""
    shutil.rmtree(stall.desk_folder / "slips", ignore_errors=True)
    shutil.copyfile(photograph, stall.desk_folder / "stall-1.jpg")
    path = ":".join([*(str(one.resolve()) for one in stall.programs), os.environ["PATH"]])
    return subprocess.run(["sh", "-ec", commands()], cwd=stall.desk_folder, capture_output=True,
                          text=True, check=False, env={**os.environ, "PATH": path})


def good(done):
    # The one of the photograph, beside the one that travelled on the stick.
    if done.returncode != 0 or not re.search(r"\b2 +day slips", done.stdout):
        raise Failed(f"not good: {done.returncode} {done.stdout} {done.stderr}")


def the_screen_itself_is_read_and_the_slip_is_checked(stall):
    good(check(stall, stall.shots / "slip.png"))
    read = (stall.desk_folder / "slips/stall-1.slip").read_bytes()
    kept = next((stall.kiosk_data / "slips").glob("*.slip")).read_bytes()
    if read != kept:
        raise Failed(f"the photographed slip is {read!r}, the terminal's {kept!r}")


def a_photograph_by_hand_is_read_too(stall):
    if shutil.which("convert") is None:
        print("SKIPPED: slip_photo: a photograph by hand: there is no ImageMagick")
        return
    photograph = stall.folder / "by-hand.jpg"
    subprocess.run(["convert", stall.shots / "slip.png", *BY_HAND, photograph], check=True)
    good(check(stall, photograph))


def without_the_batch_the_slip_tells_that_something_is_missing(stall):
    outbox = stall.desk_folder / "stick/outbox"
    for path in [*outbox.glob("*.batch"), *outbox.glob("*.slip")]:
        path.rename(stall.folder / path.name)
    done = check(stall, stall.shots / "slip.png")
    for path in [*stall.folder.glob("*.batch"), *stall.folder.glob("*.slip")]:
        path.rename(outbox / path.name)
    if done.returncode != 1 or "BAD" not in done.stdout:
        raise Failed(f"nothing is missing: {done.returncode} {done.stdout} {done.stderr}")


def a_picture_without_a_slip_stops_before_anything_is_called_good(stall):
    done = check(stall, stall.shots / "menu.png")
    if done.returncode == 0 or "GOOD" in done.stdout:
        raise Failed(f"called good: {done.stdout}")


def main():
    if shutil.which("zbarimg") is None:
        print("SKIPPED: slip_photo: there is no zbarimg (Debian: zbar-tools)")
        return 77
    with tempfile.TemporaryDirectory(prefix="slip-photo-") as place:
        stall = Stall(place, sys.argv[1], tls=False, say=lambda *_: None)
        stall.begin()
        stall.steward("shot menu.png", size="800x480")
        hand = Hand(stall)
        hand.send("tap begin", *person_lines(PERSON), "tap confirm")
        hand.process.stdin.close()
        stall.finish(hand)
        stall.steward("tap steward-close", "tap close-day", "shot slip.png", size="800x480")
        stall.steward("tap steward-stick", "tap export")
        stall.desk_folder = stall.folder / "desk"
        stall.desk_folder.mkdir()
        for number in (1, 2):
            shutil.copy(stall.keys / f"authority-{number}.vkey", stall.desk_folder)
        (stall.desk_folder / "stick").symlink_to(stall.stick)
        return run_cases("slip photo", [
            the_screen_itself_is_read_and_the_slip_is_checked,
            a_photograph_by_hand_is_read_too,
            without_the_batch_the_slip_tells_that_something_is_missing,
            a_picture_without_a_slip_stops_before_anything_is_called_good], stall)


if __name__ == "__main__":
    sys.exit(main())
