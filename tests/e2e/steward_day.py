#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The steward's day with the real programs: kiosk, desk, agent, server and root helper.

    tests/e2e/steward_day.py --programs DIR[:DIR...]

Two terminals share one stick, which the helper mounts for each act. The PIN is forgotten, waited for
over a kill, and reset by the desk's note; brightness, network and power are asked for; a delivery is
ordered; a newer campaign waits for the next day; the day goes on after a kill -9; a forgotten day is
closed by the next open; an empty battery closes the day and switches off. The helper is the real
one; its acts only write down that they ran, and move a folder where a stick would be mounted.
Prints what it did. Exit 0 or 1."""
import argparse
import datetime
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Failed, Hand, PIN, ROOT, Stall, person_lines, wait_until  # noqa: E402

NOW = datetime.datetime.now(datetime.timezone.utc)
YESTERDAY = NOW.date() - datetime.timedelta(days=1)
ISSUED = ["--issued", str(YESTERDAY)]
PERSON = {"name": "Ada King", "language": "en", "country": "IE"}


def need(what, good):
    need.count += 1
    if not good:
        raise Failed(what)


need.count = 0


class Helper:
    """The real helper in front of acts that only record."""

    def __init__(self, stall, pocket):
        self.place = stall.folder / "mounts"
        self.place.mkdir()
        self.said = stall.folder / "said"
        self.said.write_text("")
        acts = stall.folder / "acts"
        acts.mkdir()
        medium = self.place / "medium"
        bodies = {
            "mount": f'[ -d "{pocket}" ] && mv "{pocket}" "{medium}"',
            "unmount": f'[ ! -d "{medium}" ] || mv "{medium}" "{pocket}"',
            "join-network": f'[ -f "{medium}/network" ] || exit 1',
            "brightness": "", "power-off": ""}
        for name, body in bodies.items():
            act = acts / name
            act.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.said}\n{body}\n')
            act.chmod(0o755)
        self.socket = stall.folder / "helper"
        self.process = subprocess.Popen(
            [stall.program("streetsign-helper"), "--socket", str(self.socket), "--acts", str(acts),
             "--user", str(os.getuid())])
        wait_until("the helper's start", self.socket.exists)

    def times(self, act):
        return sum(1 for line in self.said.read_text().splitlines() if line.strip() == act)

    def end(self):
        self.process.terminate()
        self.process.wait(timeout=10)


class Terminal(Stall):
    """One more terminal of the same campaign, with a helper of its own."""

    def __init__(self, folder, of):
        super().__init__(folder, ":".join(map(str, of.programs)), say=of.say)
        self.__dict__.update(keys=of.keys, campaign=of.campaign, server_data=of.server_data,
                             port=of.port, passphrase=of.passphrase)
        self.server_folder = of
        self.pocket = of.stick
        self.helper = Helper(self, self.pocket)
        self.power = self.folder / "power_supply"
        self.power.mkdir()

    def battery(self, percent, status="Discharging"):
        cell = self.power / "BAT0"
        cell.mkdir(exist_ok=True)
        for name, text in (("type", "Battery"), ("capacity", str(percent)), ("status", status)):
            (cell / name).write_text(text + "\n")

    def kiosk_options(self):
        options = ["--data", str(self.kiosk_data), "--stick", str(self.helper.place),
                   "--helper", str(self.helper.socket), "--power-supplies", str(self.power),
                   "--speech", "none"]
        locales = os.environ.get("STREETSIGN_LOCALES")
        return options + (["--locales", locales] if locales else [])

    def play(self, *lines):
        hand = Hand(self)
        hand.send(*lines)
        hand.process.stdin.close()
        return self.finish(hand)

    def door(self, *lines, pin=PIN):
        return self.play("tap steward", f"type pin {pin}", "tap next", *lines)

    def joined(self, sentence):
        """Joins the network of the stick. The helper answers in its own time, so the page is looked
        at until the sentence is there: the script's clock would not wait for another process."""
        hand = Hand(self)
        hand.send("tap steward", f"type pin {PIN}", "tap next", "tap steward-delivery",
                  "tap join-network")

        def shown():
            hand.send("wait 1", "tree", "say looked")
            return any(sentence in line for line in iter(hand.next_line, "looked"))
        wait_until(f"'{sentence}'", shown)
        hand.process.stdin.close()
        self.finish(hand)

    def sign(self):
        return self.play("tap begin", *person_lines(PERSON), "tap confirm")

    def origin(self):
        return f"example.org/{self.campaign_id}/device/{self.device}/1"

    def enrol_by_helper(self, device):
        self.device = device
        self.play("tap steward", f"type device {device}", "tap next")
        self.desk("enrol", "--keys", self.keys, "--passphrase-file", self.passphrase,
                  "--campaign", self.campaign, "--requests", self.pocket, "--accept-all")
        self.play("tap steward", "tap take-certificate", "tap authority-yes", f"type pin {PIN}",
                  "tap next", f"type pin {PIN}", "tap next", "expect The PIN is set.")


