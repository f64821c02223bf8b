#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks through the whole writable memory of the kiosk's application for a name that somebody
entered. As text in UTF-8, UTF-16 and UTF-32; as HarfBuzz and SDL_ttf keep it (rows of code points
and of glyph numbers between other numbers); as SDL's event structures keep the keys of a hardware
keyboard.

1. On the on-screen keyboard, under a script: after confirming, after "stop and erase" and after
   walking away there must be no trace. While the name stands on the screen there must be: as text
   only in the guarded memory that is made for it.
2. The same with wiping switched off must leave traces at each of the three ends, or this test
   could see nothing. They are rows of numbers in what SDL_ttf and HarfBuzz hold or gave back: what
   is ours wipes itself, so that a search for plain text alone would find nothing either way.
3. By ear: espeak-ng says the name, to headphones. Afterwards there is no trace of it in the kiosk,
   in its launcher or in the launcher's keeper; with wiping off there is one in the kiosk.
4. On a hardware keyboard in a real X window (Xvfb), where the events are SDL's own: SDL's pool holds
   the keys while the name is on the screen, and nothing does after the erasing.

    tests/memory/scan.py FOLDER-OF-PROGRAMS LOCALES [FONTS]

Not looked at: what Xlib keeps of its own events (X11 is for development), stacks that were left, and
read-only memory. Exit 0 good, 1 a trace or a blind test, 77 skipped (said why)."""
import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import hands_free  # noqa: E402
import stall as e2e  # noqa: E402
import windows  # noqa: E402

# Letters that no text of ours joins like this. Long, so that what is drawn afterwards is shorter
# and leaves its end to be found.
WORDS = ("Zkwvqjxh", "Ybgzfkwp", "Qxgvjzkb", "Wpfhzqyx", "Jvkbxqzg", "Hgzqwxkv", "Kfjxzvqb")
NAME = " ".join(WORDS)
PIECE = 6  # letters in a row that count as a trace of text
ROW = 4  # and of glyph numbers or code points in a row of structures
# Bytes from one number to the next: hb_glyph_info_t of HarfBuzz, PosBuf_t of SDL_ttf.
HARFBUZZ, SDL_TTF = 20, 12


def windows_of(word, length):
    return [word[start:start + length] for start in range(len(word) - length + 1)]


def text_patterns():
    pieces = {form for word in WORDS for form in (word, word.lower(), word.upper())}
    return {encoding: [piece.encode(encoding) for form in pieces
                       for piece in windows_of(form, PIECE)]
            for encoding in ("utf-8", "utf-16-le", "utf-32-le")}


def row_pattern(numbers, stride):
    gap = b".{%d}" % (stride - 4)
    return gap.join(re.escape(number.to_bytes(4, "little")) for number in numbers)


def glyph_numbers(fonts):
    """What SDL_ttf itself says of the face the name is drawn with."""
    ttf = ctypes.CDLL("libSDL2_ttf-2.0.so.0")
    ttf.TTF_OpenFont.restype = ctypes.c_void_p
    ttf.TTF_GlyphIsProvided32.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    ttf.TTF_Init()
    font = ttf.TTF_OpenFont(str(Path(fonts) / "NotoSans-Regular.ttf").encode(), 20)
    return {letter: ttf.TTF_GlyphIsProvided32(font, ord(letter)) for letter in set(NAME)}


def patterns(fonts):
    """kind -> one compiled search."""
    glyphs = glyph_numbers(fonts)
    found = {kind: re.compile(b"|".join(map(re.escape, pieces)), re.S)
             for kind, pieces in text_patterns().items()}
    rows = [row for word in WORDS for row in windows_of(word, ROW)]
    code = [row_pattern([ord(letter) for letter in row], HARFBUZZ) for row in rows]
    found["HarfBuzz code points"] = re.compile(b"|".join(code), re.S)
    for kind, stride in (("HarfBuzz glyphs", HARFBUZZ), ("SDL_ttf glyphs", SDL_TTF)):
        some = [row_pattern([glyphs[letter] for letter in row], stride) for row in rows]
        found[kind] = re.compile(b"|".join(some), re.S)
    # SDL_KEYDOWN: type, time, window, state, repeat; then scancode and symbol of the same letter.
    letters = [b"%c\0\0\0%c\0\0\0" % (ord(letter) - ord("a") + 4, ord(letter))
               for letter in sorted(set(NAME.lower()) - {" "})]
    found["SDL key events"] = re.compile(
        b"\x00\x03\x00\x00.{8}[\x00\x01].\x00\x00(?:" + b"|".join(map(re.escape, letters)) + b")",
        re.S)
    # SDL_TEXTINPUT: type, time, the first window, one letter.
    found["SDL text events"] = re.compile(b"\x03\x03\0\0.{4}\x01\0\0\0[A-Za-z]\0", re.S)
    return found


def writable_memory(process):
    """(guarded, bytes) of every writable mapping. libsodium keeps its guarded memory out of core
    dumps; nothing else here asks for that."""
    mapping = None
    spans = []
    for line in Path(f"/proc/{process}/smaps").read_text().splitlines():
        head = re.match(r"([0-9a-f]+)-([0-9a-f]+) (\S+)", line)
        if head:
            mapping = (int(head[1], 16), int(head[2], 16), head[3])
        elif line.startswith("VmFlags:") and "r" in mapping[2] and "w" in mapping[2]:
            spans.append((*mapping[:2], "dd" in line.split()))
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for start, end, guarded in spans:
            try:
                memory.seek(start)
                yield guarded, memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue  # a guard page of sodium_malloc, or a device


def with_children(process):
    """The process and all that it started, and they in turn."""
    found = [process]
    for one in found:
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            found += map(int, task.read_text().split())
    return found


class Scanner:
    def __init__(self, fonts):
        self.patterns = patterns(fonts)
        self.scans = 0
        self.bytes = 0
        self.problems = []

    def look(self, process):
        """kind -> traces in guarded memory, traces elsewhere; of the process and its children."""
        found = {}
        for one in with_children(process):
            for guarded, content in writable_memory(one):
                self.bytes += len(content)
                for kind, search in self.patterns.items():
                    inside, outside = found.get(kind, (0, 0))
                    count = len(search.findall(content))
                    found[kind] = (inside + count, outside) if guarded else \
                        (inside, outside + count)
        self.scans += 1
        return found

    def judge(self, what, found, good):
        told = ", ".join(f"{kind} {inside}+{outside}" for kind, (inside, outside) in found.items()
                         if inside or outside) or "nothing"
        print(f"  {'ok   ' if good else 'WRONG'} {what}: {told}", flush=True)
        if not good:
            self.problems.append(what)

    def expect_none(self, what, process):
        found = self.look(process)
        self.judge(what, found, not any(map(any, found.values())))

    def expect_some(self, what, process):
        found = self.look(process)
        self.judge(what, found, any(map(any, found.values())))

    def expect_guarded(self, what, process):
        found = self.look(process)
        inside, outside = found["utf-8"]
        self.judge(what, found, inside > 0 and outside == 0)

    def expect_keys(self, what, process):
        found = self.look(process)
        self.judge(what, found, sum(found["SDL key events"]) > 0 and
                   sum(found["SDL text events"]) == 0)


ENTER = ("tap begin", "tap lang-en", "tap sign", "type-hex name " + NAME.encode().hex())
GO_ON = ("tap next", "tap country-FR", "tap consent-petition-yes", "tap consent-updates-no")


def here(hand, *acts):
    """Does the acts and comes back when they are done."""
    hand.send(*acts, "say here")
    hand.read_until("here")
    return hand.process.pid


def by_hand(scanner, stall, wiping):
    hand = e2e.Hand(stall, extra=() if wiping else ("--keep-traces", "yes"))
    word = "" if wiping else "with wiping off, "
    after = scanner.expect_none if wiping else scanner.expect_some
    if wiping:
        scanner.expect_guarded("while the name is on the screen", here(hand, *ENTER))
        here(hand, "tap bar-stop", "tap erase-yes")
    after(word + "after confirming", here(hand, *ENTER, *GO_ON, "tap confirm"))
    after(word + "after stop and erase", here(hand, "tap done", *ENTER, "tap bar-stop",
                                              "tap erase-yes"))
    after(word + "after walking away", here(hand, *ENTER, "wait 100"))
    hand.process.stdin.close()
    stall.finish(hand)


def listen(hand):
    """What is said until nothing more waits."""
    hand.send("listen", "say here")
    said = []
    while not said or said[-1] != "here":
        said.append(hand.next_line())
    return said[:-2]  # a full stop, and "here"


def by_ear(scanner, stall, wiping):
    """Typed in silence; then a headset is plugged in, and the review is read to it. With speech on
    the first touch says, the second does."""
    extra = ("--ears", "discreet") + (() if wiping else ("--keep-traces", "yes"))
    hand = e2e.Hand(stall, extra=extra)
    here(hand, *ENTER, *GO_ON, "key headset-in")
    if len(with_children(hand.process.pid)) < 3:
        raise e2e.Failed("there is no launcher of speech, or no keeper of it")
    said = listen(hand)
    if "en: (what was typed)" not in said:
        raise e2e.Failed(f"the name was not said: {said}")
    if wiping:
        scanner.expect_guarded("when the name was said, and stands on the screen", hand.process.pid)
    here(hand, "tap confirm", "tap confirm")
    listen(hand)
    word = "" if wiping else "with wiping off, "
    after = scanner.expect_none if wiping else scanner.expect_some
    after(word + "after it was said and confirmed", hand.process.pid)
    hand.process.stdin.close()
    stall.finish(hand)


def by_hardware_keyboard(scanner, stall):
    with windows.XServer("1280x800") as display, windows.Shadow(stall) as shadow:
        kiosk = display.start_kiosk(stall, "1280x800")
        glass = windows.Glass(display, shadow)
        glass.tap("begin", "lang-en", "sign")
        display.xdotool("type", "--delay", "30", NAME)
        glass.until("the name has been typed",
                    lambda: sum(scanner.look(kiosk.pid)["utf-8"]) >= len(WORDS))
        scanner.expect_keys("in a window, while the name is typed on a hardware keyboard",
                            kiosk.pid)
        shadow.do("type-hex name " + NAME.encode().hex())
        glass.tap("bar-stop", "erase-yes")
        glass.until("the window shows the rest screen again", glass.same_picture)
        scanner.expect_none("in a window, after stop and erase", kiosk.pid)


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
    programs, locales = sys.argv[1:3]
    fonts = sys.argv[3] if len(sys.argv) > 3 else "/usr/share/fonts/truetype/noto"
    if not allowed_to_look():
        print("SKIPPED: memory: only root may look into the kiosk's memory: it is not dumpable")
        return 77
    if b"__asan_init" in (Path(programs) / "kiosk-hand").read_bytes():
        print("SKIPPED: memory: a sanitizer has the allocator in this build")
        return 77
    os.environ["STREETSIGN_LOCALES"] = locales
    with tempfile.TemporaryDirectory() as folder:
        stall = windows.open_stall(folder, programs)
        scanner = Scanner(fonts)
        by_hand(scanner, stall, wiping=True)
        by_hand(scanner, stall, wiping=False)
        if shutil.which("espeak-ng"):
            card = hands_free.SoundCard(Path(folder))
            os.environ.update(card.environment)
            try:
                by_ear(scanner, stall, wiping=True)
                by_ear(scanner, stall, wiping=False)
            finally:
                card.close()
        else:
            print("  skipped: by ear: there is no espeak-ng")
        by_hardware_keyboard(scanner, stall)
    print(f"memory: {scanner.scans} scans, {scanner.bytes // (1024 * 1024)} MiB looked through for "
          f"{len(scanner.patterns)} kinds of trace, {len(scanner.problems)} wrong")
    return 1 if scanner.problems else 0


if __name__ == "__main__":
    sys.exit(main())
