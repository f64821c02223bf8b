#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A terminal and its server as they are installed, booted by systemd: the machine's own Debian in a
container (systemd-nspawn) with our files over it, users and folders made by systemd, the units enabled
as packaging/README.md says. The terminal was enrolled, a day was collected and closed; all else is the
units' work: the session shows the screen, a stick is mounted for it, the manifest is handed over, the
courier delivers to the server, the backup releases, the terminal deletes, a killed terminal comes back,
and a word to the helper switches everything off.

    tests/packaging/booted.py BUILD      exit 0 good, 1 not, 77 skipped (said why)

Other than on a terminal: no display (cage draws for itself), server and terminal in one machine, the
backup on the data's own disk."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from installation import become, ids_of, install, make_users_and_folders, need  # noqa: E402
from stall import Failed, Hand, ROOT, Stall, person_lines, wait_until  # noqa: E402

FROM_ETC = ("alternatives", "fonts", "group", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "localtime",
            "nsswitch.conf", "pam.conf", "pam.d", "passwd", "security", "shells", "ssl", "timezone")
HEADLESS = "[Service]\nEnvironment=WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 WLR_RENDERER=pixman\n"
TERMINAL = ("streetsign-helper.socket", "streetsign-campaign.path", "streetsign-campaign.service",
            "streetsign-agent", "streetsign-kiosk")
# As if there were some; anybody could open them.
FORBIDDEN = ("video0", "media0", "snd/pcmC0D0c")
SOUND_AND_PICTURE = [f"--bind=/dev/null:/dev/{name}" for name in (*FORBIDDEN, "snd/pcmC0D0p")]
NSPAWN = ("systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--private-network")
TRAY = "/dev/disk/by-partuuid/abcd-01"
NAMES = ("Ada King", "Grace Hopper", "Ελένη")
ASK = """import socket, sys
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as helper:
    helper.connect("/run/streetsign-helper")
    helper.send(sys.argv[1].encode())
    print(helper.recv(64).decode())"""


def bare_root(root):
    """What there must be besides /usr before a container is made of it."""
    for folder in ("usr/lib", "var/lib", "var/log", "var/tmp", "run", "tmp", "root", "proc", "sys",
                   "dev", "srv", "etc/default", "etc/streetsign"):
        (root / folder).mkdir(parents=True)
    for name in ("bin", "lib", "sbin", "lib64"):
        (root / name).symlink_to(f"usr/{name}")
    shutil.copy("/usr/lib/os-release", root / "usr/lib")


class NoMachine(Exception):
    """systemd does not come up in a container here; none of our units was begun."""


