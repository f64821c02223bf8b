#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One screen of each script, read by somebody else: tesseract reads the picture, and what it reads
must be the words that the node tree says are there. Letters that are joined wrongly, run the wrong
way, are clipped or are boxes do not come back.

    tests/ocr/read_screens.py FOLDER-OF-PROGRAMS LOCALES

The negative control reads each picture for another script's words. Exit 0 good, 1 not, 77 skipped
(said why)."""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import stall as e2e  # noqa: E402
import windows  # noqa: E402

# language of the screen -> tesseract's data, and the part of the longer words that must come back.
# Arabic is read worst by tesseract itself: it takes dots and joins for others even in print.
# Each with English beside it, for addresses. Light letters on a coloured band are sometimes passed over.
SCRIPTS = {"en": ("eng", 0.85), "el": ("ell+eng", 0.85), "bg": ("bul+eng", 0.85),
           "ar": ("ara+eng", 0.6)}
LEAST_LETTERS = 4
ENOUGH_WORDS = 10
MOST_BY_CHANCE = 0.25  # names and addresses are the same in all


def plain(text):
    """Without what is not seen: tesseract takes a Greek mu for a micro sign, and a narrow space for
    none."""
    return unicodedata.normalize("NFKC", text).lower()


def words_of(text):
    return {word for word in re.findall(r"[^\W\d_]+", plain(text)) if len(word) >= LEAST_LETTERS}


def words_on_screen(tree):
    """Of headings and paragraphs that lie wholly on the glass."""
    found = set()
    for line in tree.splitlines():
        node = re.match(r' *(?:heading|paragraph|button)(?: [\w-]+)? "(.*)" .*?(\d+),(\d+) '
                        r"(\d+)x(\d+)$", line)
        if node and int(node[3]) + int(node[5]) <= 800:
            found |= words_of(node[1])
    return found


def read_picture(path, data):
    """All that was read, in one piece."""
    larger = path.with_suffix(".large.png")
    subprocess.run(["convert", path, "-colorspace", "Gray", "-resize", "200%", larger], check=True)
    # As a page, and as words that stand anywhere: light letters on dark are found by one of them.
    return "".join("".join(plain(subprocess.run(
        ["tesseract", larger, "-", "-l", data, "--psm", mode], check=True, capture_output=True,
        text=True, env=dict(os.environ, OMP_THREAD_LIMIT="1")).stdout).split())
                   for mode in ("3", "11"))


def part_read(words, text):
    return sum(word in text for word in words) / max(1, len(words))


def why_not():
    if not shutil.which("tesseract") or not shutil.which("convert"):
        return "tesseract or ImageMagick is not installed"
    there = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True,
                           check=True).stdout.split()
    missing = sorted({one for data, _ in SCRIPTS.values() for one in data.split("+")} - set(there))
    return "tesseract cannot read " + " ".join(missing) if missing else None


def main():
    programs, locales = sys.argv[1:3]
    reason = why_not()
    if reason:
        print(f"SKIPPED: ocr: {reason}")
        return 77
    os.environ["STREETSIGN_LOCALES"] = locales
    problems = 0
    wanted = {}
    read = {}
    with tempfile.TemporaryDirectory() as folder:
        stall = windows.open_stall(folder, programs)
        with windows.Shadow(stall) as shadow:
            for language in SCRIPTS:
                shadow.do("tap begin")
                if f" lang-{language} " not in shadow.tree():
                    print(f"SKIPPED: ocr: this campaign does not speak {language}")
                    shadow.do("tap bar-stop")
                    continue
                shadow.do(f"tap lang-{language}", "tap act")
                wanted[language] = words_on_screen(shadow.tree())
                read[language] = read_picture(shadow.picture(f"ocr-{language}.png"),
                                              SCRIPTS[language][0])
                shadow.do("tap bar-stop")
    for language, words in wanted.items():
        part = part_read(words, read[language])
        least = SCRIPTS[language][1]
        good = part >= least and len(words) >= ENOUGH_WORDS
        others = [part_read(wanted[other], read[language]) for other in wanted
                  if other != language]
        blind = max(others, default=0) > MOST_BY_CHANCE
        problems += (not good) + blind
        print(f"  {'ok   ' if good and not blind else 'WRONG'} {language}: {part:.0%} of "
              f"{len(words)} words read (least {least:.0%}), of other scripts' words at most "
              f"{max(others, default=0):.0%}")
        if not good:
            print("        not read: " + " ".join(sorted(word for word in words
                                                          if word not in read[language])[:20]))
    print(f"ocr: {len(wanted)} screens, {sum(map(len, wanted.values()))} words, {problems} wrong")
    return 1 if problems or len(wanted) < 3 else 0


if __name__ == "__main__":
    sys.exit(main())
