#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the helper runs as root, run as root: the acts themselves, in a mount namespace with a /dev and
a /run of its own, and loop devices for USB disks. A link in the place of the stick is never followed.

    tests/packaging/acts.py      exit 0 good, 1 not, 77 skipped (said why)"""
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ACTS = ROOT / "packaging/helper/acts"
STICK = "/run/streetsign/stick"
MEDIUM = f"{STICK}/medium"
SECTORS = 8192  # of a file system: 4 MiB
# Nothing of it reaches the machine's own files. $1: a folder of ours, $2: what is tried.
NAMESPACE = """
mount -t tmpfs tmpfs /run
mount --bind "$1/passwd" /etc/passwd
mount -t tmpfs tmpfs /dev
mkdir -p /run/streetsign/stick /run/elsewhere /dev/disk/by-path
mknod -m 666 /dev/null c 1 3
for block in /sys/class/block/*; do
    mknod "/dev/${block##*/}" b $(tr : " " <"$block/dev")
done
eval "$2"
"""


class Failed(Exception):
    pass


def need(what, good):
    need.count += 1
    if not good:
        raise Failed(what)


need.count = 0


class NoDisk(Exception):
    """The kernel gives no loop device, or no partitions of one; the text says why."""


class Trial:
    """A folder for what a trial needs, and the namespace in which it is tried."""

    def __init__(self, folder):
        self.folder = folder
        users = Path("/etc/passwd").read_text(encoding="utf-8")
        if "\nstreetsign:" not in users:
            users += "streetsign:x:64999:64999::/:/usr/sbin/nologin\n"
        (folder / "passwd").write_text(users, encoding="utf-8")
        self.disks = []

    def disk(self, name, partitions=0):
        """The name in /dev of a new disk with a file system, or of one with that many partitions, each of
        which has one. In each is a file `name` that says whose it is."""
        content, image = self.folder / f"{name}-content", self.folder / name
        content.mkdir()
        (content / "name").write_text(name)
        table = bytearray(512)
        places = [2048 + SECTORS * number for number in range(partitions)] or [0]
        for number, place in enumerate(places if partitions else []):
            struct.pack_into("<4xB3xII", table, 446 + 16 * number, 0x83, place, SECTORS)
        table[510:] = b"\x55\xaa"
        with open(image, "wb") as file:
            file.write(table if partitions else b"")
            file.truncate((places[-1] + SECTORS) * 512)
        for place in places:
            subprocess.run(["mke2fs", "-q", "-F", "-t", "ext4", "-d", content, "-E",
                            f"offset={place * 512}", image, "4M"], check=True, capture_output=True)
        done = subprocess.run(["losetup", "--find", "--show", image], capture_output=True, text=True,
                              check=False)
        if done.returncode != 0:
            raise NoDisk(done.stderr.strip())
        disk = Path(done.stdout.strip())
        self.disks.append(disk)
        if partitions:
            subprocess.run(["partx", "--add", disk], check=False, capture_output=True)
            if not Path(f"/sys/class/block/{disk.name}p{partitions}").exists():
                raise NoDisk("the kernel makes no partitions of a loop device")
        return disk.name

    def let_go(self):
        for disk in self.disks:
            subprocess.run(["partx", "--delete", disk], check=False, capture_output=True)
            subprocess.run(["losetup", "--detach", disk], check=True)
        self.disks.clear()

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
    """A file that lies in the folder is not on a stick. nmcli here only writes down what it was told."""
    tools = trial.folder / "tools"
    tools.mkdir()
    (tools / "nmcli").write_text(f'#!/bin/sh\necho "$*" >{tools}/words\ncat >{tools}/asked\n')
    (tools / "nmcli").chmod(0o755)
    network = f'printf "stall\\nsecret words\\n" >{MEDIUM}/network'
    act = '"$acts/join-network" 2>/dev/null && echo done || echo refused'
    said = trial.says(f"mkdir {MEDIUM}", network, act, path=tools)
    need(f"nobody joins a network that no stick brought: {said}", said == "refused")
    said = trial.says(f"mkdir {MEDIUM}", f"mount -t tmpfs tmpfs {MEDIUM}", network, act, path=tools)
    need(f"one that a stick brought is joined: {said}", said == "done")
    name, password = "Stand Łódź 5 %", r"se\cret  'words' $HOME "
    for begin, end in (("", "\n"), ("\ufeff", "\r\n")):
        text = f"{begin}{name}{end}{password}{end}".encode()
        (trial.folder / "network").write_bytes(text)
        trial.says(f"mkdir {MEDIUM}", f"mount -t tmpfs tmpfs {MEDIUM}",
                   f"cp {trial.folder}/network {MEDIUM}", '"$acts/join-network"', path=tools)
        words, asked = ((tools / file).read_text(encoding="utf-8") for file in ("words", "asked"))
        need(f"the name is passed on as it is meant: {words!r}",
             words.endswith(f"device wifi connect {name}\n"))
        need(f"the password goes by no command line, which anybody reads: {words!r}, {asked!r}",
             asked == f"{password}\n")


def check_brightness(trial):
    """Never below a tenth, never off. Folders stand for the backlights."""
    lights = {1: {"0": "1", "20": "1", "100": "1"}, 4: {"0": "1", "30": "2", "60": "3", "100": "4"},
              255: {"5": "26", "010": "26", "20": "51", "080": "204", "100": "255"}}
    for most, wanted in lights.items():
        said = trial.says("mount -t tmpfs tmpfs /sys/class", "light=/sys/class/backlight/panel",
                          "mkdir -p $light", f"echo {most} >$light/max_brightness",
                          *(f"$acts/brightness {percent}; cat $light/brightness" for percent in wanted))
        found = dict(zip(wanted, said.split()))
        need(f"of {most} steps: {found}, not {wanted}", found == wanted)


def mounted(trial, plugged, *before):
    """The name on the stick that is mounted, where `plugged` are the devices in /dev/disk/by-path."""
    links = [f"ln -s /dev/{device} /dev/disk/by-path/pci-0-usb-0:{place}" for place, device in plugged]
    return trial.says("mkdir /run/srv", *links, *before,
                      '"$acts/mount" 2>/dev/null && cat ' + f"{MEDIUM}/name || echo nothing")


def check_disks(trial):
    """What is in use is no stick, wherever it is plugged in."""
    used, stick = trial.disk("used"), trial.disk("stick")
    plugged = (("1", used), ("2", stick))
    found = mounted(trial, plugged)
    need(f"the first stick is mounted, though it has no partitions: {found}", found == "used")
    found = mounted(trial, plugged, f"mount /dev/{used} /run/srv")
    need(f"a disk that is mounted already is passed over: {found}", found == "stick")
    found = mounted(trial, plugged[:1], f"mount /dev/{used} /run/srv")
    need(f"even where there is no other: {found}", found == "nothing")
    said = trial.says(f"ln -s /dev/{stick} /dev/disk/by-path/pci-0-usb-0:1",
                      f"ln -s /run/elsewhere {MEDIUM}", '"$acts/mount" 2>/dev/null || echo refused',
                      "mountpoint /run/elsewhere || :")
    need(f"no stick is mounted where a link leads: {said}",
         said == "refused\n/run/elsewhere is not a mountpoint")
    root = subprocess.run(["findmnt", "--noheadings", "--output=SOURCE", "/"], capture_output=True,
                          text=True, check=True).stdout.strip()
    if not Path(root).is_block_device():
        print(f"SKIPPED: acts: the disk of the system itself: it is {root}")
        return
    found = mounted(trial, (("1", Path(root).name), ("2", stick)))
    need(f"the disk of the system itself is passed over: {found}", found == "stick")


def check_partitions(trial):
    used, stick = trial.disk("parted", partitions=2), trial.disk("parted-stick", partitions=2)
    plugged = [(f"{place}{part and f'-part{part}'}", f"{disk}{part and f'p{part}'}")
               for place, disk in (("1", used), ("2", stick)) for part in ("", 1, 2)]
    found = mounted(trial, plugged)
    need(f"the first partition of the first stick is mounted: {found}", found == "parted")
    for part in (1, 2):
        found = mounted(trial, plugged, f"mount /dev/{used}p{part} /run/srv")
        need(f"a disk whose partition {part} is mounted is passed over: {found}",
             found == "parted-stick")
        found = mounted(trial, plugged[:3], f"mount /dev/{used}p{part} /run/srv")
        need(f"with all of its partitions: {found}", found == "nothing")


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
        check_brightness(trial)
        for check in (check_disks, check_partitions):
            try:
                check(trial)
            except NoDisk as reason:
                print(f"SKIPPED: acts: {check.__name__}: {reason}")
            finally:
                trial.let_go()
    print(f"acts: {need.count} checks")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as problem:
        print(f"acts: not so: {problem}")
        sys.exit(1)
