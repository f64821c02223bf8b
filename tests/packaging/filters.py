#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The units' SystemCallFilter= lets every system call through that the programs make at real work.

    tests/packaging/filters.py BUILD

Agent and server run under strace: a day's batches are carried, cosigned, backed up, released, mirrored
and published, and both end on SIGTERM. What they called is held against the filter, with the groups as
`systemd-analyze syscall-filter` lists them. A filter without the network must be found wanting, or the
test itself saw nothing. (The other units have no such filter; the kiosk brings its own,
tests/sandbox.) Loopback only. Exit 0 or 1; where strace or systemd-analyze is missing, that is said."""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e"))
from stall import Failed, Hand, ROOT, Stall, end_in_order, person_lines, wait_until  # noqa: E402

UNITS = ROOT / "packaging/systemd"
PROGRAMS = ("streetsign-agent", "streetsign-server")


def group(name):
    """The calls of a group and of the groups in it; of no group, the call itself."""
    if not name.startswith("@"):
        return {name}
    listed = subprocess.run(["systemd-analyze", "syscall-filter", "--no-pager", name],
                            capture_output=True, text=True, check=True).stdout
    members = [line.strip() for line in listed.splitlines()[1:]]
    return set().union(*(group(one) for one in members if one and not one.startswith("#")))


def allowed(filters):
    """As systemd.exec(5) says: the first line makes the list of what is allowed, a line with ~ takes
    away from it, and @default is always in it."""
    calls = group("@default")
    for line in filters:
        names = set().union(*(group(word) for word in line.lstrip("~").split()))
        calls = calls - names if line.startswith("~") else calls | names
    return calls


def filters_of(program):
    lines = (UNITS / f"{program}.service").read_text().splitlines()
    found = [line.partition("=")[2] for line in lines if line.startswith("SystemCallFilter=")]
    if not found or found[0].startswith("~"):
        raise Failed(f"{program} has no list of allowed calls: {found}")
    return found


class Traced(Stall):
    """A stall whose agent and server leave every call they make in a file."""

    def __init__(self, folder, build):
        self.traced = folder / "traced"
        self.traces = folder / "traces"
        self.traced.mkdir()
        self.traces.mkdir()
        super().__init__(folder / "stall", f"{self.traced}:{build / 'bin'}")
        # SQLite calls fchown for root alone, and the units run nobody as root. The right that is kept
        # opens the files of this test.
        user = ["setpriv", "--reuid=65534", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"] \
            if os.getuid() == 0 else []
        for program in PROGRAMS:
            # -D: the program keeps the process id, so that signals reach it and not strace.
            words = [*user, "strace", "-D", "-f", "-q", "-e", "signal=none",
                     "-o", f"{self.traces}/{program}.$$", f"{build}/bin/{program}"]
            wrapper = self.traced / program
            wrapper.write_text(f"#!/bin/sh\nexec {' '.join(words)} \"$@\"\n")
            wrapper.chmod(0o755)

    def watching_agent(self):
        """As its unit starts it, until it has brought the answers and is told to end."""
        words = [word if word != "--once" else "--watch" for word in self.agent_words()]
        agent = subprocess.Popen([self.program("streetsign-agent"), *words],
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            inbox = self.kiosk_data / "inbox"
            wait_until("a cosignature", lambda: list(inbox.glob("*.cosigned")))
            self.run("streetsign-server", "backup", "--data", self.server_data, "--to",
                     self.folder / "copy.sqlite")
            (self.kiosk_data / "outbox/send-now").write_bytes(b"")
            wait_until("a release", lambda: list(inbox.glob("*.released")))
        finally:
            agent.send_signal(signal.SIGTERM)
            if agent.wait(timeout=30) != 0:
                raise Failed("the agent did not end in order")

    def calls(self, program):
        """Every call of every process of it, once all the traces have come to their end."""
        called = set()
        for trace in self.traces.glob(f"{program}.*"):
            ended = re.compile(rf"^{trace.suffix[1:]} +\+\+\+ exited", re.M)
            wait_until(f"the end of {trace.name}", lambda: ended.search(trace.read_text()))
            called |= set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(), re.M))
        return called


def work(stall):
    stall.begin()
    hand = Hand(stall)
    signer = {"name": "Ada King", "language": "de", "country": "IE"}
    hand.send("tap begin", *person_lines(signer), "tap confirm")
    hand.process.stdin.close()
    stall.finish(hand)
    stall.steward("tap steward-close", "tap close-day")
    stall.start_server()
    stall.watching_agent()
    stall.desk("mirror", "--out", stall.folder / "mirror", *stall.server_options())
    stall.stop_server()


def main():
    missing = [name for name in ("strace", "systemd-analyze") if not shutil.which(name)]
    if missing:
        print(f"filters: SKIPPED everything: there is no {' and no '.join(missing)}")
        return
    end_in_order()
    with tempfile.TemporaryDirectory(prefix="streetsign-filters-") as folder:
        stall = Traced(Path(folder), Path(sys.argv[1]).resolve())
        try:
            work(stall)
            for program in PROGRAMS:
                called, filters = stall.calls(program), filters_of(program)
                refused = called - allowed(filters)
                if refused:
                    raise Failed(f"{program}.service refuses {sorted(refused)}")
                if "socket" not in called - allowed([*filters, "~@network-io"]):
                    raise Failed(f"{program}: a filter without the network would pass: {called}")
                print(f"filters: {program} makes {len(called)} calls, all of them allowed")
        except Failed as failure:
            sys.exit(f"filters: not so: {failure}")
        finally:
            stall.close()


main()
