#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks through the whole writable memory of the kiosk's application for a name that somebody
entered, in UTF-8, UTF-16 and UTF-32: after confirming, after "stop and erase" and after walking
away there must be no trace; while the name stands on the screen, and with wiping switched off, there
must be one (otherwise this test could see nothing).

    tests/memory/scan.py KIOSK-HAND SOURCE-ROOT BUILD-ROOT

Exit 0 good, 1 a trace or a blind test, 77 skipped (said why)."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

# Two words, of letters that no text of ours joins like this; four letters of any of them would do.
NAME = "Zkwvqjxh Ybgzfkwp"
PIECE = 6  # letters in a row that count as a trace


def pieces():
    found = set()
    for word in NAME.split():
        for form in (word, word.lower(), word.upper()):
            for start in range(len(form) - PIECE + 1):
                piece = form[start:start + PIECE]
                for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
                    found.add(piece.encode(encoding))
    return sorted(found)


PIECES = pieces()


def writable_memory(process):
    """(where, bytes) of every writable mapping."""
    maps = Path(f"/proc/{process}/maps").read_text().splitlines()
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for line in maps:
            span, rights, *rest = line.split(maxsplit=5)
            if "w" not in rights or "r" not in rights:
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(start)
                yield (rest[3] if len(rest) > 3 else "anonymous"), memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue  # a guard page of sodium_malloc, or a device


def traces(process):
    looked, found = 0, []
    for where, content in writable_memory(process):
        looked += len(content)
        for piece in PIECES:
            found += [(where.strip(), piece)] * content.count(piece)
    return looked, found


class Scanner:
    def __init__(self, stall, hand_class):
        self.stall = stall
        self.hand_class = hand_class
        self.scans = 0
        self.bytes = 0
        self.problems = []

    def hand(self, *extra):
        return self.hand_class(self.stall, extra=extra)

    def scan(self, hand, what, expected):
        hand.send("say here")
        hand.read_until("here")
        looked, found = traces(hand.process.pid)
        self.scans += 1
        self.bytes += looked
        good = bool(found) == expected
        print(f"  {'ok   ' if good else 'WRONG'} {what}: {len(found)} traces in "
              f"{looked // 1024} KiB")
        if not good:
            self.problems.append(what)
            for where, text in found[:5]:
                print(f"        {where}: {text!r}")

    ENTER = ("tap begin", "tap lang-en", "tap sign",
             "type-hex name " + NAME.encode().hex())
    GO_ON = ("tap next", "tap country-FR", "tap consent-petition-yes", "tap consent-updates-no")

    def three_ends(self, expected, *extra):
        word = "with wiping off, " if expected else ""
        hand = self.hand(*extra)
        if not expected:
            hand.send(*self.ENTER)
            self.scan(hand, "while the name is on the screen", True)
            hand.send("tap bar-stop", "tap erase-yes")
        hand.send(*self.ENTER, *self.GO_ON, "tap confirm")
        hand.read_until("acknowledged")
        self.scan(hand, word + "after confirming", expected)
        hand.send("tap done", *self.ENTER, "tap bar-stop", "tap erase-yes")
        self.scan(hand, word + "after stop and erase", expected)
        hand.send(*self.ENTER, "wait 100")
        self.scan(hand, word + "after walking away", expected)
        hand.process.stdin.close()
        hand.process.stdin = None
        hand.finish()


def allowed_to_look():
    child = subprocess.Popen(["sleep", "60"])
    try:
        with open(f"/proc/{child.pid}/mem", "rb"):
            return os.geteuid() == 0  # the kiosk is not dumpable: only root looks into it
    except OSError:
        return False
    finally:
        child.kill()
        child.wait()


def main():
    hand, root, build = sys.argv[1:4]
    sys.path.insert(0, str(Path(root) / "tests/e2e"))
    import stall as e2e  # noqa: E402  (the folder is known only now)
    if not allowed_to_look():
        print("skipped: only root may look into the kiosk's memory, since it is not dumpable")
        return 77
    if b"__asan_init" in Path(hand).read_bytes():
        print("skipped: a sanitizer has the allocator in this build")
        return 77
    os.environ.setdefault("STREETSIGN_LOCALES", str(Path(build) / "locales"))
    with tempfile.TemporaryDirectory() as folder:
        stall = e2e.Stall(folder, f"{Path(hand).parent}:{build}/bin", tls=False)
        for program in ("streetsign-desk", "streetsign-server"):
            try:
                stall.program(program)
            except e2e.Failed as problem:
                print(f"skipped: {problem}")
                return 77
        stall.make_keys()
        stall.make_server()
        stall.make_campaign()
        stall.enrol()
        stall.open_day()
        scanner = Scanner(stall, e2e.Hand)
        scanner.three_ends(False)
        scanner.three_ends(True, "--keep-traces", "yes")
    print(f"memory: {scanner.scans} scans, {scanner.bytes // (1024 * 1024)} MiB looked through, "
          f"{len(PIECES)} patterns, {len(scanner.problems)} wrong")
    return 1 if scanner.problems else 0


if __name__ == "__main__":
    sys.exit(main())
