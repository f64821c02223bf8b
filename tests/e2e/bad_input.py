#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bad input, a full disk, a wrong word: each gets a clear sentence and the right exit code, and
nothing is lost or half-written. The real programs, one case after the other.

    tests/e2e/bad_input.py FOLDERS-OF-PROGRAMS"""
import http.client
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from small_disk import small_disk  # noqa: E402
from stall import Failed, Hand, PIN, ROOT, Stall, person_lines, run_cases  # noqa: E402

CASES = []


def case(function):
    CASES.append(function)
    return function


def says(done, code, *words):
    text = done.stdout + done.stderr
    if done.returncode != code:
        raise Failed(f"exit {done.returncode}, not {code}: {text.strip()[-400:]}")
    for word in words:
        if word not in text:
            raise Failed(f"'{word}' is not said: {text.strip()[-400:]}")


def hand(stall, *lines):
    fingers = Hand(stall)
    fingers.send(*lines)
    fingers.process.stdin.close()
    return Stall.finish(fingers)


def post(stall, path, body):
    """Status and body; the certificate is the test's own."""
    connection = http.client.HTTPSConnection("127.0.0.1", stall.port, timeout=30,
                                             context=ssl._create_unverified_context())
    connection.request("POST", path, body=body)
    answer = connection.getresponse()
    result = answer.status, answer.read()
    connection.close()
    return result


def only_batch(stall):
    batches = sorted((stall.kiosk_data / "outbox").glob("*.batch"))
    if len(batches) != 1:
        raise Failed(f"{len(batches)} batches, 1 expected")
    return batches[0]


def sign(stall, name):
    hand(stall, *person_lines({"language": "en", "name": name, "country": "IE"}), "tap confirm",
         "tap done")


def close_day(stall):
    stall.steward("tap steward-close", "tap close-day")


# ---- words of the call, passphrases, folders

@case
def a_program_called_wrongly_says_usage(stall):
    for program in ("streetsign-desk", "streetsign-agent", "streetsign-server", "streetsign-verify",
                    "streetsign-kiosk", "kiosk-hand"):
        name = program if program.startswith("streetsign") else "streetsign-kiosk"
        says(stall.run(program, "--nonsense", expect=None), 2, f"{name}: ", '"--nonsense"', "--help")
        says(stall.run(program, "--version", expect=None), 0, name, "0.")


@case
def what_cannot_be_printed_is_no_success(stall):
    for program, *words in (("streetsign-desk", "--help"), ("streetsign-agent", "--version"),
                            ("streetsign-server", "status", "--data", str(stall.server_data)),
                            ("streetsign-verify", "--authority",
                             str(stall.keys / "authority-1.vkey"), "--authority",
                             str(stall.keys / "authority-2.vkey"), "--json", str(stall.campaign))):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([stall.program(program), *words], stdout=full, check=False,
                                  stderr=subprocess.PIPE, text=True, timeout=60)
        if done.returncode != 1 or "could not be written" not in done.stderr:
            raise Failed(f"{program} {words[0]}: exit {done.returncode}, {done.stderr}")


@case
def a_wrong_passphrase_opens_nothing_and_changes_nothing(stall):
    wrong = stall.folder / "wrong"
    wrong.write_text("not the passphrase at all\n")
    says(stall.desk("probe", "--keys", stall.keys, "--passphrase-file", wrong, expect=None), 1,
         "does not open", "nothing was changed")


@case
def a_wrong_passphrase_signs_and_opens_nothing_and_leaves_no_file(stall):
    wrong = stall.folder / "wrong"
    sample = ROOT / "packaging/campaigns/ban-facial-recognition"
    with_keys = ["--keys", stall.keys, "--passphrase-file", wrong]
    says(stall.desk("campaign", *with_keys, "--source", sample, "--texts", ROOT / "locales",
                    "--server-terms", stall.folder / "server.terms", "--server-url", stall.url,
                    "--out", stall.folder / "never", expect=None), 1, "does not open")
    (stall.folder / "no-batches").mkdir()
    says(stall.desk("open", *with_keys, "--campaign", stall.campaign, "--batches",
                    stall.folder / "no-batches", "--out", stall.folder / "never", expect=None), 1,
         "does not open")
    says(stall.desk("revoke", *with_keys, "--campaign", stall.campaign, "--origin",
                    "example.org/ban-rehearsal/device/stall-1/1", "--reason", "lost", "--out",
                    stall.folder / "never", expect=None), 2,
         "no certificate was given")  # before any passphrase is asked
    if (stall.folder / "never").exists():
        raise Failed("something was written with a wrong passphrase")