class Machine:
    """Debian's files and ours, and what runs of them."""

    def __init__(self, work, build):
        self.root, self.ours = work / "root", work / "ours"
        self.log = work / "console"
        self.process = None
        self.terminal = os.openpty()
        os.set_blocking(self.terminal[0], False)
        self.stick = None  # a loop device
        bare_root(self.root)
        for name in FROM_ETC:
            source = Path("/etc") / name
            if source.is_dir():
                shutil.copytree(source, self.root / "etc" / name, symlinks=True)
            elif source.exists():
                shutil.copy(source, self.root / "etc" / name)
        (self.root / "etc/machine-id").touch()
        install(build, self.ours)
        shutil.copytree(self.ours / "etc", self.root / "etc", dirs_exist_ok=True)
        make_users_and_folders(self.root, self.ours)
        self.ids = ids_of(self.root)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def give(self, path, user):
        number, group = self.ids[user]
        for one in (self.root / path, *(self.root / path).rglob("*")):
            os.chown(one, number, group)

    def plug_in(self, work, user):
        """A stick with a file, whose folder is the user's. False: no block device can be had."""
        image, content = work / "stick.image", work / "stick-content"
        content.mkdir()
        (content / "hello").write_text("from the stick\n")
        number, group = self.ids[user]
        subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", content, "-E",
                        f"root_owner={number}:{group}", image, "4M"], check=True)
        done = subprocess.run(["losetup", "--find", "--show", image], capture_output=True, text=True,
                              check=False)
        self.stick = done.stdout.strip() or None
        return self.stick is not None

    def boot(self):
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [*NSPAWN, "--directory", self.root, f"--overlay-ro=/usr:{self.ours}/usr:/usr",
                 # The session hangs its terminal up: not the one somebody sits at.
                 "--bind=/dev/null:/dev/tty0",
                 f"--bind={os.ttyname(self.terminal[1])}:/dev/tty1", *SOUND_AND_PICTURE,
                 *([f"--bind={self.stick}:/dev/disk/by-path/usb-part1"] if self.stick else []),
                 "--boot"],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"})  # as Debian's is
        try:
            wait_until("the first process", lambda: self.process.poll() is not None or self.leader())
            wait_until("the end of the boot", lambda: self.process.poll() is not None or
                       self.says("systemctl", "is-system-running") in ("running", "degraded"), 60)
        except Failed as failure:
            raise NoMachine(str(failure)) from None
        if self.process.poll() is not None:
            raise NoMachine(f"it ended with {self.process.returncode}")

    def on_screen(self):
        """What came to its first terminal since this was asked last."""
        try:
            return os.read(self.terminal[0], 65536).decode(errors="replace")
        except BlockingIOError:
            return ""

    def leader(self):
        """Process 1 of the machine, as it is called outside; None while there is none."""
        found = subprocess.run(["pgrep", "--parent", str(self.process.pid), "--exact", "systemd"],
                               capture_output=True, text=True, check=False).stdout.split()
        return int(found[0]) if found else None

    def run(self, *words, check=True):
        done = subprocess.run(["nsenter", f"--target={self.leader()}", "--all", *map(str, words)],
                              capture_output=True, text=True, check=False, timeout=90,
                              env={"PATH": "/usr/sbin:/usr/bin", "LC_ALL": "C.UTF-8"})
        if check and done.returncode != 0:
            raise Failed(f"{' '.join(map(str, words))}: {done.stderr.strip()}\n{self.journal()}")
        return done

    def says(self, *words):
        return self.run(*words, check=False).stdout.strip()

    def journal(self, *words):
        return self.says("journalctl", "--no-pager", "--output=cat", *words)[-3000:]

    def console(self):
        return self.log.read_text(errors="replace")[-1500:]

    def is_active(self, unit):
        return self.says("systemctl", "is-active", unit) == "active"

    def pid(self, name):
        """Of the oldest process of that name; 0: there is none."""
        return int(self.says("pgrep", "--oldest", "--exact", name) or 0)

    def close(self):
        self.stop()
        if self.stick:
            subprocess.run(["losetup", "--detach", self.stick], check=True)

    def stop(self):
        if self.process and self.process.poll() is None:
            leader = self.leader()
            if leader:
                os.kill(leader, signal.SIGRTMIN + 4)  # systemd: power off
            try:
                self.process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


def collect(stall):
    """A day at the terminal before it is carried into the machine."""
    stall.begin()
    hand = Hand(stall)
    for name in NAMES:
        hand.send("tap begin", *person_lines({"name": name, "language": "el", "country": "GR"}),
                  "tap confirm", "tap done")
    hand.process.stdin.close()
    stall.finish(hand)
    stall.steward("tap steward-close", "tap close-day")
    stall.steward("tap steward-delivery", "tap send-now")
    need("a batch waits", list((stall.kiosk_data / "outbox").glob("*.batch")))


