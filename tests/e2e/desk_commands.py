#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The desk's sub-commands as an organiser meets them, with wrong words, odd files, a full disk and a
server that was restored: each gets a clear sentence and the right exit code, and nothing is lost,
half-written or replaced. The real programs, one case after the other.

    tests/e2e/desk_commands.py FOLDERS-OF-PROGRAMS"""
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Failed, Hand, Stall, person_lines  # noqa: E402

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


@contextmanager
def small_disk(folder, size):
    """A disk of this size, or nothing where mounting is not allowed: then the case is skipped aloud."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
                             capture_output=True, check=False)
    if mounted.returncode != 0:
        print("SKIPPED: a full disk in desk_commands.py: mounting a small tmpfs is not allowed here")
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


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


def main():
    failed = 0
    with tempfile.TemporaryDirectory(prefix="streetsign-desk-") as folder:
        stall = Stall(folder, sys.argv[1])
        try:
            stall.make_keys()
            stall.make_server()
            stall.make_campaign()
            stall.enrol()
            sign(stall, "Ada Example", "Grace Example")
            for run in CASES:
                sentence = run.__name__.replace("_", " ")
                try:
                    run(stall)
                    print(f"ok: {sentence}", flush=True)
                except Failed as error:
                    failed += 1
                    print(f"FAILED: {sentence}: {error}", flush=True)
        finally:
            stall.close()
    print(f"desk_commands: {len(CASES)} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