@case
def a_campaign_that_is_not_there_is_said_by_every_program(stall):
    nowhere = stall.folder / "nowhere"
    (stall.folder / "some").mkdir()
    with_keys = ["--keys", stall.keys, "--passphrase-file", stall.passphrase]
    says(stall.desk("open", *with_keys, "--campaign", nowhere, "--batches", stall.folder / "some",
                    "--out", stall.folder / "never", expect=None), 1, "nowhere")
    says(stall.desk("enrol", *with_keys, "--campaign", nowhere, "--requests",
                    stall.folder / "some", "--accept-all", expect=None), 1, "nowhere")
    says(stall.run("streetsign-server", "add-campaign", nowhere, "--data", stall.server_data,
                   expect=None), 1, "nowhere")
    says(stall.run("streetsign-verify", "--authority", stall.keys / "authority-1.vkey",
                   "--campaign", nowhere, stall.folder / "some", expect=None), 2,
         "there is nothing at", "nowhere")
    # A stick without a campaign: the terminal asks for one, and makes no key.
    hand(stall, "tap steward", "type device stall-1", "tap next",
         "expect Is it the right stick?")
    if (stall.kiosk_data / "device").exists() and list((stall.kiosk_data / "device").glob("*key*")):
        raise Failed("a key was made without a campaign")


@case
def a_damaged_campaign_is_refused_by_every_program_by_the_name_of_its_file(stall):
    broken = stall.folder / "broken"
    (stall.folder / "asked").mkdir()
    with_keys = ["--keys", stall.keys, "--passphrase-file", stall.passphrase]
    for name in ("locales/en/consent.md", "campaign.toml", "cases.toml"):
        shutil.rmtree(broken, ignore_errors=True)
        shutil.copytree(stall.campaign, broken)
        content = bytearray((broken / name).read_bytes())
        content[len(content) // 2] ^= 1
        (broken / name).write_bytes(content)
        says(stall.desk("open", *with_keys, "--campaign", broken, "--batches",
                        stall.folder / "asked", "--out", stall.folder / "never", expect=None), 1,
             name, "copy the campaign anew")
        says(stall.desk("enrol", *with_keys, "--campaign", broken, "--requests",
                        stall.folder / "asked", "--accept-all", expect=None), 1, name)
        (broken / name).unlink()
        says(stall.desk("open", *with_keys, "--campaign", broken, "--batches",
                        stall.folder / "asked", "--out", stall.folder / "never", expect=None), 1,
             name, "cannot be read")
    shutil.rmtree(broken)
    shutil.copytree(stall.campaign, broken)
    note = bytearray((broken / "manifest").read_bytes())
    note[60] ^= 1
    (broken / "manifest").write_bytes(note)
    says(stall.run("streetsign-server", "add-campaign", broken, "--data", stall.server_data,
                   "--authority", (stall.keys / "authority-1.vkey").read_text().strip(),
                   expect=None), 1)
    says(stall.run("streetsign-agent", "--outbox", stall.folder / "asked", "--inbox",
                   stall.folder / "asked", "--campaign", broken, "--once", expect=None), 2)


@case
def a_folder_that_cannot_be_written_is_said_at_the_start(stall):
    done = subprocess.run([stall.program("streetsign-kiosk"), "--data", "/proc/streetsign",
                           "--windowed", "800x480"], capture_output=True, text=True, check=False,
                          env=dict(os.environ, SDL_VIDEODRIVER="dummy"), timeout=60)
    says(done, 1, "/proc/streetsign")
    says(stall.run("streetsign-server", "init", "ban-rehearsal", "--domain", "example.org",
                   "--data", "/proc/streetsign", expect=None), 1, "/proc/streetsign")
    (stall.folder / "nothing").mkdir()
    says(stall.desk("open", "--keys", stall.keys, "--passphrase-file", stall.passphrase,
                    "--campaign", stall.campaign, "--batches", stall.folder / "nothing", "--out",
                    "/proc/streetsign", expect=None), 1, "/proc/streetsign")
    says(stall.run("streetsign-agent", "--outbox", stall.folder / "nothing", "--inbox",
                   "/proc/streetsign", "--campaign", stall.campaign, "--once", expect=None), 1,
         "/proc/streetsign")


class Stranger:
    """The programs as a user sees them who may not enter one folder: root becomes nobody, anybody
    else locks a folder of their own."""

    def __init__(self, stall):
        self.stall = stall
        self.root = os.geteuid() == 0

    def __enter__(self):
        # Neither the programs nor the folder may lie where nobody cannot look.
        self.folder = Path(tempfile.mkdtemp(prefix="streetsign-stranger-"))
        self.folder.chmod(0o755)
        (self.folder / "open").mkdir()
        (self.folder / "closed/inner").mkdir(parents=True)
        self.closed = self.folder / "closed"
        self.closed.chmod(0o700 if self.root else 0)
        if self.root:
            os.chown(self.folder / "open", 65534, 65534)
        return self

    def __exit__(self, *_):
        self.closed.chmod(0o700)
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, name, *words):
        program = shutil.copy(self.stall.program(name), self.folder / name)
        become = {"user": 65534, "group": 65534, "extra_groups": []} if self.root else {}
        return subprocess.run([program, *map(str, words)], capture_output=True, text=True,
                              check=False, timeout=60, cwd="/", errors="replace",
                              env={"PATH": os.environ["PATH"], "SDL_VIDEODRIVER": "dummy"},
                              **become)


