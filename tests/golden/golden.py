#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares the screens of shots.cc with the pictures beside this file, or makes those anew.

    tests/golden/golden.py PROGRAM             compare; two steps of 255 a channel are allowed
    tests/golden/golden.py PROGRAM --update    draw them anew: look at each before committing

PROGRAM is the build's `golden`. The pictures hold for Debian 12: another FreeType or another Noto
draws other letters. Two controls: a pixel three steps off must be noticed on every screen, one two
steps off on none. Exit 0 good, 1 not, 77 skipped (said why)."""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"


def why_not():
    if not shutil.which("convert"):
        return "ImageMagick is not installed"
    release = Path("/etc/os-release")
    if not release.exists() or 'VERSION_ID="12"' not in release.read_text() or \
            "ID=debian" not in release.read_text().splitlines():
        return "the pictures are of Debian 12"
    return None


def update(program, folder):
    done = subprocess.run([program, "--draw", folder], check=False)
    if done.returncode:
        return 1
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.png"):
        old.unlink()
    for drawn in sorted(Path(folder).glob("*.ppm")):
        subprocess.run(["convert", drawn, "-strip", "-define", "png:compression-level=9", "-define",
                        "png:compression-strategy=1", "-define", "png:compression-filter=1",
                        PICTURES / (drawn.stem + ".png")], check=True)
    sizes = [picture.stat().st_size for picture in PICTURES.glob("*.png")]
    print(f"golden: {len(sizes)} pictures written, {sum(sizes) // 1024} KiB; look at them")
    return 0


def compare(program, folder):
    pictures = sorted(PICTURES.glob("*.png"))
    for picture in pictures:
        subprocess.run(["convert", picture, "-depth", "8", Path(folder) / (picture.stem + ".ppm")],
                       check=True)
    good = subprocess.run([program, "--compare", folder], check=False).returncode == 0

    def unlike(spoil):
        done = subprocess.run([program, "--compare", folder, str(spoil)], check=False, text=True,
                              capture_output=True)
        last = done.stdout.splitlines()[-1].split()
        return int(last[1]), int(last[3])

    looked, noticed = unlike(3)
    _, allowed = unlike(2)
    blind = good and (noticed != looked or allowed != 0)
    print(f"golden: {len(pictures)} pictures, {looked} screens; control: three steps noticed on "
          f"{noticed}, two on {allowed}")
    return 0 if good and not blind and looked > 0 else 1


def main():
    program = sys.argv[1]
    reason = why_not()
    if reason:
        print(f"SKIPPED: golden: {reason}")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        if "--update" in sys.argv[2:]:
            return update(program, folder)
        if not PICTURES.is_dir():
            print("SKIPPED: golden: there are no pictures yet; golden.py --update draws them")
            return 77
        return compare(program, folder)


if __name__ == "__main__":
    sys.exit(main())