def prepare(stall):
    stall.make_keys()
    stall.make_server()
    stall.make_campaign(more=ISSUED)
    shutil.copytree(stall.campaign, stall.stick / "campaign")


def reset_number(terminal):
    """Of the next reset, as a steward reads it from the door and tells it by telephone."""
    shown = terminal.play("tap steward", "tap pin-forgotten", "tree")
    return re.search(r'reset-number "Number of the next reset: (\d+)"', shown).group(1)


def forgotten_pin(terminal):
    """Wrong tries wait, also over a power cut; the desk's note ends the waiting, once."""
    hand = Hand(terminal)
    wrong = ["type pin 000000", "tap next"]
    hand.send("tap steward", *wrong * 3, "wait 5", *wrong, "say locked")
    hand.read_until("locked")
    hand.kill()
    terminal.play("tap steward", "expect Too many wrong tries.", "wait 16",
                  "expect-not Too many wrong tries.")
    terminal.play("tap steward", "tap pin-forgotten", "tap take-reset",
                  "expect no reset for this terminal")
    terminal.desk("reset-pin", "--keys", terminal.keys, "--passphrase-file", terminal.passphrase,
                  "--campaign", terminal.campaign, "--origin", terminal.origin(),
                  "--reset", reset_number(terminal), "--stick", terminal.pocket)
    terminal.play("tap steward", "tap pin-forgotten", "tap take-reset", "type pin 161803",
                  "tap next", "type pin 161803", "tap next", "expect The PIN is set.")
    terminal.play("tap steward", "tap pin-forgotten", "tap take-reset", "expect used before")
    need("the terminal counts its resets", reset_number(terminal) == "2")
    terminal.play("tap steward", f"type pin {PIN}", "tap next", "expect This is not the PIN.")
    terminal.door("tap steward-more", "tap steward-new-pin", f"type pin {PIN}", "tap next",
                  f"type pin {PIN}", "tap next", "expect The PIN is set.", pin="161803")
    need("the stick is in the pocket again", terminal.pocket.is_dir())


def requests(terminal):
    helper = terminal.helper
    terminal.door("tap steward-more", "tap steward-light", "tap light-40", "expect-not cannot")
    need("brightness was asked for", helper.times("brightness 40") == 1)
    terminal.joined("was not joined")
    (terminal.pocket / "network").write_text("Stall\nsecret\n")
    terminal.joined("The network is joined.")
    need("the stick was let go", terminal.pocket.is_dir())
    terminal.door("tap steward-power", "tap power-off")
    need("power off was asked for", helper.times("power-off") == 1)
    terminal.play("key power", "expect-not Good night")
    need("the power key asks for nothing", helper.times("power-off") == 1)


def day(terminal, date="# today"):
    """Open, sign, a power cut, sign: the same day."""
    terminal.door("tap steward-open", date, "tap next", "tap next", "tap go")
    need("thanked", "acknowledged" in terminal.sign())
    hand = Hand(terminal)
    hand.send("tap begin", "say up")
    hand.read_until("up")
    hand.kill()
    need("the day goes on after a kill", "acknowledged" in terminal.sign())
    terminal.door("tap steward-counts", "expect In the tray: 2")


def newer_campaign(stall, terminals):
    stall.make_campaign(serial=2, out=stall.folder / "campaign-2", more=ISSUED)
    shutil.rmtree(stall.stick / "campaign")
    shutil.copytree(stall.folder / "campaign-2", stall.stick / "campaign")
    for terminal in terminals:
        terminal.door("tap steward-stick", "tap take-answers", "expect begins with the next day")
        terminal.door("tap steward-more", "tap steward-texts", "expect Version 2 begins")


def one_stick(stall, terminals):
    """Each closes its day and exports to the same stick; a laptop delivers; each takes its own."""
    for terminal in terminals:
        terminal.door("tap steward-close", "tap close-day", "expect Entries in the log: 3",
                      "tap done")
        terminal.door("tap steward-stick", "tap export", "expect Batches on the stick: 1.")
    need("two batches on one stick", len(list((stall.stick / "outbox").glob("*.batch"))) == 2)
    stall.start_server()
    stall.agent(outbox=stall.stick / "outbox", inbox=stall.stick / "inbox")
    for terminal in terminals:
        terminal.door("tap steward-stick", "tap take-answers", "expect Answers that were taken: 1.")
        terminal.door("tap steward-counts", "expect Held by the server: 2")
        terminal.door("tap steward-open", "tap next", "tap next", "tap go")
        terminal.door("tap steward-more", "tap steward-texts", "expect serial 2")