def lay_beside(stall, campaign):
    for file in (stall.passphrase, stall.keys / "authority-1.vkey", stall.keys / "authority-2.vkey"):
        shutil.copy(file, campaign.parent / file.name)


def programs_given(folder, run, campaign):
    """Every option of every program that names a folder, with this one."""
    yield run("streetsign-kiosk", "--data", folder, "--windowed", "800x480")
    yield run("streetsign-kiosk", "--data", campaign.parent / "kiosk-data", "--fonts", folder,
              "--windowed", "800x480")
    yield run("streetsign-server", "init", "ban-rehearsal", "--domain", "example.org", "--data",
              folder)
    yield run("streetsign-server", "serve", "--data", folder, "--listen", "127.0.0.1:0")
    yield run("streetsign-agent", "--campaign", campaign, "--outbox", folder, "--inbox",
              campaign.parent / "inbox", "--once")
    yield run("streetsign-agent", "--campaign", campaign, "--outbox", campaign.parent, "--inbox",
              folder, "--once")
    yield run("streetsign-verify", "--authority", folder, "--campaign", campaign, campaign)
    yield run("streetsign-verify", "--authority", campaign.parent / "authority-1.vkey",
              "--authority", campaign.parent / "authority-2.vkey", "--campaign", folder, campaign)
    yield run("streetsign-desk", "mirror", "--out", folder, "--server", "http://127.0.0.1:1",
              "--plain-loopback")
    yield run("streetsign-desk", "init", "--domain", "example.org", "--campaign", "ban-rehearsal",
              "--keys", folder, "--passphrase-file", campaign.parent / "passphrase")
    yield run("streetsign-desk", "probe", "--keys", folder, "--passphrase-file",
              campaign.parent / "passphrase")


def ends_with_a_sentence(done, folder):
    if done.returncode not in (1, 2):
        raise Failed(f"{done.args}: exit {done.returncode}: {(done.stdout + done.stderr)[-300:]}")
    if str(folder) not in done.stdout + done.stderr:
        raise Failed(f"{done.args} does not name the folder: {(done.stdout + done.stderr)[-300:]}")


@case
def a_folder_that_may_not_be_entered_is_said_by_every_program_by_its_name(stall):
    with Stranger(stall) as stranger:
        campaign = Path(shutil.copytree(stall.campaign, stranger.folder / "open/campaign"))
        lay_beside(stall, campaign)
        for path in [stranger.folder / "open", *(stranger.folder / "open").rglob("*")]:
            path.chmod(0o777 if path.is_dir() else 0o644)
        for done in programs_given(stranger.closed / "inner/new", stranger.run, campaign):
            ends_with_a_sentence(done, stranger.closed)


