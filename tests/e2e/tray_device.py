#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A tray on a device of its own, a real loop device, goes away in the middle of a day and comes back.

    tray_device.py PROGRAMS

While it is away nobody is asked to sign; what was acknowledged before is there when it is back. Come
back as another device it is out of reach of a terminal that is shut in, and then that begins anew.
"""
import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from stall import Failed, Hand, Stall

ROOM = 32 << 20
SIGN = ("tap begin", "tap lang-en", "tap sign", "type name Ada", "tap next", "tap country-IE",
        "tap consent-petition-yes", "tap consent-updates-no", "tap confirm")


class NoDevice(Exception):
    """The kernel gives no loop device; the text says why."""


class Medium:
    """A card: a loop device, and a node of its own that leads to it."""

    def __init__(self, folder):
        self.image = folder / "card.img"
        self.node = folder / "sda3"
        self.loops = []
        self.image.touch()
        os.truncate(self.image, ROOM)

    def put_in(self):
        if os.geteuid() != 0:
            raise NoDevice("loop devices need root")
        done = subprocess.run(["losetup", "--find", "--show", self.image], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise NoDevice(done.stderr.strip() or "losetup failed")
        self.loops.append(done.stdout.strip())
        os.mknod(self.node, 0o600 | stat.S_IFBLK, os.stat(self.loops[-1]).st_rdev)

    def pull_out(self):
        """What is on it stays; the device has no bytes any more, as when a card is pulled."""
        kept = self.image.with_suffix(".kept")
        subprocess.run(["cp", "--sparse=always", self.image, kept], check=True)
        os.truncate(self.image, 0)
        subprocess.run(["losetup", "--set-capacity", self.loops[-1]], check=True)
        self.node.unlink()
        os.replace(kept, self.image)

    def let_go(self):
        for loop in self.loops:
            subprocess.run(["losetup", "--detach", loop], check=False)


class StallWithCard(Stall):
    card = None

    def kiosk_options(self):
        return super().kiosk_options() + ["--tray", str(self.card.node)]


def sees(hand, *texts):
    """All of these on the screen, or the hand ends and says which is not."""
    hand.send(*[f"expect {text}" for text in texts], "say seen")
    hand.read_until("seen")


def sign(hand):
    hand.send(*SIGN, "say signed", "tap done")
    if hand.next_line() != "acknowledged":
        raise Failed("a signature was not acknowledged")
    hand.read_until("signed")


def ended(hand):
    hand.process.stdin.close()
    hand.process.wait(timeout=60)
    return hand.process.returncode


def day(stall, card, shut_in):
    hand = Hand(stall, extra=() if shut_in else ("--no-sandbox",))
    sign(hand)
    card.pull_out()
    hand.send("wait 12")
    sees(hand, "Nothing can be signed at this terminal just now", "code 11")
    card.put_in()
    hand.send("wait 12")
    if not shut_in:
        sign(hand)
    code = ended(hand)
    if code != (3 if shut_in else 0):
        raise Failed(f"the terminal ended with {code}")
    hand = Hand(stall)
    sign(hand)
    hand.process.stdin.close()
    Stall.finish(hand)


def main():
    with tempfile.TemporaryDirectory(prefix="streetsign-card-") as folder:
        card = Medium(Path(folder))
        stall = StallWithCard(Path(folder) / "stall", sys.argv[1], say=lambda *_: None)
        stall.card = card
        try:
            card.put_in()
            stall.begin()
            day(stall, card, shut_in=False)
            day(stall, card, shut_in=True)
            stall.steward("tap steward-close", "expect 5 signatures go from the tray")
        except NoDevice as why:
            print(f"SKIPPED: a tray on a device of its own: {why}")
            return 0
        except Failed as why:
            print(f"tray_device: {why}")
            return 1
        finally:
            stall.close()
            card.let_go()
    print("tray_device: 2 media pulled out in the middle of a day, 5 signatures kept")
    return 0


if __name__ == "__main__":
    sys.exit(main())
