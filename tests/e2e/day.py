#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One day at a stall, with the real programs, and everything that can go wrong in it.

    tests/e2e/day.py --programs DIR[:DIR...] [--folder DIR] [--people 40] [--seed N] [--summary FILE]

Enrol; people sign in five languages with no server running; two walk away half-way; the kiosk is
killed ten times; the steward closes the day; the agent is killed in mid-upload, the server in
mid-write; back up; release. Then what was acknowledged is held against what the organisers open,
the logs against the verifier, and every disk against the names. Prints what it did. Exit 0 or 1."""
import argparse
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Failed, Hand, ROOT, Stall, end_in_order, person_lines, wait_until  # noqa: E402
from tampering import Auditor  # noqa: E402

LANGUAGES = ["en", "fr", "de", "el", "ar"]
# Given names that people in the street have; each gets a word of its own that nothing else holds.
NAMES = {
    "en": ["Zoë Ashdown", "Siobhán O'Neill", "John Smith", "Ada King"],
    "fr": ["Éloïse Lefèvre", "Noël Garçon", "François Çelik", "Anaïs Hüet"],
    "de": ["Jörg Weißmüller", "Käthe Groß", "Änne Öztürk", "Max Muster"],
    "el": ["Ελένη Παπαδοπούλου", "Γιώργος Ιωάννου", "Μαΐα Χατζή", "Νίκος Ρήγας"],
    "ar": ["محمد الحسن", "ليلى منصور", "أحمد قاسم", "سارة إدريس"],
}
COUNTRIES = {"en": "IE", "fr": "FR", "de": "DE", "el": "GR", "ar": "SE"}
LETTERS = {"en": "abcdefghiklmnoprstuvwz", "fr": "abcdefghiklmnoprstuvwz",
           "de": "abcdefghiklmnoprstuvwz", "el": "αβγδεζηθικλμνξοπρστυφχψω",
           "ar": "بتثجحخدذرزسشصضطظعغفقكلمنهوي"}


def people(count, dice):
    """Each name carries ten letters of its own, so that a search for it can be trusted."""
    crowd = []
    for number in range(count):
        language = LANGUAGES[number % len(LANGUAGES)]
        mark = "".join(dice.choice(LETTERS[language]) for _ in range(10))
        name = f"{NAMES[language][number // 5 % 4]} {mark}"
        if number in (3, 14):  # as long as the form allows
            name = (name + " " + "".join(dice.choice(LETTERS[language]) for _ in range(200)))[:200]
        person = {"name": name.strip(), "mark": mark, "language": language,
                  "country": COUNTRIES[language]}
        if number % 7 == 2:
            person["email"] = f"someone{number}{''.join(dice.choice('bcdfg') for _ in range(8))}" \
                              "@example.org"
        crowd.append(person)
    return crowd


class Day:
    def __init__(self, stall, count, dice):
        self.stall = stall
        self.dice = dice
        self.crowd = people(count, dice)
        self.walkers = people(2, dice)
        self.acknowledged = []
        self.walked = 0
        self.in_doubt = []  # killed after the confirmation, before thanks: stored or not
        self.figures = {}

    def say(self, text):
        self.stall.say(f"[{time.monotonic() - self.begun:6.1f} s] {text}")

    def play(self):
        self.begun = time.monotonic()
        stall = self.stall
        stall.make_keys()
        stall.make_server()
        stall.make_campaign()
        self.say("keys made, probes opened, campaign signed; people speak " + ", ".join(LANGUAGES))
        stall.enrol()
        stall.open_day()
        self.say("the terminal is enrolled, the day is open; no server is running")
        self.sign_all()
        self.close_the_day()
        self.deliver()
        self.open_all()
        self.device_is_empty()
        self.verify_all()
        self.no_name_anywhere()
        self.say("the day is over: " + json.dumps(self.figures))

    # ---- signing, walking away, being killed

    def sign_all(self):
        walks = dict(zip((len(self.crowd) // 8, len(self.crowd) // 2), self.walkers, strict=True))
        kills = set(self.dice.sample(range(1, len(self.crowd)), min(10, len(self.crowd) - 1)))
        hand = Hand(self.stall)
        for number, person in enumerate(self.crowd):
            if number in walks:
                self.walk_away(hand, walks[number])
            if number == len(self.crowd) - 4:
                # Nobody comes; the tick takes some out of the tray, before anything is killed.
                hand.send("wait 1000", "tree")
                hand.read_until_any()
            if number in kills:
                hand = self.sign_and_kill(hand, person)
            if person not in self.acknowledged:  # who was not thanked signs again
                self.sign(hand, person, pictures=number in (0, 3, 4))
        hand.process.stdin.close()
        hand.process.stdin = None
        hand.finish()
        if len(self.acknowledged) != len(self.crowd):
            raise Failed("not everybody was thanked")
        self.figures["acknowledged"] = len(self.acknowledged)
        self.figures["in doubt"] = len(self.in_doubt)
        self.figures["kills of the kiosk"] = len(kills)
        self.say(f"{len(self.acknowledged)} people were thanked; {len(kills)} kills, "
                 f"{len(self.in_doubt)} of them between confirming and thanks, so that these people "
                 f"signed again; {self.walked} walked away")

    def sign(self, hand, person, pictures=False):
        lines = person_lines(person)
        if pictures:
            language = person["language"]
            lines.insert(0, f"shot {language}-1-rest.png")
            lines.insert(2, f"shot {language}-2-home.png")
            lines.insert(5, f"shot {language}-3-name.png")
            lines.append(f"shot {language}-4-review.png")
        hand.send(*lines, "tap confirm")
        hand.read_until("acknowledged")
        self.acknowledged.append(person)
        if pictures:
            hand.send(f"shot {person['language']}-5-thanks.png")
        hand.send("tap done")

    def walk_away(self, hand, person):
        """Half-way through, nobody touches the glass any more: the warning comes, then the wipe."""
        hand.send(*person_lines(person)[:3], "wait 100", "expect-not " + person["mark"],
                  "tap lang-en", "tap sign", "expect-not " + person["mark"], "tap bar-stop")
        self.walked += 1

    def sign_and_kill(self, hand, person):
        """kill -9 at a moment drawn by chance from anywhere in this person's visit."""
        lines = person_lines(person) + ["tap confirm"]
        cut = self.dice.randrange(1, len(lines) + 1)
        hand.send(*lines[:cut])
        time.sleep(self.dice.random() * 0.4)  # chance is the point here, not waiting for anything
        said = hand.kill()
        if "acknowledged" in said:
            self.acknowledged.append(person)
        elif cut == len(lines):
            self.in_doubt.append(person)
        return Hand(self.stall)  # the day resumes by itself

    def close_the_day(self):
        self.stall.steward("tap steward-counts", "shot 07-steward-counts.png", "tap back",
                           "tap steward-close", "shot 08-steward-closing.png", "tap close-day",
                           "shot 09-steward-slip.png")
        shutil.copytree(self.stall.kiosk_data / "outbox", self.stall.folder / "outbox-copy")
        batches = list((self.stall.folder / "outbox-copy").glob("*.batch"))
        if not batches:
            raise Failed("the day was closed, but there is no batch file in the outbox")
        self.figures["batches"] = len(batches)
        self.say(f"the day is closed: {len(batches)} batch files in the outbox")

    # ---- delivery

    def deliver(self):
        stall = self.stall
        stall.start_server()
        self.kill_agent_in_upload()
        stall.stop_server()
        killed = self.kill_server_in_write()
        stall.start_server()
        stall.agent()
        before = self.stall.kiosk_data / "inbox"
        released = list(before.glob("*.released"))
        if released:
            raise Failed("the server released before anything was backed up")
        stall.run("streetsign-server", "backup", "--data", stall.server_data, "--to",
                  stall.folder / "backup.sqlite")
        stall.agent()
        self.figures["server killed at"] = killed
        self.say("delivered after killing agent and server; backed up; released")
        # The answers are taken when the terminal looks at its inbox.
        stall.steward("tap steward-counts", "shot 10-steward-released.png")

    def kill_agent_in_upload(self):
        """A wire that lets 3,000 bytes through; then the agent is killed."""
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        reached = threading.Event()

        def wire():
            agent_side, _ = listener.accept()
            with agent_side, socket.create_connection(("127.0.0.1", self.stall.port)) as server:
                def back():
                    try:
                        while data := server.recv(65536):
                            agent_side.sendall(data)
                    except OSError:
                        pass
                threading.Thread(target=back, daemon=True).start()
                passed = 0
                try:
                    while passed < 3000 and (data := agent_side.recv(500)):
                        server.sendall(data)
                        passed += len(data)
                except OSError:
                    pass
                reached.set()
                stop.wait(30)

        stop = threading.Event()
        thread = threading.Thread(target=wire, daemon=True)
        thread.start()
        words = self.stall.agent_words(url=f"https://127.0.0.1:{port}")
        agent = subprocess.Popen([self.stall.program("streetsign-agent"), *words],
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if not reached.wait(30):
            agent.kill()
            raise Failed("the agent sent nothing: " + agent.stderr.read().decode())
        agent.send_signal(signal.SIGKILL)
        agent.wait()
        stop.set()
        listener.close()
        self.say("the agent was killed in mid-upload")

    def kill_server_in_write(self):
        """At an fdatasync while a batch is being stored: strace kills it there."""
        for nth in range(3, 12):
            try:
                self.stall.start_server(prefix=[
                    "strace", "-f", "-o", "/dev/null", "-e", "trace=fdatasync",
                    "-e", f"inject=fdatasync:signal=SIGKILL:when={nth}+"])
            except Failed:  # that sync was one of its start: it takes a later one
                self.stall.server = None
                continue
            self.stall.agent(expect=None)
            try:
                self.stall.server.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.stall.stop_server(signal.SIGKILL)
                continue
            self.stall.server = None
            self.say(f"the server was killed in mid-write, at its fdatasync number {nth}")
            return f"fdatasync {nth}"
        raise Failed("the server could not be killed in mid-write")

    # ---- what came of it

    def read_export(self, folder):
        with open(folder / "records.jsonl", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines]

    def open_all(self):
        stall = self.stall
        common = ["open", "--keys", stall.keys, "--passphrase-file", stall.passphrase,
                  "--campaign", stall.campaign]
        stall.desk(*common, "--batches", stall.folder / "outbox-copy", "--out",
                   stall.folder / "opened-1")
        stall.desk(*common, "--number", "2", *stall.server_options(token=True), "--out",
                   stall.folder / "opened-2")
        by_stick = self.read_export(stall.folder / "opened-1")
        by_server = self.read_export(stall.folder / "opened-2")
        if sorted(map(json.dumps, by_stick)) != sorted(map(json.dumps, by_server)):
            raise Failed("the server's copy opens to something else than the outbox's")
        left = list(by_server)
        for person in self.acknowledged:
            mine = [one for one in left if one["fields"]["name"] == person["name"]]
            self.check_person(person, mine[0] if mine else None)
            left.remove(mine[0])
        doubtful = [person["name"] for person in self.in_doubt]
        for record in left:  # stored, and the kill came before the thanks
            if record["fields"]["name"] not in doubtful:
                raise Failed("a record was opened that nobody confirmed")
            doubtful.remove(record["fields"]["name"])
        self.figures["opened"] = len(by_server)
        self.figures["of those in doubt, stored"] = len(left)
        self.say(f"{len(by_server)} records opened by either identity, from outbox and server "
                 f"alike: every acknowledged one word for word, and {len(left)} of the "
                 f"{len(self.in_doubt)} in doubt, stored before the kill")

    def check_person(self, person, record):
        if record is None:
            raise Failed(f"an acknowledged signature is lost (language {person['language']})")
        fields = record["fields"]
        if fields["country"] != person["country"] or fields.get("email") != person.get("email"):
            raise Failed("a field is not what was typed")
        if record["language"] != person["language"]:
            raise Failed("a record names another language than was on the screen")
        consents = {one["id"]: one for one in record["consents"]}
        if not consents["petition"]["yes"] or consents["updates"]["yes"] != bool(
                person.get("email")):
            raise Failed("a consent is not what was answered")
        for consent in consents.values():
            # What is put into a sentence stands between FSI and PDI, so that it keeps its direction.
            words = consent["statement"].replace("\u2068", "").replace("\u2069", "")
            if words not in self.statements(person["language"]):
                raise Failed(f"a statement is not the one of the campaign's {person['language']} "
                             f"text: {consent['statement']}")

    def statements(self, language):
        """The campaign's own statements, with its placeholders filled from campaign.toml."""
        import tomllib
        with open(self.stall.campaign / "campaign.toml", "rb") as file:
            terms = tomllib.load(file)
        form_file = self.stall.campaign / "locales" / language / "form.toml"
        with open(form_file, "rb") as file:
            form = tomllib.load(file)
        found = set()
        text = (self.stall.campaign / "locales" / language / "consent.md").read_text("utf-8")
        purposes = {f"signature-{one['id']}": one for one in terms["signature"]["purpose"]}
        for part in text.split("<!-- section: ")[1:]:
            section = part.split(";")[0]
            if section not in purposes:
                continue
            quote = " ".join(line[1:].strip() for line in part.splitlines()
                             if line.startswith(">"))
            recipients = form.get("list_separator", ", ").join(
                form["recipient"][one] for one in purposes[section]["recipients"])
            found.add(quote.replace("{controller}", terms["controller"]["name"])
                      .replace("{recipients}", recipients))
        return found

    def device_is_empty(self):
        """No envelope on the device: not one 48-byte piece of any of them."""
        outbox = list((self.stall.kiosk_data / "outbox").glob("*.batch"))
        if outbox:
            raise Failed(f"{len(outbox)} released batch files are still on the device")
        pieces = set()
        for batch in (self.stall.folder / "outbox-copy").glob("*.batch"):
            content = batch.read_bytes()
            at = content.find(b"age-encryption.org/v1\n")
            while at >= 0:
                pieces.add(content[at + 300:at + 348])
                at = content.find(b"age-encryption.org/v1\n", at + 1)
        if len(pieces) != self.figures["opened"]:
            raise Failed(f"{len(pieces)} envelopes in the outbox's copy, "
                         f"{self.figures['opened']} were opened")
        looked = 0
        for file in self.files_of(self.stall.kiosk_data):
            content = file.read_bytes()
            looked += len(content)
            if any(piece in content for piece in pieces):
                raise Failed(f"an envelope is still on the device, in {file.name}")
        self.say(f"the device holds no envelope any more ({looked} bytes searched)")

    def verify_all(self):
        stall = self.stall
        for end in ("*.cosigned", "*.released"):
            for answer in (stall.kiosk_data / "inbox").glob(end):
                shutil.copy(answer, stall.folder / "outbox-copy")
        slip = self.export_slip()
        stall.verify(stall.folder / "outbox-copy")
        mirror = stall.folder / "mirror"
        wait_until("the public copy", self.mirror_is_whole, 30)
        stall.verify(mirror)
        good = stall.verify(mirror, stall.folder / "outbox-copy").stdout
        if f"{self.figures['opened']} signatures" not in good:
            raise Failed("the verifier counts other signatures than were opened:\n" + good)
        auditor = Auditor(lambda folder, expect: stall.verify(folder, expect=expect).stdout,
                          self.dice)
        auditor.change_bytes(stall.folder / "outbox-copy", 4)
        auditor.change_bytes(mirror, 4)
        auditor.falsify_batches(stall.folder / "outbox-copy")
        auditor.falsify_mirror(mirror)
        auditor.same_batch_twice_counts_once(stall.folder / "outbox-copy", self.figures["opened"])
        self.figures["changed bytes found"] = auditor.bytes_changed
        self.figures["falsified copies found"] = len(auditor.falsified)
        kinds = sorted(set(auditor.falsified))
        self.say(f"the verifier passes outbox and server{slip}; {auditor.bytes_changed} changed "
                 f"bytes and {len(auditor.falsified)} falsified copies are each found and their "
                 f"place named: {', '.join(kinds)}")

    def export_slip(self):
        slips = list(self.stall.kiosk_data.rglob("*.slip"))
        for slip in slips:
            shutil.copy(slip, self.stall.folder / "outbox-copy")
        return " (with the day slip)" if slips else ""

    def mirror_is_whole(self):
        mirror = self.stall.folder / "mirror"
        shutil.rmtree(mirror, ignore_errors=True)
        self.stall.desk("mirror", "--out", mirror, *self.stall.server_options(), expect=None)
        lines = (mirror / "v1/logs.txt").read_text().splitlines() if (
            mirror / "v1/logs.txt").exists() else []
        # Genesis and one entry for each record.
        return any(int(line.split()[2]) == self.figures["opened"] + 1 for line in lines)

    @staticmethod
    def files_of(folder):
        return sorted(file for file in Path(folder).rglob("*") if file.is_file())

    def no_name_anywhere(self):
        """Every planted name, in four encodings, in every file of kiosk, agent and server; and once
        where it must be found, so that the search itself is proven."""
        needles = []
        for person in self.crowd + self.walkers:
            for word in (person["mark"], person.get("email")):
                if word:
                    needles += [word.encode(code) for code in
                                ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")]
        looked = 0
        for folder in (self.stall.kiosk_data, self.stall.server_data, self.stall.stick,
                       self.stall.folder / "outbox-copy", self.stall.folder / "mirror"):
            for file in self.files_of(folder):
                content = file.read_bytes()
                looked += len(content)
                if any(needle in content for needle in needles):
                    raise Failed(f"a signer's name is on the disk in plain, in {file}")
        for file in (self.stall.folder / "server.log", self.stall.folder / "backup.sqlite"):
            if any(needle in file.read_bytes() for needle in needles):
                raise Failed(f"a signer's name is on the disk in plain, in {file}")
        control = (self.stall.folder / "opened-2/records.jsonl").read_bytes()
        if not any(needle in control for needle in needles):
            raise Failed("the search does not find names where they are")
        self.say(f"no planted name in {looked} bytes of kiosk, agent and server "
                 f"({len(needles)} forms looked for; the control finds them)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", required=True, help="folders of the programs, with colons")
    parser.add_argument("--folder", help="kept; without it a temporary one, removed")
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--summary", help="what is said is written here as well")
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    folder = Path(options.folder or tempfile.mkdtemp(prefix="streetsign-day-"))
    summary = open(options.summary or os.devnull, "w", encoding="utf-8")

    def say(text):
        print(text, flush=True)
        print(text, file=summary, flush=True)

    say(f"a day at a stall, seed {seed}, {options.people} people")
    stall = Stall(folder, options.programs, say=say, cheap_keys=False)
    end_in_order()
    day = Day(stall, options.people, random.Random(seed))
    try:
        day.play()
        say("ok: one day at a stall")
        return 0
    except Failed as failure:
        print(f"FAILED: {failure}", file=sys.stderr)
        return 1
    finally:
        stall.close()
        summary.close()
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