@case
def a_loop_of_links_and_a_name_too_long_are_said_by_every_program(stall):
    (stall.folder / "loop").symlink_to("loop")

    def run(name, *words):
        return subprocess.run([stall.program(name), *map(str, words)], capture_output=True,
                              text=True, check=False, timeout=60,
                              env=dict(os.environ, SDL_VIDEODRIVER="dummy"))

    campaign = Path(shutil.copytree(stall.campaign, stall.folder / "odd/campaign"))
    lay_beside(stall, campaign)
    for folder in (stall.folder / "loop/new", stall.folder / ("n" * 300) / "new"):
        for done in programs_given(folder, run, campaign):
            ends_with_a_sentence(done, folder.parent)


# ---- enrolment

@case
def a_damaged_campaign_on_the_stick_is_refused_and_a_good_copy_taken(stall):
    shutil.copytree(stall.campaign, stall.stick / "campaign")
    hand(stall, "tap steward", "type device stall-1", "tap next")
    stall.desk("enrol", "--keys", stall.keys, "--passphrase-file", stall.passphrase, "--campaign",
               stall.campaign, "--requests", stall.stick, "--accept-all")
    text = stall.stick / "campaign/locales/en/petition.md"
    good = text.read_bytes()
    text.write_bytes(good.replace(b"Europe", b"Eurape", 1))
    hand(stall, "tap steward", "tap take-certificate",
         "expect What is on the stick is damaged.")
    text.write_bytes(good[:-1])
    hand(stall, "tap steward", "tap take-certificate",
         "expect What is on the stick is damaged.")
    text.write_bytes(good)


@case
def a_certificate_of_another_campaign_is_refused(stall):
    other = Stall(stall.folder / "other", ":".join(map(str, stall.programs)), say=stall.say)
    stall.other = other
    other.make_keys(own=True)
    other.make_server()
    other.make_campaign()
    mine = stall.stick / "stall-1-1.certificate"
    kept = mine.read_bytes()
    shutil.copytree(other.campaign, other.stick / "campaign")
    hand(other, "tap steward", "type device stall-1", "tap next")
    other.desk("enrol", "--keys", other.keys, "--passphrase-file", other.passphrase, "--campaign",
               other.campaign, "--requests", other.stick, "--accept-all")
    mine.write_bytes((other.stick / "stall-1-1.certificate").read_bytes())
    hand(stall, "tap steward", "tap take-certificate", "expect Nothing was changed.")
    mine.write_bytes(kept)
    # The other authority's campaign does not get past this server either.
    says(stall.run("streetsign-server", "add-campaign", other.campaign, "--data",
                   stall.server_data, expect=None), 1)


@case
def a_wrong_pin_lets_nobody_in(stall):
    hand(stall, "tap steward", "tap take-certificate", "tap authority-yes", f"type pin {PIN}",
         "tap next", f"type pin {PIN}", "tap next", "expect The PIN is set.")
    hand(stall, "tap steward", "type pin 999999", "tap next", "expect This is not the PIN.")


@case
def a_full_disk_is_said_before_anyone_types(stall):
    with small_disk(stall.folder / "small", "9m") as small:
        if small is None:
            return
        # Of a terminal that has stored nothing yet: without its mark.
        shutil.copytree(stall.kiosk_data / "device", small / "kiosk/device",
                        ignore=shutil.ignore_patterns("*.store-begun"))
        shutil.copy(stall.kiosk_data / "pin", small / "kiosk/pin")
        done = subprocess.run([stall.program("kiosk-hand"), *stall.kiosk_options()[2:], "--data",
                               small / "kiosk", "--windowed", "1280x800"],
                              input="language en\ntap sign\nexpect code 5\n"
                                    "expect-not Your name\n",
                              capture_output=True, text=True, check=False, timeout=60)
        says(done, 0)


@case
def a_day_after_the_campaign_has_ended_cannot_be_opened(stall):
    later = ["tap month-later"] * 36
    hand(stall, "tap steward", f"type pin {PIN}", "tap next", "tap steward-open", *later,
         "expect has ended before this day", "expect Which day is it?")


