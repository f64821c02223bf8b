# SPDX-License-Identifier: MIT
"""What statuses.py sends: batches of one terminal and of clones of it, made by hands on the real
kiosk; campaigns signed by the real desk; and enrolment requests."""
import base64
import copy
import hashlib
import shutil

from stall import Failed, Hand, ROOT, person_lines

MARK = "Qzarqonette"  # in every name and bad body: it may show up nowhere


# Ed25519 (RFC 8032), enough to sign enrolment requests. One nonce for all of them
# gives the key away; it is nobody's.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493


def add(left, right):
    (x1, y1), (x2, y2) = left, right
    d = -121665 * pow(121666, -1, P) * x1 * x2 * y1 * y2
    return ((x1 * y2 + x2 * y1) * pow(1 + d, -1, P) % P,
            (y1 * y2 + x1 * x2) * pow(1 - d, -1, P) % P)


def times_base(number):
    base = (15112221349535400772501151409588531511454012693041857206046113283949847762202,
            4 * pow(5, -1, P) % P)
    result = (0, 1)
    while number:
        if number & 1:
            result = add(result, base)
        base, number = add(base, base), number >> 1
    return (result[1] | (result[0] & 1) << 255).to_bytes(32, "little")


class Requester:
    """Makes well-formed enrolment requests, one for each device's name."""

    def __init__(self):
        self.secret, self.nonce = 2**254 + 8 * 1234567, 987654321
        self.public, self.commitment = times_base(self.secret), times_base(self.nonce)

    def request(self, campaign, device):
        name = f"example.org/{campaign}/device/{device}/1"
        key = b"\x01" + self.public
        key_id = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
        vkey = f"{name}+{key_id.hex()}+{base64.b64encode(key).decode()}"
        text = f"streetsign/request/v1\ndevice {vkey}\n".encode()
        challenge = hashlib.sha512(self.commitment + self.public + text).digest()
        answer = (self.nonce + int.from_bytes(challenge, "little") * self.secret) % ORDER
        blob = base64.b64encode(key_id + self.commitment + answer.to_bytes(32, "little"))
        return text + b"\n\xe2\x80\x94 " + name.encode() + b" " + blob + b"\n"


class Batch:
    """Where the parts of a batch stand (sync/batch/FORMAT.md), to damage just one of them."""

    def __init__(self, file):
        self.bytes = file.read_bytes()
        at = len(b"streetsign/batch/v1\n")
        certificate = int.from_bytes(self.bytes[at:at + 4], "big")
        self.certificate_end = at + 4 + certificate
        at = self.certificate_end
        size = int.from_bytes(self.bytes[at:at + 4], "big")
        self.checkpoint = self.bytes[at + 4:at + 4 + size].decode()
        self.origin, self.size, root = self.checkpoint.splitlines()[:3]
        self.root = base64.b64decode(root).hex()
        self.log = hashlib.sha256(self.origin.encode()).hexdigest()
        at += 4 + size
        self.first_index = at
        at += 8
        count = int.from_bytes(self.bytes[at:at + 2], "big")
        self.envelopes = at + 2 + count * 67

    def with_other_certificate(self):
        return other_signature(self.bytes, self.certificate_end)

    def with_other_envelope(self):
        return self.bytes[:-1] + bytes([self.bytes[-1] ^ 1])

    def with_other_first_index(self):
        return (self.bytes[:self.first_index] + (1).to_bytes(8, "big") +
                self.bytes[self.first_index + 8:])

    def without_envelope(self):
        """Of a batch with one record."""
        return self.bytes[:self.envelopes] + bytes(4)


def other_signature(note, end):
    """One letter changed in the middle of the signature line that ends there."""
    at = end - 40
    return note[:at] + (b"A" if note[at:at + 1] != b"A" else b"B") + note[at + 1:]


# ---- the stall and its clones

class Materials:
    """A campaign, and what one terminal and its clones signed: three true batches of one, two and
    one people; the second one again by a clone with one person, by a clone with two, and under a
    serial that the server has not."""

    def __init__(self, stall):
        self.stall = stall
        stall.make_keys()
        stall.make_server()
        self.bare = stall.folder / "server-bare"
        shutil.copytree(stall.server_data, self.bare)
        stall.make_campaign()
        stall.enrol()
        self.first = self.day(stall, 1)
        short, long, newer = (self.clone(name) for name in ("short", "long", "newer"))
        self.second = self.day(stall, 2)
        self.third = self.day(stall, 1)
        self.clone_short = self.day(short, 1)
        self.clone_long = self.day(long, 2)
        self.serial_2 = self.sign_campaign("serial-2", 2)
        shutil.rmtree(stall.stick / "campaign")
        shutil.copytree(self.serial_2, stall.stick / "campaign")
        newer.steward("tap steward-stick", "tap take-answers", "expect begins with the next day")
        self.under_serial_2 = self.day(newer, 1)
        self.other_serial_1 = self.sign_campaign("other-serial-1", 1)
        self.over = self.sign_campaign("over", 2, {"expiry = 2027-06-30": "expiry = 2020-06-30",
                                                   "accept_until = 2027-09-30":
                                                   "accept_until = 2020-09-30"})
        self.revocation = stall.folder / "revocation"
        stall.desk("revoke", "--keys", stall.keys, "--passphrase-file", stall.passphrase,
                   "--campaign", stall.campaign, "--origin", self.first.origin, "--reason", "lost",
                   "--out", self.revocation)

    def clone(self, name):
        other = copy.copy(self.stall)
        other.kiosk_data = self.stall.folder / f"kiosk-{name}"
        shutil.copytree(self.stall.kiosk_data, other.kiosk_data)
        return other

    def day(self, stall, people):
        outbox = stall.kiosk_data / "outbox"
        before = set(outbox.glob("*.batch"))
        stall.open_day()
        hand = Hand(stall)
        for number in range(people):
            hand.send(*person_lines({"language": "en", "country": "IE",
                                     "name": f"{MARK} {number}"}), "tap confirm")
            hand.read_until("acknowledged")
            hand.send("tap done")
        hand.process.stdin.close()
        stall.finish(hand)
        stall.steward("tap steward-close", "tap close-day")
        new = set(outbox.glob("*.batch")) - before
        if len(new) != 1:
            raise Failed(f"a day made {len(new)} batches, not 1")
        return Batch(new.pop())

    def sign_campaign(self, name, serial, changes=()):
        stall = self.stall
        source = stall.folder / f"source-{name}"
        shutil.copytree(ROOT / "packaging/campaigns/ban-facial-recognition", source)
        terms = source / "campaign.toml"
        text = terms.read_text()
        for old in changes:
            if old not in text:
                raise Failed(f"campaign.toml does not hold {old!r}")
            text = text.replace(old, changes[old])
        terms.write_text(text)
        stall.desk("campaign", "--keys", stall.keys, "--passphrase-file", stall.passphrase,
                   "--source", source, "--texts", ROOT / "locales", "--server-terms",
                   stall.folder / "server.terms", "--server-url", stall.url, "--serial", serial,
                   "--issued", "2020-01-01", "--out", stall.folder / name)
        return stall.folder / name
