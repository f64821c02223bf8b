# SPDX-License-Identifier: MIT
"""An installed tree in a folder (DESTDIR), and whom it belongs to. For installed.py and booted.py."""
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from stall import Failed  # noqa: E402


def need(what, good):
    need.count += 1
    if not good:
        raise Failed(what)


need.count = 0


def install(build, to, *more):
    """The files that are there then, from `to`."""
    subprocess.run(["cmake", "--install", build, "--prefix", "/usr", *more], check=True,
                   env={**os.environ, "DESTDIR": str(to)}, stdout=subprocess.DEVNULL)
    return {str(path.relative_to(to)) for path in to.rglob("*") if not path.is_dir()}


def make_users_and_folders(root, installed):
    """In `root`, by systemd's own programs, as the files below `installed` say."""
    for program, more in (("systemd-sysusers", []), ("systemd-tmpfiles", ["--create"])):
        config = [str(path) for path in (installed / "usr/lib" / f"{program[8:]}.d").iterdir()]
        done = subprocess.run([program, *more, f"--root={root}", *config], check=False,
                              capture_output=True, text=True)
        need(f"{program}: {done.stderr}", done.returncode == 0)


def ids_of(root):
    """Number and group of each user."""
    lines = (root / "etc/passwd").read_text().splitlines()
    return {line.split(":")[0]: tuple(map(int, line.split(":")[2:4])) for line in lines}


def become(ids, user):
    """The words before a command of that user's."""
    number, group = ids[user]
    return ["setpriv", f"--reuid={number}", f"--regid={group}", "--clear-groups"]
