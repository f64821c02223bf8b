#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The desk's sub-commands as an organiser meets them, with wrong words, odd files, a full disk and a
server that was restored: each gets a clear sentence and the right exit code, and nothing is lost,
half-written or replaced. The real programs, one case after the other.

    tests/e2e/desk_commands.py FOLDERS-OF-PROGRAMS"""
import copy
import fcntl
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from small_disk import small_disk  # noqa: E402
from stall import ROOT, Failed, Hand, Stall, person_lines, run_cases, wait_until  # noqa: E402
from status_materials import Requester  # noqa: E402

CASES = []


def case(function):
    CASES.append(function)
    return function


def want(condition, sentence):
    if not condition:
        raise Failed(sentence)


def says(done, code, *words):
    text = done.stdout + done.stderr
    want(done.returncode == code, f"exit {done.returncode}, not {code}: {text.strip()[-400:]}")
    for word in words:
        want(str(word) in text, f"'{word}' is not said: {text.strip()[-600:]}")


def sign(stall, *names):
    stall.open_day()
    hand = Hand(stall)
    for name in names:
        hand.send(*person_lines({"language": "en", "name": name, "country": "IE"}), "tap confirm",
                  "tap done")
    hand.process.stdin.close()
    stall.finish(hand)
    stall.steward("tap steward-close", "tap close-day")


def keys(stall):
    return ["--keys", stall.keys, "--passphrase-file", stall.passphrase]


def opened(stall, *words):
    return stall.desk("open", *keys(stall), "--campaign", stall.campaign, *words, expect=None)


# ---- open

@case
def what_is_to_be_opened_with_what_has_to_be_said(stall):
    out = stall.folder / "never"
    says(opened(stall, "--out", out), 2, "--batches", "--server")
    says(stall.desk("open", "--campaign", stall.campaign, "--batches", stall.kiosk_data / "outbox",
                    "--out", out, expect=None), 2, "--keys", "--identity")
    (stall.folder / "empty").mkdir()
    says(opened(stall, "--batches", stall.folder / "empty", "--out", out), 1,
         stall.folder / "empty", "no batch file")
    says(opened(stall, "--batches", stall.folder / "missing", "--out", out), 1,
         stall.folder / "missing")
    want(not out.exists(), "a folder was made for nothing")


@case
def an_earlier_export_is_never_replaced(stall):
    out = stall.folder / "opened"
    words = ["--batches", stall.kiosk_data / "outbox", "--out", out]
    says(opened(stall, *words), 0, "2 records opened")
    for name in ("records.csv", "records.jsonl"):
        for other in out.iterdir():
            other.unlink()
        (out / name).write_text("mine")
        says(opened(stall, *words), 2, out / name, "another folder")
        want([one.name for one in out.iterdir()] == [name] and (out / name).read_text() == "mine",
             "an earlier export was changed")


@case
def one_odd_batch_file_keeps_no_other_shut(stall):
    outbox = stall.folder / "odd"
    shutil.copytree(stall.kiosk_data / "outbox", outbox)
    os.mkfifo(outbox / "a-pipe.batch")
    (outbox / "b-link.batch").symlink_to(next(outbox.glob("*-*-*.batch")))
    (outbox / "c-folder.batch").mkdir()
    (outbox / "d-large.batch").write_bytes(bytes(9_000_000))
    done = opened(stall, "--batches", outbox, "--out", stall.folder / "opened-odd")
    says(done, 1, "2 records opened", "Written")
    for name in ("a-pipe", "b-link", "c-folder", "d-large"):
        want(f"PROBLEM  {outbox / name}.batch: " in done.stdout, f"{name} is not reported")
    want("Ada Example" in (stall.folder / "opened-odd/records.csv").read_text(),
         "what was good was not opened")


@case
def a_full_disk_leaves_no_name_in_plain(stall):
    for room, filling in ((0, 4096), (1, 0)):  # for neither list, for one of them
        with small_disk(stall.folder / f"room-for-{room}", "4k") as disk:
            if disk is None:
                return
            (disk / "mine").write_bytes(bytes(filling))
            done = opened(stall, "--batches", stall.kiosk_data / "outbox", "--out", disk)
            left = [one.name for one in disk.iterdir()]
            says(done, 1, "the lists were not written", "nothing was left in", disk)
            want(left == ["mine"], f"left on a full disk: {left}")


# ---- keys, campaigns, devices

def files_below(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@case
def wrong_words_are_exit_2_and_make_nothing(stall):
    never = stall.folder / "never-made"
    words = ["--keys", never, "--passphrase-file", stall.passphrase]
    says(stall.desk("init", *words, "--domain", "example.org", "--campaign", "X Y", expect=None), 2,
         "campaign's id", "nothing was made")
    says(stall.desk("init", *words, "--domain", "Example Org", "--campaign", "x", expect=None), 2,
         "domain")
    for option, value in (("--serial", -1), ("--serial", 0), ("--cell", 100),
                          ("--issued", "2026-13-45"), ("--issued", "today")):
        says(campaign(stall, never, option, value), 2, option, value)
    want(not never.exists(), "something was made")


def campaign(stall, out, *more):
    return stall.desk("campaign", *keys(stall), "--source",
                      ROOT / "packaging/campaigns/ban-facial-recognition", "--texts",
                      ROOT / "locales", "--server-terms", stall.folder / "server.terms",
                      "--server-url", stall.url, "--out", out, *more, expect=None)


@case
def a_campaigns_folder_may_be_named_with_a_slash(stall):
    says(campaign(stall, f"{stall.folder}/slashed/"), 0, "Signed campaign")
    want((stall.folder / "slashed/manifest").exists(), "the campaign is not where it was wanted")
    want(not list(stall.folder.glob("**/.new")), "a temporary folder is left")
    before = files_below(stall.folder / "slashed")
    says(campaign(stall, f"{stall.folder}/slashed/"), 1, "is there already")
    want(files_below(stall.folder / "slashed") == before, "a signed campaign was changed")


@case
def two_that_make_keys_in_one_folder_do_not_mix_them(stall):
    folder = stall.folder / "keys-2"
    folder.mkdir()
    busy = os.open(folder, os.O_RDONLY)
    fcntl.flock(busy, fcntl.LOCK_EX)
    words = ["init", "--domain", "example.org", "--campaign", "x", "--keys", folder,
             "--passphrase-file", stall.passphrase]
    says(stall.desk(*words, expect=None), 1, "another streetsign-desk", folder)
    want(not list(folder.iterdir()), "keys were made in a folder that another one works in")
    os.close(busy)
    says(stall.desk(*words, expect=None), 0)


@case
def nobody_is_enrolled_whom_nobody_confirmed(stall):
    requests = stall.folder / "requests"
    requests.mkdir()
    (requests / "later.request").write_bytes(Requester().request(stall.campaign_id, "later"))
    before = files_below(stall.keys)
    words = ["enrol", *keys(stall), "--campaign", stall.campaign, "--requests", requests]
    says(answered(stall, words, ""), 1, "nothing was enrolled", "nobody confirmed")
    says(answered(stall, words, "no\n"), 0, "Left out: later", "0 devices enrolled")
    for label in ("two\nlines", "a\ttab"):
        says(answered(stall, [*words, "--label", label, "--accept-all"], ""), 2, "--label")
    want(files_below(stall.keys) == before and len(list(requests.iterdir())) == 1,
         "a certificate was written")
    says(answered(stall, [*words, "--label", "Under the arches"], "maybe\nyes\n"), 0,
         "1 device enrolled")
    want((requests / "later-1.certificate").exists(), "no certificate lies beside the request")
    want((stall.keys / "register").read_text() == "later\tUnder the arches\n", "not registered")


def answered(stall, words, answers):
    return subprocess.run([stall.program("streetsign-desk"), *map(str, words)], input=answers,
                          capture_output=True, text=True, check=False, timeout=60)


@case
def nothing_is_signed_about_a_device_that_was_never_certified(stall):
    out = stall.folder / "revocation"
    device = "example.org/ban-rehearsal/device/"
    revoke = ["revoke", *keys(stall), "--campaign", stall.campaign, "--reason", "lost", "--out",
              out, "--origin"]
    reset = ["reset-pin", *keys(stall), "--campaign", stall.campaign, "--reset", 1, "--stick",
             stall.folder / "requests", "--origin"]
    for words in (revoke, reset):
        says(stall.desk(*words, device + "stall-l/1", expect=None), 2,
             stall.keys / "certificates/stall-l-1.certificate", "Nothing was signed")
        says(stall.desk(*words, device + "stall-1/2", expect=None), 2, "stall-1-2.certificate")
        says(stall.desk(*words, "stall-l", expect=None), 2, "--origin stall-l: no certificate")
        says(stall.desk(*words, "example.org/other/device/stall-1/1", expect=None), 2,
             "not a log of this campaign")
    want(not out.exists() and not list((stall.folder / "requests").glob("*.pin-reset")),
         "a note was signed")
    says(stall.desk(*reset, device + "stall-1/1", expect=None), 0, "stall-1-1.pin-reset")
    says(stall.desk(*revoke, device + "stall-1/1", expect=None), 0, "is revoked")
    before = out.read_bytes()
    says(stall.desk(*revoke, device + "stall-1/1", expect=None), 2, out, "is there already")
    want(out.read_bytes() == before, "a signed note was replaced")


# ---- verify

@case
def one_authority_key_of_two_is_said(stall):
    outbox, empty = stall.kiosk_data / "outbox", stall.folder / "empty.vkey"
    first, second = (stall.keys / f"authority-{number}.vkey" for number in (1, 2))
    for given in ([first], [second], [second, second]):
        words = [word for key in given for word in ("--authority", key)]
        says(verify(stall, *words, outbox), 2, "two authority keys and you gave one",
             "--authority twice")
    empty.write_text("")
    says(verify(stall, "--authority", empty, outbox), 2, empty, "is empty")
    empty.write_text(first.read_text() + "\n")
    says(verify(stall, "--authority", empty, outbox), 2, f"{empty}:2:")
    says(verify(stall, "--authority", first, "--authority", second, outbox), 0)


def verify(stall, *words):
    return stall.run("streetsign-verify", "--campaign", stall.campaign, *words, expect=None)


# ---- mirror

@case
def a_mirror_goes_into_no_folder_with_something_else(stall):
    stall.start_server()
    stall.agent()
    words = ["mirror", *stall.server_options(), "--out"]
    before = files_below(stall.campaign)
    says(stall.desk(*words, stall.campaign, expect=None), 2, stall.campaign, "nothing was changed")
    want(files_below(stall.campaign) == before, "the campaign was changed")
    out = stall.folder / "mirror"
    out.mkdir()  # an empty folder is as good as none
    wait_until("the publication", lambda: "1 log" in stall.desk(*words, out).stdout)
    for file in list(out.glob("v1/logs*")) + list(out.glob("ledger")):
        shutil.rmtree(file) if file.is_dir() else file.unlink()  # as if it was interrupted
    says(stall.desk(*words, out, expect=None), 0, "1 log")
    (out / "v1/notes").rename(out / "v1/other")  # another campaign's has none of these manifests
    says(stall.desk(*words, out, expect=None), 2, out)
    plain = f"http://127.0.0.1:{stall.port}"
    says(stall.desk("mirror", "--server", plain, "--out", out, expect=None), 2,
         "add --plain-loopback")
    stall.stop_server()
    done = stall.desk(*words, stall.folder / "no-mirror", expect=None)
    says(done, 1, "did not take the call")
    want("again" not in done.stderr and not (stall.folder / "no-mirror").exists(),
         "a mirror that gives up says that it goes on, or makes a folder")


# ---- post

@case
def a_restored_server_is_given_everything_again(stall):
    second = under_serial_2(stall)
    post = ["post", *stall.server_options()]
    everything = ["--all", "--keys", stall.keys, "--campaign", second.campaign]
    says(stall.desk(*post, expect=None), 2, "nobody said what to send")
    says(stall.desk(*post, "--all", expect=None), 2, "--keys", "--campaign")
    says(stall.desk(*post, stall.passphrase, expect=None), 2, stall.passphrase, "nothing was sent")
    stall.server_data = stall.folder / "server-before"  # serial 1 alone: no certificate, no order
    stall.start_server()
    says(second.agent(expect=1), 1, "lacks serial 2 of the campaign", "streetsign-desk post")
    for _ in range(2):
        done = stall.desk(*post, *everything)
        says(done, 0, "manifest of serial 1", "manifest of serial 2", "device/stall-1/1",
             "device/stall-2/1", ".note")
        want(done.stdout.count("Taken by") == 6, done.stdout)
    want("serial 3" not in done.stdout, "a serial that is not in force was sent")
    says(second.agent(), 0, "1 delivered")
    says(stall.agent(expect=3), 3, "quarantine")  # stall-1 was revoked before the accident
    stall.stop_server()


def under_serial_2(stall):
    """A second terminal, enrolled and used under serial 2; serial 3 is signed and not in force."""
    second = copy.copy(stall)
    second.kiosk_data, second.stick = stall.folder / "kiosk-2", stall.folder / "stick-2"
    second.campaign = stall.folder / "serial-2"
    second.stick.mkdir()
    says(campaign(stall, second.campaign, "--serial", 2, "--issued", "2020-01-01"), 0)
    says(campaign(stall, stall.folder / "serial-3", "--serial", 3), 0)
    second.enrol("stall-2")
    sign(second, "Emmy Example")
    return second


# ---- on a terminal

class Typist:
    """A program with a terminal of its own, and somebody who types there."""

    def __init__(self, *command):
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.execv(command[0], list(map(str, command)))
        self.shown = self.new = ""

    def expect(self, words):
        """After what was expected before."""
        while words not in self.new:
            want(select.select([self.terminal], [], [], 30)[0], f"'{words}' does not come: {self.new}")
            try:
                self.new += os.read(self.terminal, 4096).decode()
            except OSError as error:  # the program has ended
                raise Failed(f"it ended before '{words}': {self.new}") from error
        before, after = self.new.split(words, 1)
        self.shown += before + words
        self.new = after

    def type(self, text):
        os.write(self.terminal, text.encode())

    def echoes(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def end(self):
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def ask_for_new_keys(stall, folder):
    return Typist(stall.program("streetsign-desk"), "init", "--domain", "example.org", "--campaign",
                  "typed", "--keys", stall.folder / folder)


@case
def a_passphrase_is_asked_for_twice_and_not_shown(stall):
    secret = "six words that nobody would guess"
    typist = ask_for_new_keys(stall, "typed-keys")
    for question in [f"{key} {number} ({time}" for number in (1, 2) for key in
                     ("authority key", "opening identity") for time in ("new", "once more")]:
        typist.expect(question)
        typist.expect(": ")
        want(not typist.echoes(), "the terminal shows what is typed")
        typist.type(secret + "\n")
    typist.expect("The keys are in")
    want(typist.end() == 0, typist.shown)
    want((stall.folder / "typed-keys/scope").exists(), "no keys were made")
    want(secret not in typist.shown, "the passphrase was shown")


@case
def who_gives_up_at_a_passphrase_gets_the_terminal_back(stall):
    for key in ("\x03", "\x1c"):
        typist = ask_for_new_keys(stall, "given-up")
        typist.expect("at least 12 characters): ")
        typist.type("half a passph" + key)
        typist.expect("no passphrase was given")
        want(typist.echoes(), "the terminal stays silent")
        want(typist.end() == 2, "it does not end with 2")
        want("half a" not in typist.shown, "the passphrase was shown")
        want(not list((stall.folder / "given-up").iterdir()), "a key was begun")


def main():
    with tempfile.TemporaryDirectory(prefix="streetsign-desk-") as folder:
        stall = Stall(folder, sys.argv[1])
        try:
            stall.make_keys()
            stall.make_server()
            stall.make_campaign()
            stall.enrol()
            shutil.copytree(stall.server_data, stall.folder / "server-before")
            sign(stall, "Ada Example", "Grace Example")
            return run_cases("desk_commands", CASES, stall)
        finally:
            stall.close()


if __name__ == "__main__":
    sys.exit(main())
