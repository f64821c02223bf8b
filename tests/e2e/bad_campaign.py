#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Campaigns that are wrong or odd, with the real programs. What is wrong the desk refuses with file,
line and a sentence, and leaves no folder; what is only odd (long texts, a part that a language lacks,
a letter that no font has, a translation of the kiosk's own words with a broken plural rule) can be
read on the kiosk, and the self-test says what a steward should know.

The larger table of refusals is a unit test (tests/campaign/*_test.cc).

    tests/e2e/bad_campaign.py FOLDERS-OF-PROGRAMS"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Failed, Hand, ROOT, Stall  # noqa: E402

SAMPLE = ROOT / "packaging/campaigns/ban-facial-recognition"
LANGUAGES = ["en", "ar"]
# (file, from, to, what the desk says after the file's name). Empty `to`: what stands there goes. Two
# files: the one that is changed, and the one that is named.
WRONG = [
    ("campaign.toml", "\n[controller]\n", "\n[nobody]\n", r'\d+: "controller" is missing'),
    ("campaign.toml", '[dpo]\ncontact = "dpo@example.org"', "", r'\d+: "dpo" is missing'),
    ("campaign.toml", "destroy_by = 2027-12-31\n", "", r'\d+: "destroy_by" is missing'),
    ("campaign.toml", "expiry = 2027-06-30", "expiry = 2027-10-30",
     r'\d+: "accept_until" is before expiry'),
    ("campaign.toml", "longest = 200", "longest = 2000",
     r"\d+: the longest answers to \[signature\] in '\w+' make a record of \d+ bytes"),
    ("campaign.toml", "required = true", "requierd = true",
     r'\d+: "requierd" is not a key that is known here'),
    ("campaign.toml", "Example Stall", b"Example \xc3 Stall", r"\d+: the file is not UTF-8"),
    ("campaign.toml", "schema = 1\n", "schema = 1\nschema = 1\n", r"\d+: this is not TOML"),
    ("cases.toml", 'group = "fr"', 'group = "xx"', r'\d+: "group" is not the id of a group'),
    ("cases.toml", "date = \"2019-10\"", "date = \"2019-13\"", r'\d+: "date" is'),
    ("en/form.toml", 'why = "A signature needs a name."\n', "",
     r'\d+: "signature.field.name.why" is missing: every field says why it is asked'),
    ("ar/form.toml", "pattern = ", "patern = ", r'\d+: "signature.field.email.pattern" is missing'),
    ("ar/petition.md", "<!-- section: call;", "<!-- section: ;", r"\d+: a section line is:"),
    ("ar/petition.md", None, None, r" the file is missing"),
    ("en/consent.md", "signature-updates", "signature-letters",
     r'\d+: the section "signature-updates" is missing; line \d+ of campaign.toml asks for it'),
    (("campaign.toml", "en/petition.md"), 'mode = "rehearsal"', 'mode = "live"',
     r'\d+: the section "call" (is|and \d+ more are) not reviewed, and "unreviewed" in campaign.toml does not'),
    ("en/consent.md", "{controller} may", "{controler} may",
     r"\d+: \{controler\} is filled by nothing"),
    ("ar/consent.md", "{authorities}", "https://example.org",
     r"\d+: \{authorities\} stands nowhere: the consent must say where to complain"),
    ("en/consent.md", "{legal_basis}", "the law",
     r"\d+: \{legal_basis\} stands nowhere: the consent must say why it is allowed"),
    ("en/consent.md", "section: withdrawal", "section: regret",
     r'\d+: the section "withdrawal" is missing'),
]


class Bench:
    """A copy of the sample campaign in two languages, changed and put to the desk."""

    def __init__(self, stall):
        self.stall = stall
        self.source = stall.folder / "source"
        self.texts = stall.folder / "texts"

    def fresh(self):
        for folder in (self.source, self.texts):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(SAMPLE, self.source)
        for language in LANGUAGES:
            shutil.copytree(ROOT / "locales" / language, self.texts / language)
        terms = self.source / "campaign.toml"
        offered = ", ".join(f'"{language}"' for language in LANGUAGES)
        terms.write_text(re.sub(r"(?m)^languages = .*$", f"languages = [{offered}]",
                                terms.read_text(), count=1))

    def change(self, name, old, new):
        path = (self.texts if "/" in name else self.source) / name
        if old is None:
            path.unlink()
            return
        content = path.read_bytes()
        new = new if isinstance(new, bytes) else new.encode()
        if old.encode() not in content:
            raise Failed(f"{name} does not hold {old!r}: this test would prove nothing")
        path.write_bytes(content.replace(old.encode(), new, 1))

    def refused(self, name, sentence):
        out = self.stall.folder / "never"
        done = self.stall.desk(
            "campaign", "--keys", self.stall.keys, "--passphrase-file", self.stall.passphrase,
            "--source", self.source, "--texts", self.texts, "--server-terms",
            self.stall.folder / "server.terms", "--server-url", self.stall.url, "--out", out,
            expect=None)
        path = f"locales/{name}" if "/" in name else name
        left = list(self.stall.folder.glob("never*"))
        for folder in left:
            shutil.rmtree(folder)
        if done.returncode != 1 or left:
            raise Failed(f"{path}: exit {done.returncode}, {len(left)} folders left of a refused "
                         f"campaign ({sentence})")
        if not re.search(re.escape(path) + ":" + sentence, done.stderr):
            raise Failed(f"{path}: '{sentence}' is not said:\n{done.stderr}")


def add_section_text(path, section, text):
    lines = path.read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith(f"<!-- section: {section};"))
    lines.insert(at + 3, text + "\n\n")
    path.write_text("".join(lines))


def make_odd(bench):
    """Allowed, and odd."""
    bench.fresh()
    for language in LANGUAGES:
        add_section_text(bench.texts / language / "petition.md", "together",
                         "\n\n".join("a ban on facial recognition now " * 50 for _ in range(34)) +
                         "\n\nLastwordofall.")
        add_section_text(bench.texts / language / "cases.md", "fr-taj", "y" * 5000)
    petition = bench.texts / "ar/petition.md"
    petition.write_text(re.sub(r"(?s)<!-- section: everyone;.*?(?=<!-- section: )", "",
                               petition.read_text()))
    add_section_text(bench.texts / "en/petition.md", "call", "A sign: \U00013000.")


def hand(stall, *lines, size="1280x800"):
    fingers = Hand(stall, size)
    fingers.send(*lines)
    fingers.process.stdin.close()
    return Stall.finish(fingers)


def break_plural_rule(folder):
    """ui.mo of Arabic with a rule that is none, of the same length."""
    path = folder / "ar/ui.mo"
    content = path.read_bytes()
    at = content.index(b"plural=") + len(b"plural=")
    path.write_bytes(content[:at] + b"%" + content[at + 1:])


def main():
    folder = Path(tempfile.mkdtemp(prefix="streetsign-odd-"))
    stall = Stall(folder / "stall", sys.argv[1], say=lambda text: None, tls=False)
    locales = Path(os.environ["STREETSIGN_LOCALES"])
    failed = 0
    try:
        stall.make_keys()
        stall.make_server()
        bench = Bench(stall)
        for name, old, new, sentence in WRONG:
            try:
                bench.fresh()
                changed, named = name if isinstance(name, tuple) else (name, name)
                bench.change(changed, old, new)
                bench.refused(named, sentence)
            except Failed as problem:
                failed += 1
                print("BAD ", problem, flush=True)
        make_odd(bench)
        stall.make_campaign(bench.source, bench.texts)
        stall.enrol()
        stall.open_day()
        for size in ("800x480", "1280x800"):
            for language in LANGUAGES:
                hand(stall, f"tap lang-{language}", "tap read", "expect Lastwordofall.",
                     *["tap page-down"] * 3, f"shot odd-{language}.png", "tap bar-stop",
                     f"tap lang-{language}", "tap cases", "tap case-group-fr", "tap case-fr-taj",
                     "expect " + "y" * 60, "tap bar-stop", size=size)
        hand(stall, "tap lang-ar", "tap read", "expect English")  # of the part that is missing
        said = stall.steward("tap steward-more", "tap steward-test", "tree")
        if "U+13000 in locales/en/petition.md:" not in said:
            raise Failed("the self-test does not name the letter that no font has")
        broken = folder / "locales"
        shutil.copytree(locales, broken)
        break_plural_rule(broken)
        os.environ["STREETSIGN_LOCALES"] = str(broken)
        said = stall.steward("tap steward-more", "tap steward-test", "tree")
        if not re.search(r"A translation is damaged: [^\"]*ar", said):
            raise Failed("the self-test does not name the damaged translation")
        hand(stall, "tap begin", "tap read", "tap bar-stop")  # in English alone
        print(f"bad campaign: {len(WRONG)} refused by the desk with their places, "
              f"5 odd ones read on the kiosk, {failed} wrong")
    except (Failed, subprocess.SubprocessError, OSError) as problem:
        failed += 1
        print("BAD ", problem)
    finally:
        stall.close()
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