def deliver_now(stall, terminal):
    """The order is an empty file that is written; the agent that watches sees it and tries."""
    watch = [word for word in stall.agent_words(outbox=terminal.kiosk_data / "outbox",
                                                inbox=terminal.kiosk_data / "inbox")
             if word != "--once"] + ["--watch"]
    order = terminal.kiosk_data / "outbox/send-now"
    terminal.door("tap steward-delivery", "tap send-now", "expect Trying now.")
    need("the order is an empty file", order.read_bytes() == b"")
    agent = subprocess.Popen([stall.program("streetsign-agent"), *watch],
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    status = terminal.kiosk_data / "inbox/status"
    try:
        wait_until("the agent's first round", status.exists)
        first = status.stat()
        terminal.door("tap steward-delivery", "tap send-now")
        wait_until("the agent's round after the order",
                   lambda: (status.stat().st_ino, status.stat().st_ctime_ns) !=
                           (first.st_ino, first.st_ctime_ns))
    finally:
        agent.terminate()
        agent.wait(timeout=30)
    terminal.door("tap steward-delivery", "expect Last delivery")


def forgotten_day(terminal):
    """Yesterday was not closed: the menu offers today, which closes it first."""
    day(terminal, "tap date-earlier")
    terminal.door("expect The day before is closed first.", "tap steward-open", "tap next",
                  "tap next", "tap go")
    terminal.door("tap steward-counts", "expect In the tray: 0", "expect Waiting to be sent: 2")
    terminal.door("tap steward-more", "tap steward-slip", "expect Entries in the log: 3")
    photographed_slip(terminal)


def photographed_slip(terminal):
    """The code on the smallest panel, read by somebody else's reader, is the slip itself."""
    terminal.steward("tap steward-more", "tap steward-slip", "shot slip-code.png", size="800x480")
    picture = terminal.folder / "pictures" / "slip-code.png"
    read = subprocess.run(["zbarimg", "--quiet", "--nodbus", "--raw", "-S*.disable", "-Sqrcode.enable",
                           str(picture)], capture_output=True, check=False)
    slips = [path.read_bytes() for path in terminal.kiosk_data.rglob("*.slip")]
    if not any(slip.strip() == read.stdout.strip() for slip in slips):
        raise Failed(f"the code of the day slip reads {read.stdout!r}, and no slip is like that")


def empty_battery(terminal):
    """At 5 % who has begun may finish; then the day is closed and the power goes off."""
    before = terminal.helper.times("power-off")
    terminal.battery(50)
    terminal.door("tap steward-handover", "expect The battery is at 50 %.")
    hand = Hand(terminal)
    hand.send("tap begin", *person_lines(PERSON), "say begun")
    hand.read_until("begun")
    terminal.battery(5)
    # A touch in between: a review that nobody touches for 30 s hides itself.
    hand.send("wait 20", "tap bar-contrast", "wait 20", "tap confirm", "say thanked")
    hand.read_until("acknowledged")
    hand.read_until("thanked")
    need("nobody was interrupted", terminal.helper.times("power-off") == before)
    # The next in the queue is there before a look would be due.
    hand.send("tap done", "expect The battery is nearly empty.", "wait 40", "tree")
    hand.process.stdin.close()
    shown = terminal.finish(hand)
    need("the closed screen is shown", "closed" in shown)
    need("power off was asked for", terminal.helper.times("power-off") > before)
    terminal.battery(5, "Charging")
    terminal.door("expect The day is closed.", "tap steward-more", "tap steward-slip",
                  "expect Entries in the log")


def retire(terminal):
    terminal.door("tap steward-more", "tap steward-enrol", "tap retire", "tap retire-yes",
                  "expect Entries in the log", "tap done")
    need("the key is gone", not list((terminal.kiosk_data / "device").glob("*.key")))
    terminal.door("tap steward-stick", "tap export", "expect Batches on the stick")


def control(terminal):
    """What must go red: a PIN that is not the PIN does not open the door."""
    try:
        terminal.door("expect The day is closed.", pin="999999")
    except Failed:
        return
    raise Failed("control: a wrong PIN opened the door")


def whole(folder, programs):
    stall = Stall(folder / "organisers", programs)
    terminals = []
    try:
        prepare(stall)
        for number in (1, 2):
            terminals.append(Terminal(folder / f"terminal-{number}", stall))
            terminals[-1].enrol_by_helper(f"stall-{number}")
        one, two = terminals
        for act, *parts in ((forgotten_pin, one), (requests, one), (forgotten_day, one), (day, two),
                            (newer_campaign, stall, terminals), (one_stick, stall, terminals),
                            (deliver_now, stall, one), (empty_battery, two),
                            (control, two), (retire, two)):
            try:
                act(*parts)
            except Failed as why:
                raise Failed(f"{act.__name__}: {why}") from None
    finally:
        for terminal in terminals:
            terminal.helper.end()
        stall.close()
    acts = sum(len(one.helper.said.read_text().splitlines()) for one in terminals)
    print(f"steward's day: 2 terminals, 1 stick, {acts} acts of the helper, {need.count} checks, "
          "control red")


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--programs", required=True)
    options = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="steward-") as place:
        try:
            whole(Path(place), options.programs)
        except Failed as why:
            print(f"steward_day: {why}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
