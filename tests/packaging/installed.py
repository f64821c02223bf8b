#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What `cmake --install` leaves, as a terminal needs it, in a folder of its own (DESTDIR).

    tests/packaging/installed.py BUILD

Each component alone has its files; the installed kiosk finds its translations and starts. Then, as
root: users and folders are made by systemd's own programs from the installed files; the kiosk is one
user and the agent another, and a day is collected, delivered, released; a newer campaign reaches the
agent; the agent reads nothing else of the kiosk's. Exit 0 or 1; what is skipped is said."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from installation import become, ids_of, install, make_users_and_folders, need  # noqa: E402
from stall import Failed, Hand, ROOT, Stall, person_lines, wait_until  # noqa: E402

TERMINAL = {
    "agent": ["usr/bin/streetsign-agent", "usr/lib/systemd/system/streetsign-agent.service"],
    "desk": ["usr/bin/streetsign-desk"],
    "verify": ["usr/bin/streetsign-verify"],
    "server": ["usr/bin/streetsign-server", "usr/libexec/streetsign-backup",
               "usr/lib/sysusers.d/streetsign-server.conf",
               *(f"usr/lib/systemd/system/streetsign-{unit}" for unit in
                 ("server.service", "backup.service", "backup.timer"))],
    "kiosk": ["usr/bin/streetsign-kiosk", "usr/libexec/streetsign-helper",
              "usr/libexec/streetsign-campaign", "usr/share/streetsign/kiosk-session",
              "etc/pam.d/streetsign-kiosk", "usr/lib/systemd/logind.conf.d/streetsign.conf",
              "usr/lib/sysusers.d/streetsign.conf", "usr/lib/udev/rules.d/74-streetsign.rules",
              "usr/lib/tmpfiles.d/streetsign.conf",
              *(f"usr/lib/systemd/system/streetsign-{unit}" for unit in
                ("kiosk.service", "helper.service", "helper.socket", "campaign.service",
                 "campaign.path")),
              *(f"usr/libexec/streetsign-acts/{act.name}"
                for act in (ROOT / "packaging/helper/acts").iterdir()),
              *(f"usr/share/streetsign/locales/{po.parent.name}/ui.mo"
                for po in (ROOT / "locales").glob("*/ui.po"))]}
EVERYWHERE = {"libc6", "libgcc-s1", "libstdc++6"}  # of every Debian
RUN = ("usr/bin", "usr/libexec", "usr/share/streetsign/kiosk-session")


def check_components(build, work):
    for component, files in TERMINAL.items():
        found = install(build, work / component, "--component", component)
        need(f"{component} is {sorted(files)}, not {sorted(found)}", found == set(files))
    root = work / "root"
    found = install(build, root)
    need("all of them together are everything", found == set().union(*TERMINAL.values()))
    for name in found:
        need(f"{name} can be run", not name.startswith(RUN) or (root / name).stat().st_mode & 0o111)
    return root


def check_packages(root):
    """README.md names, in its tables, the package of every library that a program is linked to."""
    missing = [tool for tool in ("objdump", "dpkg", "ldd") if not shutil.which(tool)]
    if missing:
        print(f"installed: SKIPPED packages: there is no {' and no '.join(missing)}")
        return
    readme = (ROOT / "packaging/README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \| the (\w+)", readme, re.M)
    for component in TERMINAL:
        program = root / f"usr/bin/streetsign-{component}"
        head = subprocess.run(["objdump", "-p", program], capture_output=True, text=True, check=True)
        direct = re.findall(r"NEEDED +(\S+)", head.stdout)
        found = dict(re.findall(r"(\S+) => (\S+)", subprocess.run(
            ["ldd", program], capture_output=True, text=True, check=True).stdout))
        owners = subprocess.run(["dpkg", "--search", *(os.path.realpath(found[name]) for name in direct
                                                       if name in found)],
                                capture_output=True, text=True, check=False).stdout
        wanted = set(re.findall(r"^([^:]+):", owners, re.M)) - EVERYWHERE
        named = {word for words, who in rows if who.startswith(component.removesuffix("y"))  # verifier
                 for word in words.split()}
        need(f"the README names what {component} needs: {wanted - named}",
             len(wanted) >= 2 and wanted <= named)


def check_root_alone(root):
    """Where root mounts sticks, nobody else lays a link."""
    for folder in ("run/streetsign", "run/streetsign/stick"):
        status = (root / folder).stat()
        need(f"{folder} is root's alone", (status.st_uid, status.st_gid, status.st_mode & 0o777) ==
             (0, 0, 0o755))


