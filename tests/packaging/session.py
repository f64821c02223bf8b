#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The words with which a terminal's session begins, by what /etc/streetsign/kiosk.env says. In the stead
of cage stands a program that only writes them down; with cage itself: tests/e2e/smoke_windows.py and
booted.py.

    tests/packaging/session.py      exit 0 good, 1 not"""
import subprocess
import sys
import tempfile
from pathlib import Path

SESSION = Path(__file__).resolve().parents[2] / "packaging/kiosk-session/kiosk-session"
checked = 0


def need(what, good):
    global checked
    checked += 1
    if not good:
        sys.exit(f"session: not so: {what}")


def begin(folder, **said):
    """Exit code, what was said, the words of cage and those of the kiosk."""
    done = subprocess.run(["sh", str(SESSION)], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL,
                          env={"PATH": f"{folder}/tools:/usr/bin:/bin", "XDG_RUNTIME_DIR": str(folder),
                               **{f"STREETSIGN_{name.upper()}": str(value)
                                  for name, value in said.items()}})
    words = done.stdout.splitlines()
    middle = words.index("--") if "--" in words else len(words)
    return done.returncode, done.stderr, words[:middle], words[middle + 1:]


def option(words, name):
    return words[words.index(name) + 1] if name in words else None


def check_tray(folder):
    partition, link, late = (folder / name for name in ("partition", "link", "late"))
    partition.touch()
    link.symlink_to(partition)
    late.symlink_to(folder / "none-yet")
    for said, wanted in ((partition, partition), (link, partition),
                         (folder / "a-file", folder / "a-file")):
        code, error, _, words = begin(folder, tray=said)
        need(f"{said} becomes {words}, {error}",
             (code, error, option(words, "--tray")) == (0, "", str(wanted)))
    need("where none is said, none is given", "--tray" not in begin(folder)[3])
    for missing in (late, folder / "no-folder/abcd-01", Path("/dev/streetsign-none"),
                    Path("/dev/disk/by-partuid/abcd-01")):
        code, error, _, words = begin(folder, tray=missing)
        need(f"without {missing} nothing begins: {code}, {words}", (code, words) == (1, []))
        need(f"it is said in one line: {error!r}", error.count("\n") == 1 and str(missing) in error)
    late.with_name("none-yet").touch()
    need("a link that leads somewhere at last is followed",
         option(begin(folder, tray=late)[3], "--tray") == str(folder / "none-yet"))
    need("a second medium that is missing keeps nobody from collecting",
         option(begin(folder, second=folder / "none")[3], "--second") == str(folder / "none"))


def check_shut_in(folder):
    """No key leads from the terminal to a login, neither through cage nor past it."""
    for turns, wanted in (("", []), (0, []), (1, ["-r"]), (3, ["-r"] * 3), (5, [])):
        words = begin(folder, turns=turns)[2]
        need(f"turned by {turns}: {words}, and no -s, which lets another terminal be switched to",
             words == wanted)
    said = (SESSION.parent / "logind.conf").read_text(encoding="utf-8").splitlines()
    need("no login is begun on another terminal", {"[Login]", "NAutoVTs=0", "ReserveVT=0"} <= set(said))


def main():
    with tempfile.TemporaryDirectory(prefix="streetsign-session-") as name:
        folder = Path(name).resolve()
        (folder / "tools").mkdir()
        cage = folder / "tools/cage"
        cage.write_text('#!/bin/sh\nfor word in "$@"; do echo "$word"; done\n')
        cage.chmod(0o755)
        check_tray(folder)
        check_shut_in(folder)
    print(f"session: {checked} checks")


main()
