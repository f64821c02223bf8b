# SPDX-License-Identifier: MIT
"""The real streetsign-kiosk in a real window: an X server of its own (Xvfb), hands that come from
the display (xdotool), and pictures of what is seen (ImageMagick). Where things are on the glass is
asked of a shadow: kiosk-hand on a copy of the same terminal, which does the same acts and knows its
tree and its canvas."""
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import stall as e2e


def open_stall(folder, programs, say=lambda text: None):
    """A terminal of the sample campaign whose day is open."""
    stall = e2e.Stall(folder, programs, tls=False, say=say)
    stall.begin()
    return stall


class Shadow:
    """kiosk-hand on a copy of the stall's terminal."""

    def __init__(self, stall, size="1280x800"):
        self.twin = e2e.Stall.__new__(e2e.Stall)
        self.twin.__dict__.update(stall.__dict__)
        self.twin.kiosk_data = stall.folder / "shadow"
        shutil.rmtree(self.twin.kiosk_data, ignore_errors=True)
        shutil.copytree(stall.kiosk_data, self.twin.kiosk_data)
        self.shots = stall.shots
        self.size = size

    def __enter__(self):
        self.hand = e2e.Hand(self.twin, self.size)
        return self

    def __exit__(self, *_):
        self.hand.process.kill()
        self.hand.process.wait()

    def do(self, *acts):
        self.hand.send(*acts, "say done")
        self.hand.read_until("done")

    def tree(self):
        self.hand.send("tree", "say done")
        lines = []
        for line in self.hand.process.stdout:
            if line.strip() == "done":
                return "".join(lines)
            lines.append(line)
        raise e2e.Failed("the shadow ended: " + self.hand.process.stderr.read().strip())

    def place(self, node):
        """The middle of a node on the glass."""
        found = re.search(rf"^ *\w+ {re.escape(node)} .* (-?\d+),(-?\d+) (\d+)x(\d+)$", self.tree(),
                          re.M)
        if not found:
            raise e2e.Failed(f"there is no {node} on the screen")
        x, y, width, height = map(int, found.groups())
        return x + width // 2, y + height // 2

    def first(self, pattern):
        """The first node whose id begins like this: "country-*"."""
        found = re.search(rf"^ *\w+ ({re.escape(pattern[:-1])}\S+) ", self.tree(), re.M)
        if not found:
            raise e2e.Failed(f"there is no {pattern} on the screen")
        return found[1]

    def picture(self, name="shadow.png"):
        self.do(f"shot {name}")
        return self.shots / name


class XServer:
    """Xvfb of one size, and what was started in it; all of it ends with the block."""

    def __init__(self, size, depth=24):
        self.size = self.shown = size  # of the screen, and of the kiosk's window in its corner
        self.depth = depth
        self.environment = dict(os.environ)
        self.started = []

    def __enter__(self):
        # The server looks for a free number itself and says which when it is ready: two tests that
        # both looked before either began would take the same one.
        reading, writing = os.pipe()
        self.start(["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{self.size}x{self.depth}",
                    "-nolisten", "tcp", "-noreset"], pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise e2e.Failed("Xvfb did not start: " + self.started[0].stderr.read().decode())
        self.environment = dict(os.environ, DISPLAY=f":{number}")
        return self

    def __exit__(self, *_):
        for process in reversed(self.started):
            process.terminate()
            process.wait()

    def start(self, words, **options):
        process = subprocess.Popen(words, env=self.environment, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, **options)
        self.started.append(process)
        return process

    def start_kiosk(self, stall, size, options=()):
        kiosk = self.start([stall.program("streetsign-kiosk"), *stall.kiosk_options(),
                            "--windowed", size, *options])
        e2e.wait_until("the kiosk's window", lambda: kiosk.poll() is not None or
                       self.xdotool("search", "--onlyvisible", "--class", ".", check=False) == 0)
        if kiosk.poll() is not None:
            raise e2e.Failed("the kiosk ended: " + kiosk.stderr.read().decode())
        return kiosk

    def xdotool(self, *words, check=True):
        return subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=check,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode

    def resize(self, *sizes):
        """The kiosk's window gets each of these sizes in turn, at one go."""
        words = [word for size in sizes for word in ("windowsize", *size.split("x"))]
        self.xdotool("search", "--onlyvisible", "--class", ".", *words)
        self.shown = sizes[-1]

    def picture(self, path):
        subprocess.run(["import", "-window", "root", "-crop", f"{self.shown}+0+0", "+repage",
                        str(path)], env=self.environment, check=True)
        return path


def different_pixels(one, other, fuzz="1%"):
    """How many pixels of two pictures differ."""
    done = subprocess.run(["compare", "-metric", "AE", "-fuzz", fuzz, str(one), str(other), "null:"],
                          capture_output=True, text=True, check=False)
    if done.returncode > 1:
        raise e2e.Failed("the pictures cannot be compared: " + done.stderr.strip())
    return int(float(done.stderr.split()[0]))


GLANCE = 0.45  # seconds; sooner at the same place is a double tap's second half to the kiosk


class Glass:
    """The same acts on a display and on its shadow, on what can be seen without scrolling. `display`
    knows picture(), and xdotool() if it has hands. `fuzz` is how far a colour may be off.

    Time goes by for both: start them one right after the other, or the rest screen turns to its next
    language here and not there."""

    def __init__(self, display, shadow, fuzz="1%"):
        self.display = display
        self.shadow = shadow
        self.fuzz = fuzz
        self.seen = shadow.shots / "window.png"
        self.looks = self.taps = self.keys = 0
        self.changed = 0.0
        self.until("the window shows its first screen", self.same_picture, seconds=120)

    # What takes as long as a visitor may be idle would be found in the next step, as its fault.
    def until(self, what, condition, seconds=50):
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise e2e.Failed(f"it did not come to this: {what}")
            time.sleep(0.1)

    def shows(self, picture):
        self.looks += 1
        return different_pixels(self.display.picture(self.seen), picture, self.fuzz) == 0

    def same_picture(self):
        return self.shows(self.shadow.picture())

    def tap(self, *nodes):
        for node in nodes:
            node = self.shadow.first(node) if node.endswith("*") else node
            x, y = self.shadow.place(node)
            self.shadow.do(f"tap {node}")
            self.glance()
            self.display.xdotool("mousemove", x, y, "mousedown", 1, "mouseup", 1)
            self.taps += 1
            self.until(f"{node} was tapped in the window too", self.same_picture)
            self.changed = time.monotonic()

    def tap_twice(self, node):
        """A double tap of somebody who is not sure: it counts as one where the screen changes."""
        x, y = self.shadow.place(node)
        self.shadow.do(f"tap {node}")
        self.glance()
        self.display.xdotool("mousemove", x, y, "click", "--repeat", 2, "--delay", 250, 1)
        self.taps += 2
        self.until(f"{node} was tapped twice in the window, once in its shadow", self.same_picture)
        self.changed = time.monotonic()

    def glance(self):
        """A person looks at what has come before they touch it."""
        time.sleep(max(0.0, self.changed + GLANCE - time.monotonic()))

    def resize(self, *sizes):
        self.display.resize(*sizes)
        self.shadow.do(f"size {sizes[-1]}")
        self.until(f"the window is {sizes[-1]}", self.same_picture)

    def type_on_hardware(self, field, text):
        """Letters that need no more than Shift, on the display's keyboard."""
        self.display.xdotool("type", "--delay", "40", text)
        self.keys += len(text)
        self.shadow.do(f"type {field} {text}")
        self.until(f"{text} was typed in the window too", self.same_picture)
