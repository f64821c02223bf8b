#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Three people sign without ever touching the glass, from rest to thanks, each in one way alone:

    by ear       hears only what the terminal says, and decides by nothing else (English)
    by keys      four arrow keys and select, in Arabic
    by switches  two switches, in Greek

The first one listens to the real espeak-ng, whose sound goes through ALSA into a pipe that is
counted. At the end the desk opens what was kept, and it must be what they meant."""
import argparse
import json
import os
import re
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from stall import Failed, Hand, Stall

ALSA = """pcm.!default {{ type file  slave.pcm {{ type null }}  file "{pipe}"  format raw }}
ctl.!default {{ type null }}
"""


class SoundCard:
    """Where espeak-ng plays: a pipe that takes whatever comes, and counts it."""

    def __init__(self, folder):
        self.pipe = folder / "sound"
        os.mkfifo(self.pipe)
        self.handle = os.open(self.pipe, os.O_RDWR | os.O_NONBLOCK)
        self.bytes = 0
        self.over = False
        config = folder / "asound.conf"
        config.write_text(ALSA.format(pipe=self.pipe))
        self.environment = {"ALSA_CONFIG_PATH": str(config)}
        self.thread = threading.Thread(target=self.drain, daemon=True)
        self.thread.start()

    def drain(self):
        while not self.over:
            try:
                self.bytes += len(os.read(self.handle, 1 << 16))
            except BlockingIOError:
                time.sleep(0.005)

    def close(self):
        self.over = True
        self.thread.join()
        os.close(self.handle)


class Person:
    """Somebody at the keys of a terminal; counts what they press."""

    def __init__(self, stall, extra=(), size="1280x800"):
        self.hand = Hand(stall, size, extra)
        self.pressed = 0
        self.thanked = False

    def answer(self, act, end):
        self.hand.send(act, "say " + end)
        lines = []
        for line in self.hand.process.stdout:
            line = line.rstrip("\n")
            if line == end:
                return lines
            if line == "acknowledged":
                self.thanked = True
            else:
                lines.append(line)
        raise Failed("the hand ended: " + self.hand.process.stderr.read().strip())

    def press(self, key):
        self.pressed += 1
        return self.answer("key " + key, "--pressed--")

    def leave(self):
        self.hand.process.stdin.close()
        self.hand.process.stdin = None
        self.hand.finish()


class Listener(Person):
    """Decides by what was said and by nothing else."""

    def __init__(self, stall, extra=()):
        super().__init__(stall, ("--ears", "yes", *extra))
        self.sentences = 0

    def hear(self, act="heard"):
        lines = [line for line in self.answer(act, "--heard--") if line != "."]
        self.sentences += len(lines)
        return lines

    def move(self, key):
        """What was said of the element that is reached; nothing at an edge."""
        self.press(key)
        return " | ".join(self.hear())

    def seek(self, words, most=600):
        """Feels along each line of a screen to either end, until something is called like this; from
        where it is to the end, and then once more from the top."""
        said, again = self.move("down"), True
        for _ in range(most):
            said, found = self.along(words, said)
            if found:
                return said
            below = self.move("down")
            if below and below != said:
                said = below
                continue
            if not again:
                raise Failed(f"nothing that is said matches '{words}'; at the end: {said}")
            again, said = False, self.to_the_top()
        raise Failed(f"'{words}' was not found in {most} lines")

    def along(self, words, said):
        for side in ("left", "right"):
            while not re.search(words, said):
                there = self.move(side)
                if not there or there == said:
                    break
                said = there
        return said, re.search(words, said) is not None

    def to_the_top(self, most=100):
        said = ""
        for _ in range(most):
            above = self.move("up")
            if not above or above == said:
                return said
            said = above
        raise Failed("there is no top")

    def choose(self, words):
        said = self.seek(words)
        self.press("select")
        return said

    def expect(self, words, said):
        text = " | ".join(said)
        if not re.search(words, text):
            raise Failed(f"'{words}' was to be heard, and this was: {text[:600]}")

    def type(self, text):
        """Down from the field to the keys, each letter sought by ear."""
        for letter in text:
            for _ in range(6):  # up to the field again: the letters begin below it
                if re.search("Text field", self.move("up")):
                    break
            said = self.seek(f"^en: {re.escape(letter)}$")
            self.press("select")
            self.expect(f"^en: {re.escape(letter)}$", self.hear())
            del said


def by_ear(stall, report):
    person = Listener(stall)
    person.press("down")
    said = person.hear("listen")
    named = [line.split(":")[0] for line in said]
    for language in ("en", "el", "ar"):
        if language not in named:
            raise Failed(f"{language} does not name itself: {said}")
    person.choose(r"^en: English\. .*of \d")  # and not the language of the bar
    person.expect("choices", person.hear("listen"))
    person.choose(r"^en: Sign\. Button")
    person.expect("Say aloud", person.hear("listen"))
    person.choose("Yes, say it aloud")
    person.expect("Text field", person.hear("listen"))
    person.type("ada")
    person.choose("^en: Done$")
    person.expect("country", [line.lower() for line in person.hear("listen")])
    person.choose("^en: Greece")
    statement = person.hear("listen")
    person.choose("Yes, I agree")
    updates = person.hear("listen")
    person.choose(r"^en: No\. Button")
    review = person.hear("listen")
    person.expect("Is everything right", review)
    person.expect("ada", review)
    person.expect("Greece", review)
    person.choose("Sign now")
    person.expect("Thank you", person.hear("listen"))
    if not person.thanked:
        raise Failed("thanks were said, and nothing was kept")
    person.leave()
    if len(statement) < 2 or len(updates) < 2:
        raise Failed("the consents were not read")
    to_headphones(stall, report)
    by_usb(stall, report)
    report(f"by ear: {person.pressed} keys, {person.sentences} sentences heard")
    return {"name": "ada", "country": "GR", "language": "en", "read_aloud": True}


def to_headphones(stall, report):
    """The steward says that the jack leads to headphones only: nobody is asked, letters are said."""
    stall.steward("tap steward-more", "expect The jack leads to headphones only", "tap steward-headphones")
    person = Listener(stall)
    person.press("down")
    person.hear("listen")
    person.choose(r"^en: English\. .*of \d")  # and not the language of the bar
    person.choose(r"^en: Sign\. Button")
    person.expect("Text field", person.hear("listen"))
    person.type("q")
    person.leave()
    stall.steward("tap steward-more", "tap steward-headphones")
    report("by ear: to headphones only, typed letters are said without a question")


def by_usb(stall, report):
    """A sound card comes while the terminal rests: the languages name themselves, as with a plug in
    the jack; but a letter that is typed is not said without a question."""
    cards = Path(stall.folder) / "snd"
    cards.mkdir()
    person = Listener(stall, ("--sound-cards", str(cards)))
    person.expect("^$", person.hear("listen"))
    (cards / "pcmC1D0c").touch()  # a camera's microphone
    person.answer("wait 6", "--waited--")
    person.expect("^$", person.hear("listen"))
    (cards / "pcmC2D0p").touch()
    person.answer("wait 6", "--waited--")
    named = [line.split(":")[0] for line in person.hear("listen")]
    for language in ("en", "el", "ar"):
        if language not in named:
            raise Failed(f"{language} does not name itself: {named}")
    person.choose(r"^en: English\. .*of \d")
    person.choose(r"^en: Sign\. Button")
    person.expect("Say aloud", person.hear("listen"))
    person.leave()
    report("by ear: a headset by USB begins speech, and is not taken for a private ear")


class Onlooker(Person):
    """Sees the screen: the element with the focus, and where things are."""

    NODE = re.compile(r'^\s*(\S+) (\S+).*? (-?\d+),(-?\d+) (\d+)x(\d+)$')

    def look(self):
        self.places, self.focus, self.lines = {}, None, self.answer("tree", "--tree--")
        for line in self.lines:
            match = self.NODE.match(line)
            if not match:
                continue
            x, y, width, height = (int(match.group(i)) for i in (3, 4, 5, 6))
            self.places[match.group(2)] = (x + width / 2, y + height / 2)
            if re.search(r"\[[a-z ]*focused", line):
                self.focus = match.group(2)

    def must_see(self, identity):
        self.look()
        if identity not in self.places:
            raise Failed(f"'{identity}' is not on the screen:\n" + "\n".join(self.lines[:40]))


def key_of(letter):
    return f"key-u{ord(letter):04x}"


class KeysPerson(Onlooker):
    def go_to(self, identity, most=150):
        self.must_see(identity)
        tried = set()
        for _ in range(most):
            if self.focus == identity:
                return
            here = self.places.get(self.focus, (0, 0))
            there = self.places[identity]
            across, along = there[0] - here[0], there[1] - here[1]
            wanted = ["down" if along > 0 else "up", "right" if across > 0 else "left"]
            if abs(across) > 20 and abs(along) < 30:
                wanted.reverse()
            wanted += [key for key in ("down", "up", "right", "left") if key not in wanted]
            before = "\n".join(self.lines)  # a page that was turned is another place
            key = next((one for one in wanted if (before, one) not in tried), None)
            if key is None:
                raise Failed(f"no arrow leads from {self.focus} to {identity}")
            tried.add((before, key))
            self.press(key)
            self.look()
            if self.focus is None:
                raise Failed("nothing has the focus")
        raise Failed(f"{identity} was not reached with {most} arrows; the focus is on {self.focus}")

    def choose(self, identity):
        self.go_to(identity)
        self.press("select")


def sign_by_choosing(person, language, name, country):
    """From the rest screen to the thanks, each element reached by whatever hands this person has."""
    for identity in ("begin", f"lang-{language}", "sign", *map(key_of, name), "key-done",
                     f"country-{country}", "consent-petition-yes", "consent-updates-no", "confirm"):
        person.choose(identity)
    person.must_see("saved")
    person.leave()


def by_keys(stall, report):
    person = KeysPerson(stall, size="800x480")
    person.press("select")
    sign_by_choosing(person, "ar", "سلما", "DE")
    if not person.thanked:
        raise Failed("nothing was kept of the one with the keys")
    report(f"by four keys and select, in Arabic: {person.pressed} keys")
    return {"name": "سلما", "country": "DE", "language": "ar", "read_aloud": False}


class SwitchPerson(Onlooker):
    def choose(self, identity, most=200):
        """One switch moves, the other takes; a group is opened before what is in it."""
        self.must_see(identity)
        for _ in range(most):
            if self.focus == identity:
                self.press("switch-two")
                return
            if self.focus is not None and self.holds(self.focus, identity):
                self.press("switch-two")
            else:
                self.press("switch-one")
            self.look()
        raise Failed(f"{identity} was not reached with {most} presses of two switches")

    def holds(self, group, identity):
        """Whether this line of the tree has the other one below it."""
        inside = None
        for line in self.lines:
            depth = len(line) - len(line.lstrip())
            name = line.split()[1] if len(line.split()) > 1 else ""
            if inside is not None and depth <= inside:
                return False
            if inside is not None and name == identity:
                return not group.startswith(("scroll", "dialog"))
            if name == group:
                inside = depth
        return False


def by_switches(stall, report):
    person = SwitchPerson(stall)
    person.press("switch-one")
    sign_by_choosing(person, "el", "νικ", "GR")
    if not person.thanked:
        raise Failed("nothing was kept of the one with the switches")
    report(f"by two switches, in Greek: {person.pressed} presses")
    return {"name": "νικ", "country": "GR", "language": "el", "read_aloud": False}


def open_records(stall):
    stall.steward("tap steward-close", "tap close-day")
    stall.desk("open", "--keys", stall.keys, "--passphrase-file", stall.passphrase, "--campaign",
               stall.campaign, "--batches", stall.kiosk_data / "outbox", "--out",
               stall.folder / "opened")
    with open(stall.folder / "opened/records.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def check(record, wanted):
    got = {"name": record["fields"]["name"], "country": record["fields"]["country"],
           "language": record["language"], "read_aloud": record["read_aloud"]}
    return got == wanted


def play(folder, programs, ways):
    report = lambda text: print(text, flush=True)
    stall = Stall(folder, programs, say=report)
    card = SoundCard(Path(folder))
    os.environ.update(card.environment)
    try:
        stall.begin()
        wanted = [way(stall, report) for way in ways]
        if by_ear in ways and card.bytes < 100_000:
            raise Failed(f"only {card.bytes} bytes of sound came out of espeak-ng")
        records = open_records(stall)
        if len(records) != len(wanted):
            raise Failed(f"{len(records)} records, and {len(wanted)} people were thanked")
        for one in wanted:
            if not any(check(record, one) for record in records):
                raise Failed(f"nobody's record is {one}: {records}")
        # Control: what nobody signed is in no record.
        if any(check(record, wanted[0] | {"name": "nobody"}) for record in records):
            raise Failed("the check takes anything for right")
        report(f"hands free: {len(records)} people, {len(records)} records as they meant them, "
               f"{card.bytes} bytes of sound")
    finally:
        card.close()
        stall.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", required=True)
    parser.add_argument("--way", choices=("ear", "keys", "switches"), action="append")
    parser.add_argument("--keep", help="a folder that is kept")
    words = parser.parse_args()
    ways = {"ear": by_ear, "keys": by_keys, "switches": by_switches}
    chosen = [ways[name] for name in words.way or ways]
    folder = words.keep or tempfile.mkdtemp(prefix="streetsign-hands-free-")
    Path(folder).mkdir(parents=True, exist_ok=True)
    try:
        play(folder, words.programs, chosen)
    except Failed as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    finally:
        if not words.keep:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