def carry_in(stall, machine):
    kiosk = machine.root / "var/lib/streetsign/kiosk"
    shutil.copytree(stall.kiosk_data, kiosk, dirs_exist_ok=True, copy_function=shutil.copy2)
    machine.give("var/lib/streetsign/kiosk", "streetsign")
    for folder, mode in ((kiosk, 0o710), (kiosk / "outbox", 0o2750), (kiosk / "inbox", 0o2770)):
        folder.chmod(mode)
    for file in (kiosk / "outbox").iterdir():
        file.chmod(0o640)
    shutil.copytree(stall.server_data, machine.root / "var/lib/streetsign-server")
    machine.give("var/lib/streetsign-server", "streetsign-server")
    (machine.root / "var/lib/streetsign-server").chmod(0o700)
    (machine.root / "srv/streetsign-backup").mkdir(mode=0o700)
    machine.give("srv/streetsign-backup", "streetsign-server")
    for name in ("tls.pem", "tls.key"):
        shutil.copy(stall.folder / name, machine.root / "etc/streetsign" / name)
        machine.give(f"etc/streetsign/{name}", "streetsign-server")
    machine.write("etc/default/streetsign-server",
                  f"LISTEN=127.0.0.1:{stall.port}\nOPTIONS=--tls-cert /etc/streetsign/tls.pem "
                  "--tls-key /etc/streetsign/tls.key\n")
    # On its head: of an unturned picture cage's display of nothing hands out no true copy.
    machine.write("etc/streetsign/kiosk.env", f"STREETSIGN_TURNS=2\nSTREETSIGN_TRAY={TRAY}\n")
    machine.write("etc/default/streetsign-backup", "BACKUP_SAME_DISK=yes\n")
    machine.write("etc/systemd/system/streetsign-kiosk.service.d/headless.conf", HEADLESS)


def wait_for_tray(machine):
    """A partition that is late, as after a cold start: the session is tried until it is there."""
    def starts():
        return int(machine.says("systemctl", "show", "--value", "--property=NRestarts",
                                "streetsign-kiosk"))

    wait_until("the session is tried again", lambda: starts() >= 2, 60)
    said = machine.journal("--identifier=kiosk-session")  # of a scope of its own, not of the unit
    need(f"the journal says what is missing: {said}", f"{TRAY} is not there" in said)
    wait_until("the screen says so too", lambda: f"{TRAY} is not there" in machine.on_screen())
    need("no terminal without its tray", machine.pid("streetsign-kios") == 0)
    machine.run("mkdir", "-p", Path(TRAY).parent)
    machine.run("ln", "-s", "/var/lib/streetsign/kiosk/tray", TRAY)
    wait_until("it begins with the tray", lambda: machine.pid("streetsign-kios"), 60)
    words = machine.says("cat", f"/proc/{machine.pid('cage')}/cmdline").split("\0")
    need(f"nobody switches to another terminal: {words}", words[:4] == ["cage", "-r", "-r", "--"])
    logins = machine.says("busctl", "get-property", "org.freedesktop.login1", "/org/freedesktop/login1",
                          "org.freedesktop.login1.Manager", "NAutoVTs")
    need(f"on which a login would begin: {logins}", logins == "u 0")
    need(f"which is named without a link: {words}",
         words[words.index("--tray") + 1] == "/var/lib/streetsign/kiosk/tray")


def shut_in(machine):
    """What the terminal's process may do once it shows something."""
    wait_until("the terminal shuts itself in", lambda: "Seccomp:\t2" in machine.says(
        "cat", f"/proc/{machine.pid('streetsign-kios')}/status"), 60)
    number = machine.pid("streetsign-kios")
    status = machine.says("cat", f"/proc/{number}/status")
    uid = machine.ids["streetsign"][0]
    need("it is the terminal's user", f"\nUid:\t{uid}\t" in status)
    need("without any capability", "CapEff:\t0000000000000000" in status and
         "CapBnd:\t0000000000000000" in status and "NoNewPrivs:\t1" in status)
    cage = machine.pid("cage")
    inside = ("nsenter", f"--target={cage}", "--mount", "--net")
    network = machine.says(*inside, "cat", "/proc/self/net/dev").splitlines()[2:]
    need(f"it has no network: {network}", [line.split(":")[0].strip() for line in network] == ["lo"])
    need("not even the machine's own", machine.says("readlink", f"/proc/{number}/ns/net") !=
         machine.says("readlink", "/proc/1/ns/net"))
    as_kiosk = (*inside, *become(machine.ids, "streetsign"))
    for place in ("/etc", "/usr", "/var/lib/streetsign-server", "/root", "/home"):
        need(f"{place} cannot be written there, not even by root", machine.run(
            *inside, "touch", f"{place}/mine", check=False).returncode != 0)
    owner = machine.says("stat", "--format=%U %a", "/run/streetsign/stick")
    need(f"the folder of sticks is root's alone: {owner}", owner == "root 755")
    need("its own folder can", machine.run(
        *as_kiosk, "test", "-w", "/var/lib/streetsign/kiosk", check=False).returncode == 0)
    for name in FORBIDDEN:
        machine.run("cat", f"/dev/{name}")
        need(f"/dev/{name} is not for it", machine.run(
            *as_kiosk, "cat", f"/dev/{name}", check=False).returncode != 0)
    machine.run(*as_kiosk, "cat", "/dev/snd/pcmC0D0p")
    return inside, as_kiosk