def start_kiosk(root, work):
    """The program itself, without a screen: it finds its words, shuts itself in, and ends when told."""
    trace = work / "trace"
    traced = ["strace", "-D", "-e", "trace=openat,open", "-o", str(trace)] \
        if shutil.which("strace") else []
    if not traced:
        print("installed: SKIPPED which translations are opened: there is no strace")
    data = work / "first"
    kiosk = subprocess.Popen(
        [*traced, str(root / "usr/bin/streetsign-kiosk"), "--data", str(data), "--stick",
         str(work / "first-stick"), "--speech", "none", "--windowed", "800x480"],
        env={**os.environ, "SDL_VIDEODRIVER": "dummy", "XDG_RUNTIME_DIR": str(work)})
    status = Path(f"/proc/{kiosk.pid}/status")
    wait_until("the installed kiosk shuts itself in", lambda: kiosk.poll() is not None or
               (b"streetsign-kios" in status.read_bytes().splitlines()[0] and
                b"Seccomp:\t2" in status.read_bytes()))
    need("it runs", kiosk.poll() is None)
    kiosk.send_signal(signal.SIGTERM)
    need("it ends when it is told", kiosk.wait(timeout=30) == 0)
    if traced:
        words = [str(root / name) for name in TERMINAL["kiosk"] if name.endswith("ui.mo")]
        opened = [line for line in trace.read_text().splitlines() if "= -1" not in line]
        need("it opened every translation that is installed", len(words) >= 7 and all(
            any(word in line for line in opened) for word in words))


class Installed(Stall):
    """The kiosk as one user, the agent as another, in the installed folders."""

    def __init__(self, root, work, build):
        shutil.copy(build / "bin/kiosk-hand", root / "usr/bin")  # finds the words as the kiosk does
        self.people = work / "as"
        self.people.mkdir()
        super().__init__(work / "stall", f"{self.people}:{root / 'usr/bin'}", tls=False,
                         cheap_keys=False)
        self.kiosk_data = root / "var/lib/streetsign/kiosk"
        self.manifest = root / "var/lib/streetsign/campaign/manifest"
        self.ids = ids_of(root)
        self.root = root
        self.let("kiosk-hand", "streetsign", "0027")
        self.let("streetsign-agent", "streetsign-agent", "0007")

    def let(self, program, user, mask):
        """This program is from now on another user's."""
        wrapper = self.people / program
        wrapper.write_text(f"#!/bin/sh\numask {mask}\nexec {' '.join(become(self.ids, user))} "
                           f"{self.root}/usr/bin/{program} \"$@\"\n")
        wrapper.chmod(0o755)

    def can(self, user, *command):
        return subprocess.run([*become(self.ids, user), *map(str, command)], check=False,
                              capture_output=True).returncode == 0

    def kiosk_options(self):
        # A stick with vfat belongs to the kiosk's user as a whole; this folder must be made so.
        number, group = self.ids["streetsign"]
        for place in (self.stick, self.shots, *self.stick.rglob("*")):
            os.chown(place, number, group)
        return ["--data", str(self.kiosk_data), "--stick", str(self.stick), "--speech", "none"]

    def agent_words(self, **more):
        words = super().agent_words(**more)
        words[words.index("--campaign") + 1] = str(self.manifest.parent)
        return words

    def hand_over(self):
        script = self.root / "usr/libexec/streetsign-campaign"
        need("the manifest is handed over",
             self.can("streetsign", script, self.kiosk_data / "device", self.manifest.parent))

    def batches(self):
        return list((self.kiosk_data / "outbox").glob("*.batch"))


def two_users(stall):
    stall.make_keys()
    stall.make_server()
    stall.make_campaign()
    stall.agent(expect=2)  # not enrolled yet: the unit tries again
    stall.enrol()
    stall.hand_over()
    need("the agent's manifest is the campaign's",
         stall.manifest.read_bytes() == (stall.campaign / "manifest").read_bytes())
    stall.open_day()
    for name in ("Ada King", "Grace Hopper"):
        hand_lines = person_lines({"name": name, "language": "de", "country": "IE"})
        hand = Hand(stall)
        hand.send("tap begin", *hand_lines, "tap confirm")
        hand.process.stdin.close()
        stall.finish(hand)
    stall.steward("tap steward-close", "tap close-day")
    stall.steward("tap steward-delivery", "tap send-now")
    need("batches and an order wait", stall.batches() and
         (stall.kiosk_data / "outbox/send-now").exists())
    for secret in ("device", "device/1.key", "state", "tray", "pin", ""):
        need(f"'{secret}' is not the agent's to read",
             (stall.kiosk_data / secret).exists() and
             not stall.can("streetsign-agent", "ls" if (stall.kiosk_data / secret).is_dir()
                           else "cat", stall.kiosk_data / secret))
    stall.start_server()
    need("the agent delivers", "delivered and cosigned" in stall.agent().stdout)
    batch = next((stall.kiosk_data / "outbox").glob("*.batch"))
    need("and reads it there", stall.can("streetsign-agent", "cat", batch))
    need("a batch is not the agent's to remove",
         not stall.can("streetsign-agent", "rm", "-f", batch) and batch.exists())
    need("nor to write over",
         not stall.can("streetsign-agent", "cp", "/dev/null", batch) and batch.stat().st_size > 0)
    stall.run("streetsign-server", "backup", "--data", stall.server_data, "--to",
              stall.folder / "copy.sqlite")
    need("a release comes", "0 wait for release" in stall.agent().stdout)
    answers = list((stall.kiosk_data / "inbox").glob("*.released"))
    need("it is the agent's file", answers and all(
        file.stat().st_uid == stall.ids["streetsign-agent"][0] for file in answers))
    stall.steward()
    left = [file.name for file in (stall.kiosk_data / "inbox").iterdir() if file.name != "status"]
    need(f"the kiosk took it: {left}", not left and not stall.batches())


