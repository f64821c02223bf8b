# SPDX-License-Identifier: MIT
"""A rehearsal of a campaign with the real programs: keys, server, campaign, device, a hand on the
glass. Each step is what an organiser, a steward or a passer-by does, by the same words the README
uses. For the day (day.py), the demo and the other end-to-end tests.

Everything lives in one folder; servers listen on loopback only and end with close()."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PIN = "271828"
PASSPHRASE = "correct horse battery staple"


class Failed(Exception):
    """A step did not come out as it must; the text says which and how."""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(what, condition, seconds=30):
    """Looks every 20 ms until the condition holds; a deadline, never a fixed sleep."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise Failed(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)


def end_in_order():
    """Told to end (kill, a closed terminal), this script runs its `finally` first, so that nothing it
    started is left running."""
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, lambda number, _: sys.exit(128 + number))


class Hand:
    """kiosk-hand fed line by line: what a finger does, and what the screen then says."""

    def __init__(self, stall, size="1280x800", extra=()):
        self.stall = stall
        self.process = subprocess.Popen(
            [stall.program("kiosk-hand"), *stall.kiosk_options(), "--windowed", size,
             "--shots", str(stall.shots), *extra],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def send(self, *lines):
        for line in lines:
            self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def read_until(self, word):
        """The next line of output that is `word`; fails when the hand ends before it."""
        for line in self.process.stdout:
            if line.strip() == word:
                return
        raise Failed(f"the hand ended before '{word}': {self.process.stderr.read().strip()}")

    def next_line(self):
        """The next line of output, whatever it is."""
        line = self.process.stdout.readline()
        if not line:
            raise Failed(f"the hand ended: {self.process.stderr.read().strip()}")
        return line.strip()

    def read_until_any(self):
        """The next line of output, whatever it is: the hand is up."""
        self.next_line()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        rest, _ = self.process.communicate()
        return rest

    def finish(self):
        try:
            out, error = self.process.communicate(timeout=120)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed("the hand did not come to its end") from None
        if self.process.returncode != 0:
            raise Failed(f"the hand ended with {self.process.returncode}: {error.strip()}")
        return out


class Stall:
    def __init__(self, folder, programs, campaign="ban-rehearsal", say=print, tls=True,
                 cheap_keys=True):
        self.folder = Path(folder)
        self.programs = [Path(one) for one in str(programs).split(":")]
        self.campaign_id = campaign
        self.say = say
        self.tls = tls
        self.cheap_keys = cheap_keys  # False: a second for each key that is opened, as for everybody
        self.keys = self.folder / "keys"
        self.campaign = self.folder / "campaign"
        self.server_data = self.folder / "server"
        self.kiosk_data = self.folder / "kiosk"
        self.stick = self.folder / "stick"
        self.shots = self.folder / "pictures"
        self.passphrase = self.folder / "passphrase"
        self.server = None
        self.port = free_port()
        for folder_ in (self.folder, self.stick, self.shots):
            folder_.mkdir(parents=True, exist_ok=True)
        self.passphrase.write_text(PASSPHRASE + "\n")

    # ---- programs

    def program(self, name):
        for folder in self.programs:
            if (folder / name).exists():
                return str(folder / name)
        raise Failed(f"{name} is not built; it is looked for in {self.programs}")

    def run(self, name, *words, expect=0, prefix=()):
        done = subprocess.run([*prefix, self.program(name), *map(str, words)],
                              capture_output=True, text=True, check=False, timeout=600,
                              errors="replace")
        if expect is not None and done.returncode != expect:
            raise Failed(f"{name} {words[0] if words else ''} ended with {done.returncode}, not "
                         f"{expect}: {done.stderr.strip() or done.stdout.strip()}")
        return done

    def desk(self, *words, **more):
        return self.run("streetsign-desk", *words, **more)

    def kiosk_options(self):
        options = ["--data", str(self.kiosk_data), "--stick", str(self.stick)]
        locales = os.environ.get("STREETSIGN_LOCALES")
        return options + (["--locales", locales] if locales else [])

    # ---- the order of beginning

    def begin(self):
        """From nothing to an open day at an enrolled terminal."""
        self.make_keys()
        self.make_server()
        self.make_campaign()
        self.enrol()
        self.open_day()

    def make_keys(self, own=False):
        """Those that the test run made for every stall of this campaign, if there are any; `own`: of
        another authority."""
        made = Path(os.environ.get("STREETSIGN_STALL_KEYS", "")) / self.campaign_id
        if made.is_absolute() and made.exists() and self.cheap_keys and not own:
            shutil.copytree(made, self.keys)
            return
        self.desk("init", "--domain", "example.org", "--campaign", self.campaign_id,
                  "--keys", self.keys, "--passphrase-file", self.passphrase)
        if self.cheap_keys:
            self.run("cheap_keys", self.keys, self.passphrase)
        for number in ("1", "2"):
            self.desk("probe", "--keys", self.keys, "--passphrase-file", self.passphrase,
                      "--number", number)

    def make_server(self):
        words = ["init", self.campaign_id, "--domain", "example.org", "--data", self.server_data]
        if self.tls:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj",
                 "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                 "-keyout", self.folder / "tls.key", "-out", self.folder / "tls.pem"],
                check=True, capture_output=True)
            words += ["--tls-cert", self.folder / "tls.pem"]
        terms = self.run("streetsign-server", *words).stdout
        (self.folder / "server.terms").write_text(terms)

    @property
    def url(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def pin(self):
        for line in (self.folder / "server.terms").read_text().splitlines():
            if line.startswith("pin "):
                return line.removeprefix("pin ")
        return None

    def make_campaign(self, source=None, texts=None, serial=1, out=None, more=()):
        source = source or ROOT / "packaging/campaigns/ban-facial-recognition"
        self.desk("campaign", "--keys", self.keys, "--passphrase-file", self.passphrase,
                  "--source", source, "--texts", texts or ROOT / "locales",
                  "--server-terms", self.folder / "server.terms", "--server-url", self.url,
                  "--serial", serial, "--out", out or self.campaign, *more)
        words = ["add-campaign", out or self.campaign, "--data", self.server_data]
        for number in (1, 2):
            words += ["--authority", (self.keys / f"authority-{number}.vkey").read_text().strip()]
        self.run("streetsign-server", *words)

    def enrol(self, device="stall-1"):
        """By stick and by hand, as a steward and an organiser do it together."""
        shutil.copytree(self.campaign, self.stick / "campaign", dirs_exist_ok=True)
        hand = Hand(self)
        hand.send("shot 01-closed-not-enrolled.png", "tap steward",
                  f"type device {device}", "tap next", "shot 02-steward-request.png")
        hand.process.stdin.close()
        self.finish(hand)
        self.desk("enrol", "--keys", self.keys, "--passphrase-file", self.passphrase,
                  "--campaign", self.campaign, "--requests", self.stick, "--accept-all")
        hand = Hand(self)
        hand.send("tap steward", "tap take-certificate", "shot 03-steward-authority.png",
                  "tap authority-yes", f"type pin {PIN}", "tap next", f"type pin {PIN}",
                  "tap next", "expect The PIN is set.")
        hand.process.stdin.close()
        self.finish(hand)

    @staticmethod
    def finish(hand):
        hand.process.stdin = None
        return hand.finish()

    def steward(self, *lines, size="1280x800"):
        """Behind the PIN, with these lines."""
        hand = Hand(self, size)
        hand.send("tap steward", f"type pin {PIN}", "tap next", *lines)
        hand.process.stdin.close()
        return self.finish(hand)

    def open_day(self):
        self.steward("tap steward-open", "shot 04-steward-date.png", "tap next",
                     "shot 05-steward-languages.png", "tap next", "shot 06-steward-ready.png",
                     "tap go")

    # ---- server and agent

    def start_server(self, prefix=(), public_every=1):
        port_file = self.folder / "port"
        port_file.unlink(missing_ok=True)
        words = ["serve", "--data", self.server_data, "--listen", f"127.0.0.1:{self.port}",
                 "--port-file", port_file, "--public-every", public_every]
        if self.tls:
            words += ["--tls-cert", self.folder / "tls.pem", "--tls-key", self.folder / "tls.key"]
        log = open(self.folder / "server.log", "a", encoding="utf-8")
        self.server = subprocess.Popen(
            [*prefix, self.program("streetsign-server"), *map(str, words)], stdout=log, stderr=log)
        wait_until("the server's start", lambda: self.server.poll() is not None or
                   (port_file.exists() and port_file.read_text().strip()))
        if self.server.poll() is not None:
            raise Failed("the server ended: " + (self.folder / "server.log").read_text()[-400:])

    def stop_server(self, how=signal.SIGTERM):
        if self.server and self.server.poll() is None:
            self.server.send_signal(how)
            self.server.wait(timeout=30)
        self.server = None

    def agent_words(self, outbox=None, inbox=None, url=None):
        words = ["--outbox", str(outbox or self.kiosk_data / "outbox"),
                 "--inbox", str(inbox or self.kiosk_data / "inbox"),
                 "--campaign", str(self.campaign), "--once"]
        if not self.tls:
            words.append("--allow-http")
        return words + (["--server", url] if url else [])

    def agent(self, expect=0, **more):
        return self.run("streetsign-agent", *self.agent_words(**more), expect=expect)

    def server_options(self, token=False):
        words = ["--server", self.url]
        words += ["--pin", self.pin] if self.tls else ["--plain-loopback"]
        return words + (["--token-file", self.server_data / "desk-token"] if token else [])

    def verify(self, *folders, expect=0, more=()):
        return self.run("streetsign-verify", "--authority", self.keys / "authority-1.vkey",
                        "--authority", self.keys / "authority-2.vkey",
                        "--campaign", self.campaign, *more, *folders, expect=expect)

    def close(self):
        self.stop_server()


def run_cases(name, cases, stall):
    """Runs each, says which sentence is true, and gives the exit code."""
    failed = 0
    for one in cases:
        sentence = one.__name__.replace("_", " ")
        try:
            one(stall)
            print(f"ok: {sentence}", flush=True)
        except (Failed, subprocess.SubprocessError, OSError) as error:
            failed += 1
            print(f"FAILED: {sentence}: {error}", flush=True)
    print(f"{name}: {len(cases)} cases, {failed} failed")
    return 1 if failed else 0


def person_lines(person):
    """What one person taps and types, up to the confirmation."""
    lines = [f"tap lang-{person['language']}", "tap sign", f"type name {person['name']}",
             "tap next", f"tap country-{person['country']}", "tap consent-petition-yes"]
    if person.get("email"):
        lines += ["tap consent-updates-yes", f"type email {person['email']}", "tap next"]
    else:
        lines += ["tap consent-updates-no"]
    return lines


def main():
    sys.exit("stall.py is used by day.py and the demo")


if __name__ == "__main__":
    main()
