# SPDX-License-Identifier: MIT
"""Every way to falsify what an auditor is given: one byte changed, one record dropped, doubled or put
in another's place, the tail cut off; in batch files and in a mirror of a server. Each falsified copy
is whole in its form, lengths and counts put right, so that only the hashes can tell. The verifier has
to refuse each and name the file or the index. For day.py."""
import struct
from pathlib import Path

from stall import Failed


class BatchFile:
    """A batch in its parts, by sync/batch/FORMAT.md."""

    def __init__(self, content):
        self.at, self.content = content.index(b"\n") + 1, content
        self.magic = content[:self.at]
        self.certificate = self.take(self.number(4))
        self.checkpoint = self.take(self.number(4))
        self.first = self.number(8)
        self.entries = []
        for _ in range(self.number(2)):
            self.entries.append(self.take(self.number(2)))
        self.envelopes = {}
        for index, entry in enumerate(self.entries):
            if entry[0] in (1, 2):
                self.envelopes[index] = self.take(self.number(4))
        if self.at != len(content):
            raise Failed("a batch file has bytes after its last envelope")
        self.records = [(entry, self.envelopes.get(index))
                        for index, entry in enumerate(self.entries)]

    def take(self, size):
        self.at += size
        return self.content[self.at - size:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def encode(self, records):
        parts = [self.magic]
        for note in (self.certificate, self.checkpoint):
            parts += [struct.pack(">I", len(note)), note]
        parts.append(struct.pack(">QH", self.first, len(records)))
        for entry, _ in records:
            parts += [struct.pack(">H", len(entry)), entry]
        for _, envelope in records:
            if envelope is not None:
                parts += [struct.pack(">I", len(envelope)), envelope]
        return b"".join(parts)


def false_orders(records):
    """(what was done, the records so): positions that hold a signature only."""
    places = [index for index, (entry, _) in enumerate(records) if entry[0] == 1]
    if len(places) < 3:
        raise Failed("too few records to falsify")
    one, other = places[0], places[2]
    swapped = list(records)
    swapped[one], swapped[other] = records[other], records[one]
    yield "a record dropped", records[:one] + records[one + 1:]
    yield "a record doubled", records[:one] + [records[one]] + records[one:]
    yield "two records swapped", swapped
    yield "the last record dropped", records[:-1]


def split_bundle(content):
    entries, at = [], 0
    while at < len(content):
        size = int.from_bytes(content[at:at + 2], "big")
        entries.append(content[at + 2:at + 2 + size])
        at += 2 + size
    return entries


def join_bundle(entries):
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


class Auditor:
    """verify(folder, expect) runs the verifier; counts what was tried."""

    def __init__(self, verify, dice):
        self.verify = verify
        self.dice = dice
        self.bytes_changed = 0
        self.falsified = []

    def refuses(self, folder, what, *names):
        """The first bad thing names the place: one of `names`."""
        said = self.verify(folder, 1)
        first = next((line for line in said.splitlines() if line.startswith("BAD")), "")
        if not any(name in first for name in names):
            raise Failed(f"{what}: the verifier does not name {' or '.join(names)}, but says "
                         f"'{first}'")

    def falsify(self, folder, file, content, what, *names):
        kept = file.read_bytes()
        if content == kept:
            raise Failed(f"{what}: nothing was changed")
        file.write_bytes(content)
        self.refuses(folder, what, *names)
        file.write_bytes(kept)
        self.falsified.append(what)

    def change_bytes(self, folder, each):
        """`each` bytes of every file, one after the other, at places drawn by chance."""
        for file in sorted(one for one in Path(folder).rglob("*") if one.is_file()):
            content = file.read_bytes()
            for at in (self.dice.randrange(len(content)) for _ in range(each if content else 0)):
                changed = bytearray(content)
                changed[at] ^= 1 << self.dice.randrange(8)
                file.write_bytes(changed)
                # Of a changed entry the tile beside it tells the index.
                place = ("at index",) if "tile/entries" in str(file) else ()
                self.refuses(folder, f"byte {at} of {file.name}", file.name, *place)
                self.bytes_changed += 1
            file.write_bytes(content)
        self.verify(folder, 0)

    def falsify_batches(self, folder):
        batches = sorted(folder.glob("*.batch"))
        if len(batches) < 2:
            raise Failed("one batch only: no tail could be cut")
        for file in batches:
            batch = BatchFile(file.read_bytes())
            if batch.encode(batch.records) != file.read_bytes():
                raise Failed("a batch is not put together as it was")
            for what, records in false_orders(batch.records):
                self.falsify(folder, file, batch.encode(records), what + " in a batch", file.name)
        # A whole file taken away: what follows it, or the day slip, tells.
        for file, what in ((batches[0], "a batch dropped"), (batches[-1], "the last batch dropped")):
            kept = file.read_bytes()
            file.unlink()
            self.refuses(folder, what, "are missing", "the tail is missing")
            file.write_bytes(kept)
            self.falsified.append(what)
        self.verify(folder, 0)

    def same_batch_twice_counts_once(self, folder, count):
        file = sorted(folder.glob("*.batch"))[0]
        again = folder / "copy-of-it.batch"
        again.write_bytes(file.read_bytes())
        if f"in all {count} signatures" not in self.verify(folder, 0):
            raise Failed("a batch that lies there twice is counted twice")
        again.unlink()

    def falsify_mirror(self, mirror):
        for bundle in sorted(mirror.rglob("tile/entries/*.p/*")):
            device = "ledger" not in bundle.relative_to(mirror).parts
            if not device:
                continue
            entries = split_bundle(bundle.read_bytes())
            records = [(entry, None) for entry in entries]
            for what, changed in false_orders(records):
                self.falsify(mirror, bundle, join_bundle([entry for entry, _ in changed]),
                             what + " in a mirror", "at index", bundle.name)
            self.cut_tail(mirror, bundle)
        self.verify(mirror, 0)

    def cut_tail(self, mirror, bundle):
        """The log put back to an earlier head that the server itself has cosigned: everything in its
        folder is right, only the ledger knows of more."""
        log = bundle.parents[3]
        ledger = next((mirror / "ledger").rglob("tile/entries/*.p/*"))
        heads = [entry[1:] for entry in split_bundle(ledger.read_bytes()) if entry[0] == 1]
        sizes = [int(head.split(b"\n")[1]) for head in heads]
        size = min(sizes)
        kept = {file: file.read_bytes() for file in log.rglob("*") if file.is_file()}
        whole = len(split_bundle(kept[bundle]))
        if size >= whole:
            raise Failed("the ledger holds no head before the last: no tail could be cut")
        hashes = log / f"tile/0/000.p/{whole}"
        (log / f"tile/0/000.p/{size}").write_bytes(kept[hashes][:32 * size])
        bundle.with_name(str(size)).write_bytes(join_bundle(split_bundle(kept[bundle])[:size]))
        bundle.unlink()
        hashes.unlink()
        (log / "checkpoint").write_bytes(heads[sizes.index(size)])
        listed = mirror / "v1/logs.txt"
        names = listed.read_bytes()
        # The list's size of the log, so that the list is not what gives it away.
        listed.write_bytes(names.replace(b" %d %d " % (whole, whole), b" %d %d " % (size, size)))
        self.refuses(mirror, "the tail cut in a mirror", "the tail is missing")
        listed.write_bytes(names)
        for file in [one for one in log.rglob("*") if one.is_file()]:
            file.unlink()
        for file, content in kept.items():
            file.write_bytes(content)
        self.falsified.append("the tail cut in a mirror")
