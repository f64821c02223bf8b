#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The root helper over its socket: each fixed request runs the one program it stands for, with the
one number it may have; everything else runs nothing.

    tests/helper/helper_test.py HELPER ACTS-FOLDER

The programs that are run here are our own and only write down that they were. Exit 0 good, 1 bad."""
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ACTS = ["power-off", "mount", "unmount", "join-network", "brightness"]


def ask(path, request):
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as box:
        box.settimeout(10)
        box.connect(str(path))
        box.send(request)
        return box.recv(64)


class Helper:
    def __init__(self, program, folder, user):
        self.path = folder / f"socket-{user}"
        self.process = subprocess.Popen([program, "--socket", self.path, "--acts", folder / "acts",
                                         "--user", str(user)])
        end = time.monotonic() + 10
        while not self.hears() and time.monotonic() < end:
            time.sleep(0.01)

    def hears(self):
        """It is not enough that the socket is there: nobody may listen at it yet."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as box:
            return box.connect_ex(str(self.path)) == 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def main():
    program, real_acts = sys.argv[1:3]
    checks, wrong = 0, []

    def check(what, good):
        nonlocal checks
        checks += 1
        if not good:
            wrong.append(what)

    for name in ACTS:
        script = Path(real_acts) / name
        check(f"{name} is there and may be run", os.access(script, os.X_OK))
        check(f"{name} is sound", subprocess.run(["sh", "-n", script], check=False).returncode == 0)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "acts").mkdir()
        said = folder / "said"
        for name in ACTS + ["evil"]:
            script = folder / "acts" / name
            script.write_text(f'#!/bin/sh\necho "{name} $* $HOME" >>{said}\n')
            script.chmod(0o755)
        with Helper(program, folder, os.getuid()) as helper:
            for name in ACTS[:4]:
                said.unlink(missing_ok=True)
                check(f"{name} is done", ask(helper.path, name.encode()) == b"ok")
                check(f"{name} ran alone, without our surroundings",
                      said.read_text() == f"{name}  \n")
            for percent in (0, 7, 70, 100):
                said.unlink(missing_ok=True)
                check(f"brightness {percent}",
                      ask(helper.path, f"brightness {percent}".encode()) == b"ok"
                      and said.read_text() == f"brightness {percent} \n")
            said.unlink(missing_ok=True)
            for request in (b"evil", b"power-off ", b"power-off\n", b"power-off;mount", b"",
                            b"../acts/evil", b"brightness", b"brightness ", b"brightness 101",
                            b"brightness -1", b"brightness 5;id", b"brightness 1000",
                            b"mount /dev/sda1", b"\0", b"x" * 63, b"x" * 5000):
                try:
                    answer = ask(helper.path, request) if request else b"no"
                except OSError:
                    answer = b"no"
                check(f"{request[:20]!r} is refused", answer in (b"no", b""))
            check("what was refused ran nothing", not said.exists())
            (folder / "acts/mount").write_text("#!/bin/sh\nexit 3\n")
            check("an act that fails is said to have failed", ask(helper.path, b"mount") == b"no")
            (folder / "acts/mount").unlink()
            check("an act that is not there, too", ask(helper.path, b"mount") == b"no")
            check("it still serves", ask(helper.path, b"power-off") == b"ok")
        said.unlink(missing_ok=True)
        with Helper(program, folder, os.getuid() + 1) as helper:
            check("another user is refused", ask(helper.path, b"power-off") == b"no")
            check("and nothing ran", not said.exists())
        for words in ([], ["--acts", "x"], ["--acts", "x", "--user", "root"], ["--user", "1"]):
            code = subprocess.run([program, *words], capture_output=True, check=False).returncode
            check(f"usage {words}", code == 2)
    for what in wrong:
        print("WRONG", what)
    print(f"helper: {checks} checks, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