# ---- batches

def content_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@case
def an_agent_without_a_server_says_so_and_keeps_everything(stall):
    stall.open_day()
    sign(stall, "Ada Example")
    sign(stall, "Grace Example")
    close_day(stall)
    only_batch(stall)
    kept = content_of(stall.kiosk_data / "outbox")
    says(stall.agent(expect=None), 1, "1 not delivered", "there is no network")
    says(stall.run("streetsign-agent", "--outbox", stall.kiosk_data / "outbox", "--inbox",
                   stall.kiosk_data / "inbox", "--campaign", stall.folder / "nowhere", "--once",
                   expect=None), 2, "nowhere")
    if content_of(stall.kiosk_data / "outbox") != kept:
        raise Failed("the agent changed its outbox")


@case
def a_batch_cut_lengthened_or_without_envelopes_is_refused_and_changes_nothing(stall):
    stall.start_server()
    batch = only_batch(stall).read_bytes()
    for body, statuses in ((batch[:-1], (400,)), (batch + b"\0", (400,)), (b"", (400, 411)),
                           (batch[:20], (400,)), (b"\0" * 9_000_000, (413,))):
        status, _ = post(stall, "/v1/batches", body)
        if status not in statuses:
            raise Failed(f"a wrong batch of {len(body)} bytes was answered {status}")
    for at in range(0, len(batch), 509):
        changed = bytearray(batch)
        changed[at] ^= 4
        status, _ = post(stall, "/v1/batches", bytes(changed))
        if not 400 <= status < 500:
            raise Failed(f"a batch with byte {at} changed was answered {status}")
    said = stall.run("streetsign-server", "status", "--data", stall.server_data, expect=None)
    if "counted 0 signatures" not in said.stdout:
        raise Failed("a refused batch was counted: " + said.stdout + said.stderr)


@case
def the_same_batch_a_thousand_times_gives_the_same_bytes(stall):
    batch = only_batch(stall).read_bytes()
    first = post(stall, "/v1/batches", batch)
    if first[0] != 200:
        raise Failed(f"a good batch was answered {first}")
    for _ in range(999):
        if post(stall, "/v1/batches", batch) != first:
            raise Failed("a repeated batch was answered differently")


def parts_of(batch):
    """What stands before the envelopes, the envelopes, by the grammar of sync/batch/FORMAT.md."""
    at = batch.index(b"\n") + 1
    for _ in ("certificate", "checkpoint"):
        at += 4 + int.from_bytes(batch[at:at + 4], "big")
    count = int.from_bytes(batch[at + 8:at + 10], "big")
    at += 10
    for _ in range(count):
        at += 2 + int.from_bytes(batch[at:at + 2], "big")
    return batch[:at], batch[at:]


@case
def a_batch_without_its_envelopes_is_refused_and_one_that_comes_too_early_waits(stall):
    first = {path.name for path in (stall.kiosk_data / "outbox").glob("*.batch")}
    for name in ("Early Example", "Late Example"):
        stall.open_day()
        sign(stall, name)
        close_day(stall)
    batches = {}
    for path in (stall.kiosk_data / "outbox").glob("*.batch"):
        if path.name not in first:
            content = path.read_bytes()
            at = content.index(b"\n") + 1
            for _ in ("certificate", "checkpoint"):
                at += 4 + int.from_bytes(content[at:at + 4], "big")
            batches[int.from_bytes(content[at:at + 8], "big")] = content
    if len(batches) != 2:
        raise Failed(f"{len(batches)} new batches, 2 expected")
    early, late = (batches[first_index] for first_index in sorted(batches))
    head, envelopes = parts_of(early)
    records = envelopes.count(b"age-encryption.org/v1")
    status, body = post(stall, "/v1/batches", head + bytes(4) * records)
    if (status, body.strip()) != (400, b"envelope-missing"):
        raise Failed(f"a batch without envelopes was answered {status} {body[:80]}")
    status, body = post(stall, "/v1/batches", late)
    if status != 409 or b"device/stall-1" not in body:
        raise Failed(f"a batch that came too early was answered {status} {body[:80]}")
    for batch in (early, late):
        if post(stall, "/v1/batches", batch)[0] != 200:
            raise Failed("a batch was not taken when its turn had come")