def seen(machine, inside, as_kiosk):
    """How many colours the picture in its session has: letters are smoothed."""
    folder = machine.says(*inside, "sh", "-c", "ls -d /tmp/tmp.*")
    colours = 0

    def look():
        nonlocal colours
        machine.run(*as_kiosk, "env", f"XDG_RUNTIME_DIR={folder}", "WAYLAND_DISPLAY=wayland-0", "grim",
                    f"{folder}/seen.png")
        colours = int(machine.says(*inside, "identify", "-format", "%k", f"{folder}/seen.png"))
        return colours > 30

    wait_until("something is to be seen", look)
    return colours


def deliver(machine):
    wait_until("the manifest is handed over", lambda: (
        machine.root / "var/lib/streetsign/campaign/manifest").exists(), 60)
    machine.run("systemctl", "restart", "streetsign-agent")  # it would be tried again in 15 s
    wait_until("the courier delivers", lambda: "delivered and cosigned" in machine.journal(
        "--unit=streetsign-agent"), 60)


def back_up_elsewhere(machine):
    """By the README's own commands; without them the unit keeps the folder shut, and says so."""
    folder, setting = machine.root / "mnt/copies", "etc/default/streetsign-backup"
    as_it_was = (machine.root / setting).read_text(encoding="utf-8")
    folder.mkdir(parents=True, mode=0o700)
    machine.give("mnt/copies", "streetsign-server")
    machine.write(setting, f"{as_it_was}BACKUPS=/mnt/copies\n")
    need("a folder the unit does not know is refused",
         machine.run("systemctl", "start", "streetsign-backup", check=False).returncode != 0)
    said = machine.journal("--unit=streetsign-backup")
    need(f"with what to do: {said}", "ReadWritePaths=/mnt/copies" in said)
    text = (ROOT / "packaging/README.md").read_text(encoding="utf-8")
    commands = text.split("*Backup*")[1].split("*Restore*")[0].split("\n\n")[1]
    need(f"the README says how: {commands}", "ReadWritePaths=/mnt/copies" in commands)
    machine.run("sh", "-ec", commands)
    machine.run("systemctl", "start", "streetsign-backup")
    need("a copy is there", list(folder.glob("server-*")))
    machine.write(setting, as_it_was)


def release(machine):
    """Of what is in a backup; the terminal, killed meanwhile, comes back and deletes it."""
    kiosk = machine.root / "var/lib/streetsign/kiosk"
    back_up_elsewhere(machine)
    machine.run("systemctl", "start", "streetsign-backup")
    need("there is a backup", list((machine.root / "srv/streetsign-backup").glob("server-*")))
    machine.run("systemctl", "restart", "streetsign-agent")
    wait_until("a release is there", lambda: list((kiosk / "inbox").glob("*.released")) or
               not list((kiosk / "outbox").glob("*.batch")), 60)
    first = machine.pid("streetsign-kios")
    machine.run("kill", "-9", first)
    wait_until("a killed terminal comes back", lambda: machine.pid("streetsign-kios") not in (0, first)
               and machine.is_active("streetsign-kiosk"), 60)
    wait_until("the terminal deletes what was released",
               lambda: not list((kiosk / "outbox").glob("*.batch")), 90)


def helped(machine, act):
    """What the helper answers the terminal's user."""
    return machine.says(*become(machine.ids, "streetsign"), "python3", "-c", ASK, act)


