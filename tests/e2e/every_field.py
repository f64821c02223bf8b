#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A campaign with every kind of field, in two languages, from the desk to the desk: fields that hang
on a country or on a purpose, choices, patterns, receipts. Each value is opened as it was entered, and
what was not asked is not there. The cell is the smallest the desk takes, and the longest answers fit.
A receipt's token is the one its entry commits to, and nowhere in memory once the thanks are left.

    tests/e2e/every_field.py FOLDERS-OF-PROGRAMS"""
import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Failed, Hand, ROOT, Stall  # noqa: E402

CAMPAIGN = ROOT / "tests/campaigns/every-field"
RECEIPT = re.compile(rb"/receipt#([0-9a-f]{64})\.([0-9a-f]{32})")
CHECKS = 0


def want(good, what):
    global CHECKS
    CHECKS += 1
    if not good:
        raise Failed(what)


def correct(field, wrong, sentence, right):
    """Types what the pattern refuses, reads why, takes it back, types it right."""
    return [f"type {field} {wrong}", "tap next", f"expect {sentence}",
            *["key backspace"] * len(wrong), f"type {field} {right}", "tap next"]


ENGLISH = [
    "tap lang-en", "tap sign", "type name Zoë O'Connor-Smith", "tap next",
    *correct("born", "85", "A year has four digits", "1985"), "tap country-IE",
    *correct("eircode", "12", "An Eircode looks like D02 AF30.", "d02 af30"),
    "type town Dún Laoghaire", "tap next", "tap choice-worker",
    'type message It is \\my\\ "face".', "tap next",
    "expect Legal basis: GDPR 6(1)(a), 9(2)(a)", "tap consent-petition-yes",
    "tap consent-updates-yes",
    *correct("email", "zoe", "An e-mail address has one @ and a dot.", "zoe@example.org"),
    "tap consent-post-yes", *correct("street", "Main Street", "A street has a number.",
                                     "7 Main Street"),
    "tap consent-statistics-yes", "type since 2019", "tap next", "tap choice-friend",
    "expect D02 AF30", "expect Dún Laoghaire"]
ENGLISH_VALUES = {
    "name": "Zoë O'Connor-Smith", "born": "1985", "country": "IE", "eircode": "D02 AF30",
    "town": "Dún Laoghaire", "role": "worker", "message": 'It is \\my\\ "face".',
    "email": "zoe@example.org", "street": "7 Main Street", "since": "2019", "heard": "friend"}

# In France first, where a postcode and a town are asked; then it was Sweden, and both are gone.
ARABIC = [
    "tap lang-ar", "tap sign", "type name محمد الحسن", "tap next", "type born 1970", "tap next",
    "tap country-FR", *correct("postcode", "750", "الرمز البريدي خمسة أرقام.", "75001"),
    "type town مدينة", "tap next", "tap choice-retired", "tap next", "tap consent-petition-yes",
    "tap consent-updates-no", "tap consent-post-yes",
    *correct("street", "شارع", "في الشارع رقم.", "شارع 12"), "tap consent-statistics-yes",
    "tap next", "tap next", "expect 75001", "tap change-country", "tap country-SE",
    "expect-not 75001", "expect-not مدينة", "tap change-post", "tap consent-post-no",
    "expect-not شارع 12"]
ARABIC_VALUES = {"name": "محمد الحسن", "born": "1970", "country": "SE", "role": "retired"}

LONGEST_VALUES = {
    "name": "ن" * 60, "born": "1900", "country": "DE", "postcode": "99999", "town": "م" * 40,
    "role": "student", "message": '"' * 120, "email": "a" * 68 + "@example.org",
    "street": "ن" * 59 + "1", "since": "2098", "heard": "street"}
LONGEST = [
    "tap lang-en", "tap sign", *[line for name in ("name", "born") for line in
                                 (f"type {name} {LONGEST_VALUES[name]}", "tap next")],
    "tap country-DE", *[line for name in ("postcode", "town") for line in
                        (f"type {name} {LONGEST_VALUES[name]}", "tap next")],
    "tap choice-student", f"type message {LONGEST_VALUES['message']}", "tap next",
    "tap consent-petition-yes", "tap consent-updates-yes",
    f"type email {LONGEST_VALUES['email']}", "tap next", "tap consent-post-yes",
    f"type street {LONGEST_VALUES['street']}", "tap next", "tap consent-statistics-yes",
    f"type since {LONGEST_VALUES['since']}", "tap next", "tap choice-street"]


def smallest_cell(stall):
    """Asks the desk for too small a cell; its sentence names the line and the size it needs."""
    done = stall.desk("campaign", "--keys", stall.keys, "--passphrase-file", stall.passphrase,
                      "--source", CAMPAIGN, "--texts", CAMPAIGN / "locales", "--server-terms",
                      stall.folder / "server.terms", "--server-url", stall.url, "--cell", 1024,
                      "--out", stall.campaign, expect=1)
    lines = (CAMPAIGN / "campaign.toml").read_text().splitlines()
    said = re.search(r"campaign\.toml:(\d+): the longest answers to \[signature\] in '\w+' make a "
                     r"record of (\d+) bytes, the cell holds 1023; the field \"(\w+)\"",
                     done.stderr)
    want(said, "the desk does not name what is too long: " + done.stderr)
    want("[[signature.field]]" in lines[int(said[1]) - 1] and
         f'id = "{said[3]}"' in lines[int(said[1])], f"line {said[1]} is not of {said[3]}")
    want(not stall.campaign.exists(), "a refused campaign left a folder")
    return int(said[2]) + 1


def memory_of(process):
    maps = Path(f"/proc/{process}/maps").read_text().splitlines()
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
        for line in maps:
            span, rights, *_ = line.split(maxsplit=5)
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except (OSError, ValueError, OverflowError):
                continue  # a guard page, or a device


def still(hand):
    """The kiosk has done all lines so far and waits."""
    hand.send("say here")
    hand.read_until("here")


def receipt_in(hand):
    still(hand)
    found = {match.groups() for piece in memory_of(hand.process.pid)
             for match in RECEIPT.finditer(piece)}
    want(len(found) == 1, f"{len(found)} receipts in memory while one is on the screen")
    leaf, token = found.pop()
    return leaf.decode(), token.decode()


def want_forgotten(hand, token, how):
    still(hand)
    forms = (token.encode(), bytes.fromhex(token), token.encode("utf-16-le"),
             token.encode("utf-32-le"))
    copies = sum(piece.count(form) for piece in memory_of(hand.process.pid) for form in forms)
    want(copies == 0, f"{copies} copies of the token in memory after {how}")


def sign_everyone(stall, look):
    """Everybody signs; gives the tokens that were shown."""
    tokens = []
    hand = Hand(stall)
    for lines, leave in ((ENGLISH, ["tap done"]), (ARABIC, ["tap receipt-no", "tap done"]),
                         (LONGEST, ["tap share", "tap bar-stop"])):
        hand.send(*lines, "tap confirm")
        hand.read_until("acknowledged")
        hand.send("expect-not receipt#", "tap receipt", "shot receipt.png")
        if look:
            tokens.append(receipt_in(hand))
        hand.send(leave[0])
        if look:
            want_forgotten(hand, tokens[-1][1], leave[0])
        hand.send(*leave[1:])
    young = datetime.date.today().year - 10
    hand.send("tap lang-en", "tap sign", "type name Too Young", "tap next", f"type born {young}",
              "tap next", "expect 16", "expect-not Too Young", "tap bar-stop")
    hand.process.stdin.close()
    Stall.finish(hand)
    return tokens


def check_opened(stall):
    out = stall.folder / "opened"
    stall.desk("open", "--keys", stall.keys, "--passphrase-file", stall.passphrase, "--campaign",
               stall.campaign, "--batches", stall.kiosk_data / "outbox", "--out", out)
    records = [json.loads(line) for line in (out / "records.jsonl").read_text().splitlines()]
    want(len(records) == 3, f"{len(records)} records were opened, 3 were signed")
    by_name = {record["fields"]["name"]: record for record in records}
    for values, language in ((ENGLISH_VALUES, "en"), (ARABIC_VALUES, "ar"),
                             (LONGEST_VALUES, "en")):
        record = by_name.get(values["name"])
        want(record, f"nobody is called {values['name']}")
        want(record["fields"] == values,
             f"opened {record['fields']}\n      entered {values}")
        want(record["language"] == language, "another language than the one it was signed in")
    yes = {consent["id"]: consent["yes"] for consent in by_name["محمد الحسن"]["consents"]}
    want(yes == {"petition": True, "updates": False, "post": False, "statistics": True},
         f"other answers than were given: {yes}")
    statement = by_name["محمد الحسن"]["consents"][0]["statement"]
    want('المجلس، "البرلمان"' in statement and "{" not in statement,
         f"not the statement that was shown: {statement}")


def check_receipts(stall, tokens):
    batches = b"".join(path.read_bytes() for path in (stall.kiosk_data / "outbox").glob("*.batch"))
    for leaf, token in tokens:
        at = batches.find(hashlib.sha256(bytes.fromhex(token)).digest())
        want(at > 33, "no entry commits to a token that was shown")
        entry = batches[at - 33:at + 32]
        want(entry[0] == 1 and hashlib.sha256(b"\0" + entry).hexdigest() == leaf,
             "the receipt names another leaf")
        for path in stall.folder.rglob("*"):
            if path.is_file() and path.suffix != ".png":
                content = path.read_bytes()
                want(token.encode() not in content and bytes.fromhex(token) not in content,
                     f"the token lies in {path}")


def main():
    folder = Path(tempfile.mkdtemp(prefix="streetsign-fields-"))
    stall = Stall(folder / "stall", sys.argv[1], campaign="every-field", say=lambda text: None,
                  tls=False)
    look = os.geteuid() == 0 and b"__asan_init" not in Path(
        stall.program("kiosk-hand")).read_bytes()
    try:
        stall.make_keys()
        stall.make_server()
        cell = smallest_cell(stall)
        stall.make_campaign(CAMPAIGN, CAMPAIGN / "locales", more=["--cell", cell])
        stall.enrol()
        stall.open_day()
        tokens = sign_everyone(stall, look)
        stall.steward("tap steward-close", "tap close-day")
        check_opened(stall)
        check_receipts(stall, tokens)
        print(f"every field: 3 people, 12 fields, 2 languages, a cell of {cell}; "
              f"{len(tokens)} receipts looked for in memory; {CHECKS} checks")
        if not look:
            print("skipped: memory was not looked through (only root may, without a sanitizer)")
        return 0
    except (Failed, subprocess.SubprocessError) as problem:
        print("BAD ", problem)
        return 1
    finally:
        stall.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