@case
def a_batch_of_another_campaign_is_refused(stall):
    other = stall.other
    hand(other, "tap steward", "tap take-certificate", "tap authority-yes", f"type pin {PIN}",
         "tap next", f"type pin {PIN}", "tap next", "expect The PIN is set.")
    other.open_day()
    sign(other, "Stranger Example")
    close_day(other)
    status, _ = post(stall, "/v1/batches", only_batch(other).read_bytes())
    if status != 403:
        raise Failed(f"a batch of another campaign was answered {status}")
    # Nor is it opened: the desk names it, and writes what was good, which is nothing.
    done = stall.desk("open", "--keys", stall.keys, "--passphrase-file", stall.passphrase,
                      "--campaign", stall.campaign, "--batches", other.kiosk_data / "outbox",
                      "--out", stall.folder / "strange", expect=None)
    says(done, 1, "PROBLEM", "0 records opened")


@case
def two_programs_cannot_work_in_one_folder(stall):
    says(stall.run("streetsign-server", "serve", "--data", stall.server_data, "--listen",
                   "127.0.0.1:0", "--tls-cert", stall.folder / "tls.pem", "--tls-key",
                   stall.folder / "tls.key", expect=None), 1, "another", str(stall.server_data))
    keeper = Hand(stall)
    keeper.send("tree")
    keeper.read_until_any()
    done = subprocess.run([stall.program("kiosk-hand"), *stall.kiosk_options(), "--windowed",
                           "800x480"], input="tree\n", capture_output=True, text=True,
                          check=False, timeout=60)
    keeper.kill()
    says(done, 1, "another kiosk uses", str(stall.kiosk_data))


@case
def a_cloned_terminal_is_found_out_and_loses_nothing(stall):
    clone = Stall(stall.folder / "clone", ":".join(map(str, stall.programs)), say=stall.say)
    for name in ("keys", "campaign"):
        shutil.copytree(stall.folder / name, clone.folder / name, dirs_exist_ok=True)
    stall.agent()
    shutil.copytree(stall.kiosk_data, clone.kiosk_data)
    clone.port = stall.port
    shutil.copy(stall.folder / "server.terms", clone.folder / "server.terms")
    for one, name in ((stall, "Real One"), (clone, "Cloned One")):
        one.open_day()
        sign(one, name)
        close_day(one)
    stall.agent()
    done = clone.agent(expect=None)
    if done.returncode != 3:
        raise Failed(f"the server took a fork: exit {done.returncode}, {done.stdout}{done.stderr}")
    if not list((clone.kiosk_data / "inbox").glob("*.held")):
        raise Failed("the clone was not given the proof")
    said = hand(clone, "tree", f"tap steward", f"type pin {PIN}", "tap next",
                "tap steward-counts", "tree")
    if not list((clone.kiosk_data / "outbox").glob("*.batch")):
        raise Failed("the clone's batch is gone, though nobody released it")
    held = hand(clone, "tree")
    if "Another device uses this terminal's key" not in said + held:
        raise Failed("the clone does not say that another device uses its key:\n" + held[-1500:])


@case
def a_revoked_terminal_collects_no_more_and_says_so(stall):
    origin = "example.org/ban-rehearsal/device/stall-1/1"
    stall.desk("revoke", "--keys", stall.keys, "--passphrase-file", stall.passphrase, "--campaign",
               stall.campaign, "--origin", origin, "--reason", "lost", "--out",
               stall.folder / "revocation.note")
    stall.desk("post", *stall.server_options(), stall.folder / "revocation.note")
    stall.run("streetsign-agent", *stall.agent_words(), "--device", "stall-1", expect=None)
    hand(stall, "tap steward", f"type pin {PIN}", "tap next", "tap steward-counts", "tap back")
    hand(stall, "expect The permission of this terminal has ended.")


def main():
    folder = Path(tempfile.mkdtemp(prefix="streetsign-bad-"))
    stall = Stall(folder / "stall", sys.argv[1], say=lambda text: None)
    try:
        stall.make_keys()
        stall.make_server()
        stall.make_campaign()
        return run_cases("bad input", CASES, stall)
    finally:
        stall.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