def newer_campaign(stall):
    newer = stall.folder / "newer"
    stall.stop_server()
    stall.make_campaign(serial=2, out=newer)
    shutil.rmtree(stall.stick / "campaign")
    shutil.copytree(newer, stall.stick / "campaign")
    stall.steward("tap steward-stick", "tap take-answers")
    stall.open_day()
    stall.hand_over()
    need("a newer serial reaches the agent with the day that begins with it",
         stall.manifest.read_bytes() == (newer / "manifest").read_bytes())
    stall.start_server()
    stall.agent()


def back_up(stall, root, work):
    """By the script of the timer: refuses the data's own disk, keeps what is new, drops what is old."""
    copies = work / "copies"
    copies.mkdir()
    words = [str(root / "usr/libexec/streetsign-backup"), str(stall.server_data), str(copies)]
    path = {**os.environ, "PATH": f"{root}/usr/bin:{os.environ['PATH']}"}
    refused = subprocess.run(words, env=path, check=False, capture_output=True)
    need("the same disk is refused", refused.returncode == 1 and not list(copies.iterdir()))
    old = [copies / f"server-2020-01-0{day}T031500Z.sqlite" for day in range(1, 6)]
    for copy in old:
        copy.write_text("old")
        os.utime(copy, (946684800, 946684800))
    orders = stall.server_data / "orders"
    before = sorted(orders.glob("*")) if orders.exists() else None
    orders.mkdir(exist_ok=True)
    (copies / "orders").mkdir()
    for name, copied in (("whole.note", "an order"), ("torn.note", "an o")):
        (orders / name).write_text("an order")
        (copies / "orders" / name).write_text(copied)
    was = {file.name: file.stat() for file in (copies / "orders").iterdir()}
    done = subprocess.run(["sh", "-x", *words], env={**path, "BACKUP_SAME_DISK": "yes"},
                          check=False, capture_output=True, text=True)
    now = {file.name: file.stat() for file in (copies / "orders").iterdir()}
    need("an order that is copied already is not written again",
         now["whole.note"].st_ctime_ns == was["whole.note"].st_ctime_ns)
    need("a torn copy of an order is replaced, and not written over",
         now["torn.note"].st_ino != was["torn.note"].st_ino and
         (copies / "orders" / "torn.note").read_text() == "an order")
    for name in was:
        (orders / name).unlink()
    if before is None:
        orders.rmdir()
    need(f"a copy is made: {done.stderr}", done.returncode == 0)
    left = sorted(file.name for file in copies.glob("server-*"))
    need(f"the newest three stay: {left}", len(left) == 3 and
         left[:2] == [copy.name for copy in old[3:]])
    for name in ("heads", "ledger"):
        need(f"{name} is copied beside them, whole", not (copies / f"{name}.new").exists() and
             (copies / name).read_bytes() == (stall.server_data / name).read_bytes())
    steps = re.findall(r"^\+ (?:streetsign-server (backup)|cp -p \S+/(ledger|heads) )", done.stderr, re.M)
    order = ["".join(step) for step in steps]
    need(f"the copy, the ledger, then the heads, which the server writes before it: {order}",
         order == ["backup", "ledger", "heads"])


def main():
    build = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="streetsign-installed-") as folder:
        work = Path(folder)
        work.chmod(0o755)
        stall = None
        try:
            root = check_components(build, work)
            check_packages(root)
            start_kiosk(root, work)
            if os.getuid() != 0 or not shutil.which("systemd-tmpfiles"):
                print("installed: SKIPPED two users: that needs root and systemd's programs")
            else:
                (root / "var/lib").mkdir(parents=True)
                make_users_and_folders(root, root)
                check_root_alone(root)
                stall = Installed(root, work, build)
                two_users(stall)
                newer_campaign(stall)
                back_up(stall, root, work)
        except Failed as failure:
            sys.exit(f"installed: not so: {failure}")
        finally:
            if stall is not None:
                stall.close()
    print(f"installed: {need.count} checks")


main()
