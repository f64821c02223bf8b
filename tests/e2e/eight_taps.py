#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""From the rest screen to the thanks in at most eight touches beyond typing, in every language of the
sample campaign, with the real kiosk. In the six languages that the rest screen shows, an e-mail
address and its second consent are included; any other language costs the touch that opens the list.
A drag that scrolls a list is no touch of a button and not counted; letters, and the keyboard's own
keys, are typing. Then the day is closed and the desk opens every one of them: what each language's
screens said is, to the desk, the campaign's own.

    tests/e2e/eight_taps.py FOLDERS-OF-PROGRAMS"""
import json
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Failed, Hand, ROOT, Stall, person_lines  # noqa: E402

MOST = 8
AT_REST = 6  # languages of the stall, on the rest screen
NAMES = {"el": "Μαΐα Χατζή", "ar": "ليلى منصور", "bg": "Елена Петрова"}


def touches(lines):
    return sum(line.startswith(("tap ", "hold ", "key ")) for line in lines)


def main():
    folder = Path(tempfile.mkdtemp(prefix="streetsign-taps-"))
    stall = Stall(folder / "stall", sys.argv[1], say=lambda text: None, tls=False)
    campaign = ROOT / "packaging/campaigns/ban-facial-recognition/campaign.toml"
    languages = tomllib.loads(campaign.read_text())["languages"]
    worst = 0
    try:
        stall.begin()
        hand = Hand(stall)
        signed = 0
        for number, language in enumerate(languages):
            at_rest = number < AT_REST
            for email in (None, "someone@example.org") if at_rest else (None,):
                person = {"language": language, "name": NAMES.get(language, "Zoë King"),
                          "country": "GR", "email": email}
                lines = person_lines(person) + ["tap confirm"]
                if not at_rest:
                    lines.insert(0, "tap begin")
                count = touches(lines)
                if count > MOST:
                    raise Failed(f"{count} touches in {language}")
                worst = max(worst, count)
                hand.send(*lines)
                hand.read_until("acknowledged")
                hand.send("tap done")
                signed += 1
        hand.process.stdin.close()
        Stall.finish(hand)
        stall.steward("tap steward-close", "tap close-day")
        out = folder / "opened"
        stall.desk("open", "--keys", stall.keys, "--passphrase-file", stall.passphrase, "--campaign",
                   stall.campaign, "--batches", stall.kiosk_data / "outbox", "--out", out)
        opened = [json.loads(line)["language"]
                  for line in (out / "records.jsonl").read_text().splitlines()]
        if len(opened) != signed or set(opened) != set(languages):
            raise Failed(f"{signed} signed, and opened were {sorted(opened)}")
        # The count can fail: somebody who looks at the consent again needs one more.
        if touches(lines + ["tap back", "tap confirm"]) <= MOST:
            raise Failed("a longer way is not counted as longer")
        print(f"eight taps: {signed} signatures, opened by the desk, in {len(languages)} languages, "
              f"at most {worst} touches")
        return 0
    except Failed as problem:
        print("BAD ", problem)
        return 1
    finally:
        stall.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
