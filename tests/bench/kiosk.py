#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The kiosk's figures on a terminal whose day is open: first frame, memory, idle processor time,
frames. Prints each beside its goal; decides nothing.

    tests/bench/kiosk.py FOLDER-OF-PROGRAMS FOLDER-OF-BENCHES [SECONDS-IDLE]"""
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from stall import Stall, wait_until  # noqa: E402


def first_frame(stall):
    """The whole process: start, open store and fonts, paint, end. SDL's dummy driver."""
    times = []
    for _ in range(9):
        start = time.monotonic()
        subprocess.run([stall.program("kiosk-hand"), *stall.kiosk_options(), "--windowed",
                        "1280x800"], input="tree\n", text=True, check=True, capture_output=True)
        times.append((time.monotonic() - start) * 1000)
    print(f"start to first frame to end, whole process: {statistics.median(times):.0f} ms median "
          f"of 9 (goal for the frame: 100 ms)")


def pss_kib(pid):
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise SystemExit("no Pss in smaps_rollup")


def ticks(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def idle(stall, seconds):
    """A real X window under Xvfb, nobody there."""
    number = next(n for n in range(90, 190) if not Path(f"/tmp/.X11-unix/X{n}").exists())
    server = subprocess.Popen(["Xvfb", f":{number}", "-screen", "0", "1280x800x24"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    kiosk = None
    try:
        wait_until("Xvfb", lambda: Path(f"/tmp/.X11-unix/X{number}").exists())
        kiosk = subprocess.Popen([stall.program("streetsign-kiosk"), *stall.kiosk_options(),
                                  "--windowed", "1280x800"],
                                 env=dict(os.environ, DISPLAY=f":{number}"))
        wait_until("the window", lambda: subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--class", "."],
            env=dict(os.environ, DISPLAY=f":{number}"), capture_output=True,
            check=False).returncode == 0)
        time.sleep(3)  # measured is what follows, not how it begins
        before = ticks(kiosk.pid)
        time.sleep(seconds)
        used = (ticks(kiosk.pid) - before) / os.sysconf("SC_CLK_TCK")
        print(f"memory at rest in an X window: {pss_kib(kiosk.pid) / 1024:.1f} MB PSS "
              "(goal 30 MB with the longest petition open)")
        print(f"idle for {seconds} s, tray in a file with its beat: {used / seconds * 100:.3f} % "
              "of a processor (goal 0.05 %)")
    finally:
        if kiosk is not None:
            kiosk.terminate()
            kiosk.wait()
        server.terminate()
        server.wait()


def main():
    programs, benches = sys.argv[1], sys.argv[2]
    seconds = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    with tempfile.TemporaryDirectory(prefix="streetsign-bench-") as folder:
        stall = Stall(folder, programs, say=lambda text: None)
        stall.make_keys()
        stall.make_server()
        stall.make_campaign()
        stall.enrol()
        stall.open_day()
        first_frame(stall)
        subprocess.run([f"{benches}/bench_kiosk_frames", *stall.kiosk_options(), "--windowed",
                        "1280x800", "--no-sandbox"], check=True)
        idle(stall, seconds)


if __name__ == "__main__":
    main()
