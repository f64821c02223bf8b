#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The demo with a window: a rehearsal stall on this machine, until the window is closed. Started by
packaging/demo.sh, which builds first."""
import argparse
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests/e2e"))
from stall import Failed, PIN, Stall, end_in_order  # noqa: E402

WHAT_TO_TRY = """
4 of 4  the terminal's window is open. Try this:

  1. Touch "Touch to begin", choose a language, read, sign with an invented name.
  2. Walk away half-way: after a minute the screen warns, then forgets you.
  3. The steward: the small word on the first screen, PIN {pin}. See the counts, close the day.
  4. After the day is closed the agent delivers; the public page counts: {url}/
  5. Open what was collected, as the organisers would:
       {programs}/streetsign-desk open --keys {folder}/keys --passphrase-file {folder}/passphrase \\
         --campaign {folder}/campaign --server {url} --plain-loopback \\
         --token-file {folder}/server/desk-token --out {folder}/opened

Everything is in {folder}. It is a rehearsal: the organisation named in it is invented, and nothing
leaves this machine. Close the window or press Ctrl-C to end.
"""


def make(stall):
    """From keys to a terminal whose day is open."""
    stall.begin()


def port_of(stall):
    """The campaign names its server, so a used folder keeps its port."""
    found = re.search(rb"http://127\.0\.0\.1:(\d+)", (stall.campaign / "manifest").read_bytes())
    if not found:
        raise Failed(f"the campaign in {stall.folder} names no server on this machine")
    return int(found[1])


def main():
    parser = argparse.ArgumentParser(description="a rehearsal stall with a window")
    parser.add_argument("--programs", required=True)
    parser.add_argument("--folder", required=True)
    options = parser.parse_args()
    stall = Stall(options.folder, options.programs, tls=False, cheap_keys=False)
    end_in_order()
    agent = kiosk = None
    try:
        ready = stall.folder / "ready"
        if ready.exists():
            stall.port = port_of(stall)
            print(f"The terminal in {options.folder} goes on where it was.", flush=True)
        elif stall.campaign.exists() or stall.keys.exists():
            print(f"An earlier start in {options.folder} was interrupted before it was ready: give "
                  "another --folder, or remove it", file=sys.stderr)
            return 1
        else:
            make(stall)
            ready.touch()
        stall.start_server()
        agent = subprocess.Popen(
            [stall.program("streetsign-agent"),
             *[word for word in stall.agent_words() if word != "--once"], "--watch"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        print(WHAT_TO_TRY.format(pin=PIN, url=stall.url, folder=options.folder,
                                 programs=options.programs), flush=True)
        kiosk = subprocess.Popen([stall.program("streetsign-kiosk"), *stall.kiosk_options(),
                                  "--windowed", "1280x800"])
        return kiosk.wait()
    except KeyboardInterrupt:
        return 0
    except Failed as failure:
        print(f"demo: {failure}", file=sys.stderr)
        return 1
    finally:
        for started in (kiosk, agent):
            if started is not None and started.poll() is None:
                started.terminate()
                started.wait()
        stall.close()
        print("The demo has ended; nothing of it is running any more.")


if __name__ == "__main__":
    sys.exit(main())
