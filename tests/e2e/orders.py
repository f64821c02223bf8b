#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the organisers order of envelopes, from the desk's words to what is then gone, counted or
told: a person's signature erased, quarantine admitted and rejected, tests declared. The real
programs, one case after the other; each builds on those before.

    tests/e2e/orders.py FOLDERS-OF-PROGRAMS"""
import csv
import hashlib
import http.client
import io
import re
import ssl
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from desk_commands import keys, says, sign, want  # noqa: E402
from stall import ROOT, Failed, Stall, run_cases, wait_until  # noqa: E402
from status_materials import Batch  # noqa: E402

CASES = []
PEOPLE = [["Ada Example", "Grace Example", "Test Person"], ["Hedy Example", "Emmy Example"],
          ["Lise Example"]]  # a day each, a batch each


def case(function):
    CASES.append(function)
    return function


def order(stall, command, *words):
    return stall.desk(command, *keys(stall), "--campaign", stall.campaign, *words, expect=None)


def post(stall, *notes):
    return stall.desk("post", *stall.server_options(), *notes, expect=None)


def ask(stall, path):
    connection = http.client.HTTPSConnection("127.0.0.1", stall.port, timeout=30,
                                             context=ssl._create_unverified_context())
    connection.request("GET", path)
    body = connection.getresponse().read().decode()
    connection.close()
    return body


def wait_for_total(stall, total):
    wait_until(f"a total of {total}",
               lambda: f'<p class="total">{total}</p>' in ask(stall, "/"), 60)


def rows(folder):
    return list(csv.DictReader(io.StringIO((folder / "records.csv").read_text("utf-8-sig"))))


def envelope_of(folder, name):
    found = [row["envelope"] for row in rows(folder) if row["field.name"] == name]
    want(len(found) == 1, f"{len(found)} rows of {name}")
    return found[0]


def counted(folder):
    return {row["field.name"]: row["counted"] for row in rows(folder)}


def opened(stall, name, *words, code=0):
    out = stall.folder / name
    done = stall.desk("open", *keys(stall), "--campaign", stall.campaign, "--out", out,
                      *(words or stall.server_options(token=True)), expect=None)
    says(done, code)
    return out, done


def mirrored(stall, name, ready):
    """A mirror, once the public copy is as far as it should be, and what the verifier says of it."""
    out = stall.folder / name
    says_it = []

    def look():
        stall.desk("mirror", *stall.server_options(), "--out", out)
        says_it[:] = [stall.verify(out, expect=None)]
        return ready(says_it[0].stdout)
    try:
        wait_until("the publication", look, 30)
    except Failed as late:
        raise Failed(f"{late}; the verifier: {says_it[0].stdout}") from None
    return says_it[0]


def orders_seen(text):
    found = re.search(r"(\d+)  revocations, erasures", text)
    return int(found.group(1)) if found else 0


# ---- wrong words

@case
def wrong_words_are_exit_2_and_sign_nothing(stall):
    out, listed = stall.folder / "never", stall.folder / "list"
    good = "ab" * 32
    erase = ["erase", "--out", out, "--reason"]
    says(order(stall, *erase, "boredom", "--envelope", good), 2, "request, expiry, order")
    says(order(stall, *erase, "request"), 2, "nobody said what to erase", "records.csv")
    says(order(stall, *erase, "request", "--envelope", "ab"), 2, "--envelope ab", "64 of")
    listed.write_text(f"{good}\n\nAda Example\n")
    says(order(stall, *erase, "request", "--envelopes", listed), 2, f"{listed}:3: ")
    declare = ["declare", "--out", out]
    says(order(stall, *declare, "--made", 0), 2, "--made")
    says(order(stall, *declare, "--made", 1, "--envelope", good, "cd" * 32), 2,
         "no more can be found")
    listed.write_text("".join(f"{number:064x}\n" for number in range(801)))
    says(order(stall, *declare, "--made", 900, "--envelopes", listed), 2, "at most 800")
    admit = ["admit", "--out", out, "--origin"]
    head = ["--size", 3, "--root", good]
    says(order(stall, *admit, "stall-1", *head, "--verdict", "perhaps"), 2, "admit, reject")
    says(order(stall, *admit, "stall-1", "--size", 3, "--verdict", "admit"), 2, "--root")
    says(order(stall, *admit, "stall-1", *head, "--checkpoint", listed, "--verdict", "admit"), 2,
         "--checkpoint")
    says(order(stall, *admit, "stall-1", "--size", 3, "--root", "x", "--verdict", "admit"), 2,
         "--root x")
    says(order(stall, *admit, "stall-1", "--checkpoint", listed, "--verdict", "admit"), 2, listed,
         "holds no head")
    says(stall.desk("quarantine", *stall.server_options(), expect=None), 2, "--token-file")
    want(not out.exists() and not stall.notes(), "an order was signed")


@case
def a_logs_name_may_be_short_and_an_example_is_given(stall):
    out = stall.folder / "never"
    for name in ("stall-9", "Stall 1", "stall-1/x", "example.org/stall-1/1"):
        for words in (["revoke", "--reason", "lost", "--out", out],
                      ["reset-pin", "--reset", 1, "--stick", stall.folder],
                      ["admit", "--size", 1, "--root", "ab" * 32, "--verdict", "admit", "--out",
                       out]):
            says(order(stall, *words, "--origin", name), 2, f"--origin {name}: ",
                 f"example.org/{stall.campaign_id}/device/stall-1/1", stall.keys / "certificates")
    for name in ("stall-1", "stall-1/1"):
        says(order(stall, "reset-pin", "--reset", 1, "--stick", stall.folder, "--origin",
                   name), 0,
             "device/stall-1/1 only")
    want(not out.exists(), "an order was signed")


@case
def more_than_800_envelopes_make_several_notes_and_no_file_is_replaced(stall):
    """None of them is posted."""
    listed, out = stall.folder / "many", stall.folder / "many.note"
    many = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(801)]
    listed.write_text("\r\n".join(many + many[:5]))
    words = ["erase", "--reason", "expiry", "--out", out, "--envelopes", listed]
    second = Path(f"{out}-2")
    second.write_text("mine")
    says(order(stall, *words), 2, f"{second} is there already")
    want(not Path(f"{out}-1").exists(), "half of the notes was written")
    second.unlink()
    done = order(stall, *words)
    says(done, 0, "801 envelopes", f"{out}-1, 800 envelopes", f"{out}-2, 1 envelope.")
    found = re.findall(r"envelope (\w{64})", Path(f"{out}-1").read_text() + second.read_text())
    want(found == sorted(many), "the notes name other envelopes")
    for note in stall.notes():
        note.unlink()  # as the README says of what was signed by mistake


# ---- a person asks to be deleted

@case
def a_person_is_found_in_the_export_and_erased_everywhere(stall):
    stall.start_server()
    stall.agent()
    wait_for_total(stall, 3)
    before, _ = opened(stall, "before")
    envelope, out = envelope_of(before, "Grace Example"), stall.folder / "erasure"
    done = order(stall, "erase", "--reason", "request", "--envelope", envelope, "--out", out)
    says(done, 0, "To be signed: the erasure of 1 envelope", "cannot be taken back")
    want("Grace" not in done.stdout and len(stall.notes()) == 1, done.stdout)
    says(order(stall, "erase", "--reason", "request", "--envelope", envelope, "--out", out), 2, out,
         "is there already")
    says(post(stall, out), 0, "Taken by the server")
    after, done = opened(stall, "after")
    left = sorted(row["field.name"] for row in rows(after))
    want(left == ["Ada Example", "Test Person"], f"opened: {left}")
    says(done, 0, "1 erased by order")
    wait_for_total(stall, 2)
    told = mirrored(stall, "mirror-erased", lambda text: orders_seen(text) == 1)
    says(told, 0, "GOOD", "in all 2 signatures", "not counted: 1 erased by order, 0 declared")
    # The device has its batch still, and the desk knows its own order.
    local, done = opened(stall, "local", "--batches", stall.kiosk_data / "outbox")
    says(done, 0, "1 erased by order")
    want("Grace" not in (local / "records.csv").read_text(), "a device's copy was opened")


# ---- quarantine

@case
def what_waits_in_quarantine_is_admitted_or_rejected_by_its_head(stall):
    for people in PEOPLE[1:]:
        sign(stall, *people)
    revocation = stall.folder / "revocation"
    says(order(stall, "revoke", "--origin", "stall-1", "--reason", "lost", "--out", revocation), 0,
         "device/stall-1/1 is revoked")
    says(post(stall, revocation), 0)
    says(stall.agent(expect=3), 3, "quarantine")
    listed = quarantine(stall)
    want(len(listed) == 2, f"{len(listed)} batches are listed")
    out, done = opened(stall, "with-quarantine")
    says(done, 0, "wait in the server's quarantine", "2 counted, 3 waiting, 0 rejected")
    want(counted(out) == {"Ada Example": "yes", "Test Person": "yes", "Hedy Example": "waiting",
                          "Emmy Example": "waiting", "Lise Example": "waiting"},
         f"opened: {counted(out)}")
    head = ["--origin", "stall-1", "--size", listed[0][1], "--root", listed[0][2]]
    admission, rejection = stall.folder / "admission", stall.folder / "rejection"
    says(order(stall, "admit", *head, "--verdict", "admit", "--out", admission), 0,
         "is counted from now on", listed[0][2])
    says(order(stall, "admit", *head, "--verdict", "admit", "--out", admission), 2, admission)
    batches = (stall.kiosk_data / "outbox").glob("*.batch")
    last = max(batches, key=lambda file: int(Batch(file).size))
    says(order(stall, "admit", "--origin", "stall-1/1", "--checkpoint", last, "--verdict", "reject",
               "--out", rejection), 0, "is never counted", listed[1][2])
    says(post(stall, rejection), 0)
    # A head covers all before it.
    want(ask_desk_rejected(stall) == [True, True], "what was rejected is not marked")
    out, done = opened(stall, "with-rejection")
    says(done, 0, "2 counted, 0 waiting, 3 rejected", "stay in the server's quarantine")
    want("admit decides" not in done.stdout, "what was rejected is said to wait")
    wait_for_total(stall, 2)
    says(post(stall, admission), 0)
    want(ask_desk_rejected(stall) == [True], "what was admitted waits still")
    wait_for_total(stall, 4)
    out, done = opened(stall, "with-admission")
    says(done, 0, "4 counted, 0 waiting, 1 rejected")
    want([name for name, how in counted(out).items() if how != "yes"] == ["Lise Example"],
         f"opened: {counted(out)}")
    other = stall.folder / "other"
    says(order(stall, "admit", *head[:-1], "ab" * 32, "--verdict", "admit", "--out", other), 0)
    says(post(stall, other), 1, "409", "conflict")
    stall.notes(other)[0].unlink()
    # What a desk alone is shown is of no moment that was published: it makes no mirror.
    with_token = stall.folder / "mirror-with-token"
    says(stall.desk("mirror", *stall.server_options(token=True), "--out", with_token, expect=None),
         2, "--token-file", "everybody")
    want(not with_token.exists(), "a mirror was made with a token")
    want(len(quarantine(stall)) == 1, "nothing is in quarantine")
    told = mirrored(stall, "mirror-admitted", lambda text: orders_seen(text) == 4)
    says(told, 0, "GOOD", "is revoked (lost)", "in all 4 signatures", "1 erased by order")


def quarantine(stall):
    done = stall.desk("quarantine", *stall.server_options(token=True))
    return re.findall(r"entries .*?: --origin (\S+) --size (\d+) --root (\w{64})\n", done.stdout)


def ask_desk_rejected(stall):
    done = stall.desk("quarantine", *stall.server_options(token=True)).stdout
    return ["(rejected)" in line for line in done.splitlines() if line.startswith("entries")]


# ---- tests at stalls

@case
def a_declared_test_is_counted_no_more(stall):
    out = stall.folder / "declaration"
    envelope = envelope_of(stall.folder / "after", "Test Person")
    done = order(stall, "declare", "--made", 2, "--envelope", envelope, "--out", out)
    says(done, 0, "2 test signatures were made", "1 of them found")
    says(post(stall, out), 0)
    wait_for_total(stall, 3)
    with_it, done = opened(stall, "with-declaration")
    says(done, 0, "3 counted, 0 waiting, 1 rejected, 1 declared")
    want(counted(with_it)["Test Person"] == "declared", f"opened: {counted(with_it)}")
    told = mirrored(stall, "mirror-declared", lambda text: orders_seen(text) == 5)
    says(told, 0, "GOOD", "in all 3 signatures", "1 erased by order, 1 declared")


@case
def a_restored_server_is_given_the_orders_again(stall):
    done = stall.desk("post", *stall.server_options(), "--all", "--keys", stall.keys, "--campaign",
                      stall.campaign, expect=None)
    says(done, 0)
    want(done.stdout.count("Taken by") == 7, done.stdout)  # manifest, certificate, five orders


# ---- receipts

@case
def a_campaign_that_promises_receipts_is_warned_of_in_a_rehearsal(stall):
    source = stall.folder / "receipts"
    source.mkdir()
    sample = ROOT / "packaging/campaigns/ban-facial-recognition"
    (source / "cases.toml").write_text((sample / "cases.toml").read_text())
    terms = (sample / "campaign.toml").read_text()
    line = terms.splitlines().index("receipts = false") + 1
    words = ["campaign", *keys(stall), "--source", source, "--texts", ROOT / "locales",
             "--server-terms", stall.folder / "server.terms", "--server-url", stall.url]
    for changes, code, said in (((), 0, "Warning"), (("rehearsal", "live"), 1, "may not be true")):
        text = terms.replace("receipts = false", "receipts = true")
        if changes:
            text = text.replace(f'mode = "{changes[0]}"', f'mode = "{changes[1]}"')
        (source / "campaign.toml").write_text(text)
        done = stall.desk(*words, "--out", stall.folder / f"promises-{code}", expect=None)
        says(done, code, said, f'campaign.toml:{line}: "receipts"')
    lines = done.stderr.splitlines()
    want('"receipts"' in lines[1], "what blocks a live campaign does not come first")
    files = [one.split(":")[0].strip() for one in lines if "not reviewed" in one]
    want(files and len(files) == len(set(files)), "a file has more than one line of this kind")


class OrdersStall(Stall):
    def notes(self, like=None):
        """The orders that the folder of keys keeps; only the twins of one file if it is named."""
        kept = [note for note in (self.keys / "notes").glob("*.note")
                if not note.read_text().startswith("streetsign/manifest/")]
        return [note for note in kept if not like or note.read_bytes() == like.read_bytes()]


def main():
    with tempfile.TemporaryDirectory(prefix="streetsign-orders-") as folder:
        stall = OrdersStall(folder, sys.argv[1])
        try:
            stall.make_keys()
            stall.make_server()
            stall.make_campaign()
            stall.enrol()
            sign(stall, *PEOPLE[0])
            return run_cases("orders", CASES, stall)
        finally:
            stall.close()


if __name__ == "__main__":
    sys.exit(main())
