#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The kiosk's figures on a terminal whose day is open: first frame, memory, idle processor time,
frames. The real program in a real X window (Xvfb), and again in its session, under cage (which is
shown in an X window itself); but for the frames, which are timed inside. Prints each beside its
goal; decides nothing.

    tests/bench/kiosk.py FOLDER-OF-PROGRAMS FOLDER-OF-BENCHES [SECONDS-IDLE]"""
import ctypes
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
import cage as cages  # noqa: E402
import windows  # noqa: E402

SIZE = "1280x800"
CAGE_SIZE = "1024x768"  # of wlroots' window on X11
MIDDLE = 512, 300  # of both, about
STARTS = 9
Z_PIXMAP = 2
TURN_SECONDS, MOST_LANGUAGES = 15, 6  # of the rest screen


class Eye:
    """Looks at one pixel of a display, in the middle of it, as often as it can."""

    def __init__(self, display):
        self.x11 = ctypes.CDLL("libX11.so.6")
        for name in ("XOpenDisplay", "XGetImage"):
            getattr(self.x11, name).restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XGetPixel.restype = ctypes.c_ulong
        self.display = ctypes.c_void_p(self.x11.XOpenDisplay(display.encode()))
        self.root = ctypes.c_ulong(self.x11.XDefaultRootWindow(self.display))

    def pixel(self):
        image = ctypes.c_void_p(self.x11.XGetImage(
            self.display, self.root, *MIDDLE, 1, 1, ctypes.c_ulong(0xFFFFFFFF), Z_PIXMAP))
        value = self.x11.XGetPixel(image, 0, 0)
        self.x11.XDestroyImage(image)
        return value

    def wait_for_light(self, dark, process):
        """When there was light, or the process ended."""
        while self.pixel() == dark and process.poll() is None:
            time.sleep(0.0005)
        return time.monotonic()

    def close(self):
        self.x11.XCloseDisplay(self.display)


def until_light(display, run):
    """Milliseconds from the start of a process to light in the middle of an empty X screen, and of
    its own on a processor: medians, the fastest first."""
    times, worked = [], []
    eye = Eye(display.environment["DISPLAY"])
    dark = eye.pixel()
    for _ in range(STARTS):
        start = time.monotonic()
        process = subprocess.Popen(run, env=display.environment)
        times.append((eye.wait_for_light(dark, process) - start) * 1000)
        worked.append(nanoseconds(process.pid) / 1e6)
        process.terminate()
        process.wait()
        windows.e2e.wait_until("the dark", lambda: eye.pixel() == dark)
    eye.close()
    return min(times), statistics.median(times), statistics.median(worked)


def say_first_frame(where, fastest, median, worked):
    print(f"start of the process to light {where}: median {median:.0f} ms, fastest {fastest:.0f} ms "
          f"of {STARTS} (goal 100 ms); of that the kiosk itself was on a processor for "
          f"{worked:.0f} ms", flush=True)


def first_frame(stall, benches):
    with windows.XServer(SIZE) as display:
        figures = until_light(display, [stall.program("streetsign-kiosk"), *stall.kiosk_options(),
                                        "--windowed", SIZE])
        bare = until_light(display, [f"{benches}/bench_bare_window"])
    say_first_frame("on an X screen", *figures)
    print(f"  an empty SDL window in the same run: median {bare[1]:.0f} ms, fastest {bare[0]:.0f} ms; "
          f"the kiosk's takes {figures[1] / bare[1]:.1f} times that", flush=True)


def first_frame_under_cage(stall):
    """The same with cage already there."""
    times, worked = [], []
    for _ in range(STARTS):
        with windows.XServer(CAGE_SIZE) as display, \
                cages.Cage(stall, "x11", display.environment, waits=True) as cage:
            eye = Eye(display.environment["DISPLAY"])
            dark = eye.pixel()
            start = cage.start()
            times.append((eye.wait_for_light(dark, cage.process) - start) * 1000)
            worked.append(nanoseconds(cage.kiosk()) / 1e6)
            eye.close()
    say_first_frame("under cage", min(times), statistics.median(times), statistics.median(worked))


def pss_kib(pid):
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise SystemExit("no Pss in smaps_rollup")


def nanoseconds(pid):
    """On a processor, by the scheduler's own clock: ticks are too coarse for so little."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])


def ticks(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def memory(stall):
    """With the longest petition open and read to its end."""
    with windows.XServer(SIZE) as display:
        kiosk = display.start_kiosk(stall, SIZE)
        read_to_the_end(stall, display, SIZE, "on X", lambda: kiosk.pid)


def memory_under_cage(stall):
    with windows.XServer(CAGE_SIZE) as display, \
            cages.Cage(stall, "x11", display.environment) as cage:
        read_to_the_end(stall, display, CAGE_SIZE, "under cage", cage.kiosk)


def read_to_the_end(stall, display, size, where, kiosk):
    texts = windows.e2e.ROOT / "locales"
    with windows.Shadow(stall, size) as shadow:
        spoken = [line.split()[1].removeprefix("lang-") for line in shadow.tree().splitlines()
                  if " lang-" in line]
        longest = max(spoken, key=lambda one: (texts / one / "petition.md").stat().st_size)
        glass = windows.Glass(display, shadow)
        glass.tap("begin", f"lang-{longest}", "read")
        for _ in range(40):
            glass.tap("page-down")
        shadow.hand.process.kill()  # it shares libraries with the kiosk, and PSS would halve them
        shadow.hand.process.wait()
        print(f"memory {where}: {pss_kib(kiosk()) / 1024:.1f} MB PSS with the longest petition "
              f"({longest}) read to its end (goal 30 MB)", flush=True)


def idle(stall, seconds):
    """Nobody there: the beat of the tray, and a turn of the languages every 15 s."""
    with windows.XServer(SIZE) as display:
        kiosk = display.start_kiosk(stall, SIZE)
        # Measured is how it goes on, not how it begins: each language has had its turn.
        time.sleep(3 + TURN_SECONDS * MOST_LANGUAGES)
        before, cpu_before = ticks(kiosk.pid), nanoseconds(kiosk.pid)
        time.sleep(seconds)
        used = (nanoseconds(kiosk.pid) - cpu_before) / 1e9
        print(f"idle for {seconds} s, tray in a file with its beat: {used / seconds * 100:.3f} % of "
              f"a processor, {ticks(kiosk.pid) - before} ticks (goal 0.05 %)", flush=True)


def main():
    programs, benches = sys.argv[1], sys.argv[2]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    with tempfile.TemporaryDirectory(prefix="streetsign-bench-") as folder:
        stall = windows.open_stall(folder, programs)
        Path(folder).chmod(0o755)  # cage's user goes through it
        reason = cages.why_not()
        if reason:
            print(f"SKIPPED: the figures under cage: {reason}")
        first_frame(stall, benches)
        if not reason:
            first_frame_under_cage(stall)
        subprocess.run([f"{benches}/bench_kiosk_frames", *stall.kiosk_options(), "--windowed",
                        SIZE, "--no-sandbox"], check=True)
        memory(stall)
        if not reason:
            memory_under_cage(stall)
        idle(stall, seconds)


if __name__ == "__main__":
    main()
