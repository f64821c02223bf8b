#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the helper runs as root, run as root: the acts themselves, in a mount namespace with a /dev and
a /run of its own, and loop devices for USB disks. A link in the place of the stick is never followed.

    tests/packaging/acts.py      exit 0 good, 1 not, 77 skipped (said why)"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ACTS = ROOT / "packaging/helper/acts"
STICK = "/run/streetsign/stick"
MEDIUM = f"{STICK}/medium"
# Nothing of it reaches the machine's own files. $1: a folder of ours, $2: what is tried.
NAMESPACE = """
mount -t tmpfs tmpfs /run
mount --bind "$1/passwd" /etc/passwd
mount -t tmpfs tmpfs /dev
mkdir -p /run/streetsign/stick /run/elsewhere /dev/disk/by-path
mknod -m 666 /dev/null c 1 3
eval "$2"
"""


class Failed(Exception):
    pass


def need(what, good):
    need.count += 1
    if not good:
        raise Failed(what)


need.count = 0


class Trial:
    """A folder for what a trial needs, and the namespace in which it is tried."""

    def __init__(self, folder):
        self.folder = folder
        users = Path("/etc/passwd").read_text(encoding="utf-8")
        if "\nstreetsign:" not in users:
            users += "streetsign:x:64999:64999::/:/usr/sbin/nologin\n"
        (folder / "passwd").write_text(users, encoding="utf-8")

    def run(self, *lines, path=None):
        """Exit code and output of these lines; $acts is the folder of the acts."""
        return subprocess.run(
            ["unshare", "--mount", "sh", "-ec", NAMESPACE, "sh", str(self.folder),
             "\n".join((f"acts={ACTS}", *lines))],
            capture_output=True, text=True, check=False, timeout=60,
            env={"PATH": f"{path}:{os.environ['PATH']}" if path else os.environ["PATH"]})

    def says(self, *lines, **more):
        done = self.run(*lines, **more)
        if done.returncode != 0:
            raise Failed(f"the trial itself: {done.stderr.strip()}")
        return done.stdout.strip()


def check_links(trial):
    """Whoever could lay a link there must not say what root mounts over, takes away or reads."""
    link = f"ln -s /run/elsewhere {MEDIUM}"
    ended = '"$acts/$act" 2>/dev/null && echo done || echo refused'
    for act in ("mount", "unmount", "join-network"):
        said = trial.says(link, f"act={act}", ended)
        need(f"{act} refuses a link: {said}", said == "refused")
    said = trial.says("mount -t tmpfs tmpfs /run/elsewhere", link, "act=unmount", ended,
                      "mountpoint -q /run/elsewhere && echo still there")
    need(f"what a link leads to stays mounted: {said}", said == "refused\nstill there")


def check_network_is_the_sticks(trial):
    """A file that lies in the folder is not on a stick; nmcli here only writes down that it was run."""
    tools = trial.folder / "tools"
    tools.mkdir()
    (tools / "nmcli").write_text("#!/bin/sh\necho joined\n")
    (tools / "nmcli").chmod(0o755)
    network = f'printf "stall\\nsecret words\\n" >{MEDIUM}/network'
    act = '"$acts/join-network" 2>/dev/null && echo done || echo refused'
    said = trial.says(f"mkdir {MEDIUM}", network, act, path=tools)
    need(f"nobody joins a network that no stick brought: {said}", said == "refused")
    said = trial.says(f"mkdir {MEDIUM}", f"mount -t tmpfs tmpfs {MEDIUM}", network, act, path=tools)
    need(f"one that a stick brought is joined: {said}", said == "done")


def why_not():
    if os.getuid() != 0:
        return "only root can make a namespace"
    done = subprocess.run(["unshare", "--mount", "sh", "-ec", "mount -t tmpfs tmpfs /dev && "
                           "mknod /dev/null c 1 3 && : >/dev/null"],
                          capture_output=True, text=True, check=False)
    return done.stderr.strip() or None


def main():
    reason = why_not()
    if reason:
        print(f"SKIPPED: acts: {reason}")
        return 77
    with tempfile.TemporaryDirectory(prefix="streetsign-acts-") as name:
        trial = Trial(Path(name))
        check_links(trial)
        check_network_is_the_sticks(trial)
    print(f"acts: {need.count} checks")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as problem:
        print(f"acts: not so: {problem}")
        sys.exit(1)
