#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The smallest campaign of sync/campaign/CAMPAIGN.md, exactly as it stands there: its files are written
out, its command signs them with the answer it promises, and a person signs it on a terminal.

    tests/e2e/smallest_campaign.py FOLDER-OF-PROGRAMS[:FOLDER...]"""
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Failed, Hand, ROOT, Stall  # noqa: E402

PLACE = re.compile(r"`((?:source|texts)/[^`]+)`")


def chapter():
    text = (ROOT / "sync/campaign/CAMPAIGN.md").read_text("utf-8")
    return text.split("\n## The smallest campaign\n", 1)[1].split("\n## ", 1)[0]


def parts(text):
    """Each paragraph of prose with the indented block after it."""
    return [(prose, re.sub(r"^    ", "", block, flags=re.M))
            for prose, block in re.findall(r"((?:^(?!    ).*\n)+?)\n*((?:^    .*\n|^\n(?=    ))+)",
                                           text, re.M)]


def write_files(folder, text):
    """The files the chapter shows; where it names several before one block, each gets it."""
    written = 0
    for prose, block in parts(text):
        where = PLACE.findall(prose)
        if not where:
            continue
        first = folder / where[0]
        beside = re.findall(r"`([a-z]+\.md)`", prose)
        for file in [first, *(first.with_name(name) for name in beside)]:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block, encoding="utf-8")
            written += 1
    return written


def promised(text):
    command = re.search(r"^    (streetsign-desk campaign (?:.*\\\n)*.*)$", text, re.M)
    answer = re.search(r"It answers `([^`]+)`", text)
    if not command or not answer:
        raise Failed("the chapter has no command or no answer")
    return command[1], re.sub(r"\s+", " ", answer[1])


def play(folder, programs):
    text = chapter()
    written = write_files(folder, text)
    if written != 7:
        raise Failed(f"the chapter shows {written} files, not 7")
    stall = Stall(folder, programs, campaign="trees-rehearsal", tls=False)
    stall.make_keys()
    stall.make_server()
    command, answer = promised(text)
    done = subprocess.run(
        ["bash", "-c", command + " --passphrase-file passphrase"], cwd=folder, text=True,
        capture_output=True, check=False, timeout=120,
        env=dict(os.environ, PATH=f"{programs}:{os.environ['PATH']}"))
    if done.returncode != 0 or answer not in done.stdout:
        raise Failed(f"exit {done.returncode}, {done.stdout} {done.stderr}, not: {answer}")
    stall.enrol()
    stall.open_day()
    hand = Hand(stall)
    hand.send("tap begin", "expect Keep our trees", "tap sign", "type name Ada Example", "tap next",
              "tap consent-petition-yes", "tap confirm", "tap done")
    hand.process.stdin.close()
    if "acknowledged" not in Stall.finish(hand):
        raise Failed("nobody was thanked")
    print(f"the smallest campaign: {written} files and one command as they stand in the document, "
          "one signature")


def main():
    with tempfile.TemporaryDirectory(prefix="streetsign-smallest-") as folder:
        try:
            play(Path(folder), sys.argv[1])
        except Failed as failure:
            print(f"FAILED: {failure}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
