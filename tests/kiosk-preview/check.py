#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs packaging/preview.sh for German as it is, for a language that is only begun, and (the
negative control) for German with one word that fits nowhere: that must be marked. Every sentence of
the terminal must be on a picture, or in not_pictured.txt beside this file with the reason why not.

    tests/kiosk-preview/check.py BUILD
"""
import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONG_WORD = "Buchstabengroesseneinstellungsmoeglichkeitenwahl"


def sheet(build, language, folder, locales):
    """By names that are said from where it is called."""
    out = folder / f"{language}.html"
    done = subprocess.run(
        [str(ROOT / "packaging/preview.sh"), language, "--locales", os.path.relpath(locales, folder),
         "--out", out.name, "--build", os.path.relpath(build, folder)], capture_output=True, text=True,
        check=False, timeout=300, cwd=folder)
    if not out.exists():
        sys.exit(f"no sheet of {language}: {done.stderr}{done.stdout}")
    return done, out.read_text(encoding="utf-8")


def check_refusals(folder):
    """A word that is not understood, or that lacks its value, is refused before anything is made."""
    for words in ([], ["German"], ["de", "--nonsense"], ["de", "--out"], ["de", "--locales"],
                  ["de", "--build"], ["de", "--out", ""], ["de", "en"],
                  ["de", "--locales", "none"], ["de", "--build", "none"]):
        done = subprocess.run([str(ROOT / "packaging/preview.sh"), *words], capture_output=True,
                              text=True, check=False, timeout=300, cwd=folder)
        expect(done.returncode == 2 and done.stderr.startswith("preview.sh: ") and
               done.stderr.count("\n") == 1 and not list(folder.iterdir()),
               f"{words} is refused in a sentence, not with {done.returncode}", done)


def not_pictured():
    """The sentences of not_pictured.txt, one a line; a line with # begins a reason."""
    lines = (Path(__file__).parent / "not_pictured.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def expect(holds, what, done):
    if not holds:
        sys.exit(f"preview: FAILED: {what}\n{done.stdout}{done.stderr}")


def main():
    build = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        locales = folder / "locales"
        check_refusals(folder)

        done, page = sheet(build, "de", folder, ROOT / "locales")
        expect(done.returncode == 0, "German does not fit as it is", done)
        pictures = page.count("data:image/png;base64,")
        screens = len(re.findall(r"<h2 id=", page))
        # The folded bar's menu is there with the largest text only.
        expect(screens > 45 and pictures >= 2 * screens - 1, "two pictures for each screen", done)
        expect("Unterschreiben" in page or "unterschreiben" in page, "German words", done)
        expect('class="over"' not in page, "nothing is framed", done)
        expect("ui.po “Sign”" in page and "petition.md call" in page, "where words are from", done)
        expect(not re.search(r'(?:src|href)="(?!data:)', page), "no links", done)
        unseen = {html.unescape(one)
                  for one in re.findall(r'<code class="unseen">(.*?)</code>', page, re.S)}
        wanted = not_pictured()
        expect(unseen <= wanted, f"on no picture and not in the list: {unseen - wanted}", done)
        expect(wanted <= unseen, f"in the list and on a picture: {wanted - unseen}", done)

        (locales / "zz").mkdir(parents=True)
        shutil.copy(ROOT / "locales/de/petition.md", locales / "zz")
        done, page = sheet(build, "zz", folder, locales)
        expect(done.returncode == 0, "a language that is begun", done)
        for line in ("ui.po is missing", "cases.md is missing", "form.toml is missing"):
            expect(line in page, line, done)

        shutil.copytree(ROOT / "locales/de", locales / "de")
        catalogue = locales / "de/ui.po"
        words = catalogue.read_text(encoding="utf-8")
        planted = re.sub(r'(msgid "Stop"\nmsgstr ")[^"]*',
                         rf"\g<1>{LONG_WORD}", words)
        expect(planted != words, "the word was planted", done)
        catalogue.write_text(planted, encoding="utf-8")
        done, page = sheet(build, "de", folder, locales)
        expect(done.returncode == 1, "a word that fits nowhere ends with 1", done)
        marked = page.count('class="over"')
        expect(marked > 0 and LONG_WORD[:30] in page, "and is framed", done)
        print(f"preview: {screens} screens, {pictures} pictures of German; a begun language; "
              f"the planted word is framed {marked} times; {len(unseen)} sentences "
              "are on no picture, each with its reason")
    return 0


if __name__ == "__main__":
    sys.exit(main())