def use_stick(machine, inside, as_kiosk):
    """What the helper mounts arrives in the terminal's own view of the files, and goes again."""
    medium = "/run/streetsign/stick/medium"
    need("the terminal cannot say by a link what is mounted over", machine.run(
        *as_kiosk, "ln", "-s", "/etc/default", medium, check=False).returncode != 0)
    need("the helper mounts the stick", helped(machine, "mount") == "ok")
    words = machine.says(*as_kiosk, "cat", f"{medium}/hello")
    need(f"the terminal reads it: {words!r}", words == "from the stick")
    machine.run(*as_kiosk, "touch", f"{medium}/export")
    options = machine.says(*inside, "findmnt", "--noheadings", "--output=OPTIONS", medium)
    need(f"nothing on it is run: {options}", {"nosuid", "nodev", "noexec"} <= set(options.split(",")))
    need("the helper takes it away", helped(machine, "unmount") == "ok")
    need("it is gone", machine.run(*as_kiosk, "test", "-e", medium, check=False).returncode != 0)


def switch_off(machine):
    refused = machine.says("python3", "-c", ASK, "power-off")
    need(f"root is not whom the helper hears: {refused!r}", refused == "no" and
         machine.process.poll() is None)
    helped(machine, "power-off")
    wait_until("a word to the helper switches it off", lambda: machine.process.poll() is not None, 90)


def why_not(build):
    missing = [tool for tool in ("systemd-nspawn", "nsenter", "cage", "grim", "Xwayland", "identify",
                                 "dbus-daemon") if not shutil.which(tool)]
    if missing:
        return "these are not installed: " + " ".join(missing)
    if os.getuid() != 0:
        return "only root can boot a machine"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        bare_root(root)
        done = subprocess.run([*NSPAWN, "--directory", root, "--bind-ro=/usr", "/usr/bin/true"],
                              capture_output=True, text=True, check=False, timeout=60)
    return None if done.returncode == 0 else "a container cannot be made: " + done.stderr.strip()[-300:]


def main():
    build = Path(sys.argv[1]).resolve()
    reason = why_not(build)
    if reason:
        print(f"SKIPPED: booted: {reason}")
        return 77
    os.environ["STREETSIGN_LOCALES"] = str(build / "locales")
    with tempfile.TemporaryDirectory(prefix="streetsign-booted-") as folder:
        work = Path(folder)
        work.chmod(0o755)
        stall = Stall(work / "stall", f"{build}/bin:{build}/tests", say=lambda text: None)
        machine = Machine(work, build)
        try:
            collect(stall)
            carry_in(stall, machine)
            if not machine.plug_in(work, "streetsign"):
                print("SKIPPED: booted: a stick: no loop device can be had here")
            machine.boot()
            machine.run("systemctl", "set-default", "graphical.target")
            machine.run("systemctl", "enable", "--now", "streetsign-server", *TERMINAL)
            wait_for_tray(machine)
            for unit in ("streetsign-server", "streetsign-kiosk", "streetsign-helper.socket"):
                wait_until(f"{unit} is up", lambda unit=unit: machine.is_active(unit), 60)
            views = shut_in(machine)
            colours = seen(machine, *views)
            if machine.stick:
                use_stick(machine, *views)
            deliver(machine)
            release(machine)
            failed = machine.says("systemctl", "--failed", "--plain", "--no-legend")
            need(f"no unit has failed: {failed}", not failed)
            switch_off(machine)
        except NoMachine as failure:
            print(f"SKIPPED: booted: Debian does not boot in a container here: {failure}\n"
                  f"{machine.console()}")
            return 77
        except Failed as failure:
            console = machine.console() if machine.log.exists() else ""
            print(f"booted: not so: {failure}\n{console}")
            return 1
        finally:
            machine.close()
    print(f"booted: {need.count} checks; {len(NAMES)} signatures from an outbox to a release, "
          f"{colours} colours to be seen, switched off by the helper")
    return 0


if __name__ == "__main__":
    sys.exit(main())
