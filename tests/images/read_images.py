#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Reads raw images of a terminal's media as somebody who seized them would, and tries to say in
which order, and when, people signed.

    read_images.py TRUTH EXT4_IMAGE [TRAY_DEVICE_IMAGE]

Looks at: slots of the tray, frames of SQLite WALs, raw places of the envelopes, every inode's times,
and ext4's journal (commit times, and the old copies of inodes in it). TRUTH is what the driver said.
Prints each guess and ends with one line: "times readable: yes|no; order readable: yes|no".

A series of times is taken as readable if far more signatures than random moments of the same day
are followed by one of its stamps, or if two times of one file tell writes with a signature from
those without (correlation 0.8 or more); an order if its rank correlation with the truth is 0.9 or more
(random orders of twelve reach that once in ten thousand).
"""
import random
import struct
import sys
from collections import defaultdict

WINDOWS = (0.3, 1.0, 2.2)   # seconds from a confirmation to a stamp
READABLE_LIFT = 0.5
READABLE_RHO = 0.9
READABLE_PHI = 0.8
APART = 0.5                 # seconds between two times of an inode that were not set together
BEAT = 2.0                  # of a tray in a file
ENOUGH_WRITES = 8
TRAY_MAGIC = b"streetsign/tray/v1\n"
JBD2_MAGIC = 0xC03B3998
WAL_MAGICS = (0x377F0682, 0x377F0683)


def read_truth(path):
    signatures = []
    with open(path) as lines:
        for line in lines:
            words = line.split()
            if words and words[0] == "signature":
                signatures.append((float(words[1]), bytes.fromhex(words[2])))
    return signatures


class Ext4:
    """Just enough of ext4: inode tables, extents, the journal's blocks."""

    def __init__(self, image):
        self.image = image
        sb = image[1024:2048]
        assert struct.unpack_from("<H", sb, 56)[0] == 0xEF53, "no ext4 here"
        self.block_size = 1024 << struct.unpack_from("<I", sb, 24)[0]
        self.inodes_per_group = struct.unpack_from("<I", sb, 40)[0]
        self.inodes = struct.unpack_from("<I", sb, 0)[0]
        self.inode_size = struct.unpack_from("<H", sb, 88)[0]
        incompatible = struct.unpack_from("<I", sb, 96)[0]
        self.descriptor_size = struct.unpack_from("<H", sb, 254)[0] if incompatible & 0x80 else 32
        first_data_block = struct.unpack_from("<I", sb, 20)[0]
        self.groups = (self.inodes + self.inodes_per_group - 1) // self.inodes_per_group
        self.tables = []
        start = (first_data_block + 1) * self.block_size
        for group in range(self.groups):
            descriptor = image[start + group * self.descriptor_size:][:self.descriptor_size]
            low = struct.unpack_from("<I", descriptor, 8)[0]
            high = struct.unpack_from("<I", descriptor, 40)[0] if self.descriptor_size >= 64 else 0
            self.tables.append(high << 32 | low)
        self.table_blocks = {}  # block number -> first inode in it
        per_block = self.block_size // self.inode_size
        blocks = (self.inodes_per_group + per_block - 1) // per_block
        for group, table in enumerate(self.tables):
            for i in range(blocks):
                self.table_blocks[table + i] = group * self.inodes_per_group + i * per_block + 1

    def block(self, number):
        return self.image[number * self.block_size:(number + 1) * self.block_size]

    def inode(self, number):
        group, index = divmod(number - 1, self.inodes_per_group)
        offset = self.tables[group] * self.block_size + index * self.inode_size
        return self.image[offset:offset + self.inode_size]

    def blocks_of(self, inode):
        """Physical blocks of an inode with extents, in logical order."""
        found = []

        def walk(node):
            magic, entries, _, depth = struct.unpack_from("<HHHH", node, 0)
            if magic != 0xF30A:
                return
            for i in range(entries):
                entry = node[12 + 12 * i:24 + 12 * i]
                if depth == 0:
                    logical, length, high, low = struct.unpack("<IHHI", entry)
                    found.extend((logical + k, (high << 32 | low) + k)
                                 for k in range(length & 0x7FFF))
                else:
                    _, low, high, _ = struct.unpack("<IIHH", entry)
                    walk(self.block(high << 32 | low))

        walk(inode[40:100])
        return [physical for _, physical in sorted(found)]


def inode_times(inode):
    """name -> seconds, for a used inode. Nanoseconds stand in the extra fields."""
    mode, links = struct.unpack_from("<H", inode, 0)[0], struct.unpack_from("<H", inode, 26)[0]
    if mode == 0 or links == 0:
        return {}
    times = {}
    for name, at, extra_at in (("atime", 8, 140), ("ctime", 12, 132), ("mtime", 16, 136),
                               ("crtime", 144, 148)):
        if len(inode) < extra_at + 4:
            continue
        seconds = struct.unpack_from("<I", inode, at)[0]
        extra = struct.unpack_from("<I", inode, extra_at)[0]
        times[name] = seconds + ((extra & 3) << 32) + (extra >> 2) / 1e9
    return times


def read_journal(fs):
    """All transactions still in the journal's blocks, old ones too: commit times and copies."""
    blocks = fs.blocks_of(fs.inode(8))
    head = fs.block(blocks[0])
    magic, _, _ = struct.unpack_from(">III", head, 0)
    assert magic == JBD2_MAGIC, "no journal"
    features = struct.unpack_from(">I", head, 40)[0]
    csum_v3, wide = features & 0x10, features & 0x2
    tag_size = 16 if csum_v3 else (12 if wide else 8)
    commits, copies, pending = [], [], []
    index = 1
    while index < len(blocks):
        block = fs.block(blocks[index])
        magic, kind, sequence = struct.unpack_from(">III", block, 0)
        index += 1
        if magic != JBD2_MAGIC:
            continue
        if kind == 2:
            seconds, nanoseconds = struct.unpack_from(">QI", block, 48)
            commits.append((sequence, seconds + nanoseconds / 1e9))
        if kind != 1:
            continue
        at = 12
        while at + tag_size <= len(block):
            if csum_v3:
                low, flags, high, _ = struct.unpack_from(">IIII", block, at)
            else:
                low, _, flags = struct.unpack_from(">IHH", block, at)
                high = struct.unpack_from(">I", block, at + 8)[0] if wide else 0
            at += tag_size
            if not flags & 2:
                at += 16  # a UUID follows
            if index >= len(blocks):
                break
            data = fs.block(blocks[index])
            if flags & 1:  # escaped: the block began with the journal's magic
                data = struct.pack(">I", JBD2_MAGIC) + data[4:]
            copies.append((sequence, high << 32 | low, data))
            index += 1
            if flags & 8:
                break
    return commits, copies


def replayed(fs):
    """The file system after its journal: what a mount would show. Metadata may stand nowhere else."""
    _, copies = read_journal(fs)
    image = bytearray(fs.image)
    for _, number, data in sorted(copies, key=lambda each: each[0]):
        image[number * fs.block_size:(number + 1) * fs.block_size] = data
    return Ext4(bytes(image))


def time_series(fs):
    series = defaultdict(set)
    for number in range(1, fs.inodes + 1):
        for name, when in inode_times(fs.inode(number)).items():
            series[f"inode {number} {name}"].add(when)
    commits, copies = read_journal(fs)
    series["journal commits"] = {when for _, when in commits}
    inode_copies = 0
    for _, number, data in copies:
        first = fs.table_blocks.get(number)
        if first is None:
            continue
        for i in range(fs.block_size // fs.inode_size):
            inode = data[i * fs.inode_size:(i + 1) * fs.inode_size]
            for name, when in inode_times(inode).items():
                series[f"inode {first + i} {name}"].add(when)
                inode_copies += 1
    everything = set()
    for name, stamps in series.items():
        if name != "journal commits":
            everything |= stamps
    series["all inodes together"] = everything
    return series, len(commits), len(copies), inode_copies


def copies_of_inodes(fs):
    """inode number -> its times in each copy there is, the one in force and the journal's."""
    found = defaultdict(list)
    for number in range(1, fs.inodes + 1):
        found[number].append(inode_times(fs.inode(number)))
    for _, number, data in read_journal(fs)[1]:
        first = fs.table_blocks.get(number)
        if first is None:
            continue
        for i in range(fs.block_size // fs.inode_size):
            found[first + i].append(
                inode_times(data[i * fs.inode_size:(i + 1) * fs.inode_size]))
    return found


def splits(fs, truth):
    """name -> (how well, writes): whether two times of one inode lie apart, as a reader would sort a
    file's writes into those with a signature and those without, against the truth: the correlation
    of two yes-or-no series (phi), over all writes that a copy is left of."""
    signed = [when for when, _ in truth]
    start, end = min(signed), max(signed) + BEAT
    found = {}
    for number, copies in copies_of_inodes(fs).items():
        for other in ("atime", "ctime"):
            writes = {times["mtime"]: abs(times["mtime"] - times[other]) > APART
                      for times in copies if {"mtime", other} <= times.keys()
                      and start <= times["mtime"] <= end}
            apart = list(writes.values())
            with_one = [any(0 <= write - when <= BEAT + 0.05 for when in signed)
                        for write in writes]
            both = sum(a and s for a, s in zip(apart, with_one))
            n, a, s = len(apart), sum(apart), sum(with_one)
            spread = a * (n - a) * s * (n - s)
            if n >= ENOUGH_WRITES and spread:
                phi = abs(n * both - a * s) / spread ** 0.5
                found[f"inode {number}, mtime and {other} apart"] = (phi, n)
    return found


def followed(moments, stamps, window):
    return sum(any(-0.05 <= s - m <= window for s in stamps) for m in moments) / len(moments)


def lift_of(truth, stamps):
    """How much more often a signature is followed by a stamp than a random moment is."""
    times = [when for when, _ in truth]
    start, end = min(times), max(times) + 6
    inside = sorted(s for s in stamps if start - 1 <= s <= end + 3)
    if not inside:
        return 0.0, 0
    rng = random.Random(1)
    moments = [rng.uniform(start, end) for _ in range(2000)]
    best = max(followed(times, inside, w) - followed(moments, inside, w) for w in WINDOWS)
    return best, len(inside)


def rank_correlation(order):
    """Spearman's, of a permutation of 0..n-1 against the identity."""
    n = len(order)
    return 1 - 6 * sum((place - each) ** 2 for place, each in enumerate(order)) / (n * (n * n - 1))


def places(image, chunk):
    found, at = [], image.find(chunk)
    while at >= 0:
        found.append(at)
        at = image.find(chunk, at + 1)
    return found


def files_of(fs):
    """Contents of every plain file, put together from its extents."""
    for number in range(11, fs.inodes + 1):
        inode = fs.inode(number)
        if struct.unpack_from("<H", inode, 0)[0] & 0xF000 != 0x8000:
            continue
        size = struct.unpack_from("<I", inode, 4)[0]
        blocks = fs.blocks_of(inode)
        if blocks:
            yield b"".join(fs.block(block) for block in blocks)[:size]


def wal_order(file, chunks):
    """Envelopes in the order of a WAL's frames; every frame there is, committed or not."""
    if len(file) < 32 or struct.unpack_from(">I", file, 0)[0] not in WAL_MAGICS:
        return []
    page_size = struct.unpack_from(">I", file, 8)[0]
    order = []
    for frame in range(32, len(file) - page_size - 23, page_size + 24):
        page = file[frame + 24:frame + 24 + page_size]
        for number, chunk in enumerate(chunks):
            if chunk in page and number not in order:
                order.append(number)
    return order


def slot_order(file, chunks):
    """Envelopes in the order of a tray's slots."""
    if not file.startswith(TRAY_MAGIC):
        return []
    slot_size, slots = struct.unpack_from(">II", file, len(TRAY_MAGIC))
    order = []
    for slot in range(1, slots + 1):
        content = file[slot * slot_size:(slot + 1) * slot_size]
        order += [number for number, chunk in enumerate(chunks) if chunk in content]
    return order


def orders(images, chunks):
    """name -> signatures (numbers in true order) as that reading would put them."""
    guesses = {}
    for name, image in images:
        first, last = [], []
        for number, chunk in enumerate(chunks):
            found = places(image, chunk)
            if found:
                first.append((found[0], number))
                last.append((found[-1], number))
        guesses[f"first place on {name}"] = [number for _, number in sorted(first)]
        guesses[f"last place on {name}"] = [number for _, number in sorted(last)]
    return guesses


def journal_order(fs, chunks):
    _, copies = read_journal(fs)
    order = []
    for _, _, data in sorted(copies, key=lambda each: each[0]):
        for number, chunk in enumerate(chunks):
            if chunk in data and number not in order:
                order.append(number)
    return order


def main():
    truth = read_truth(sys.argv[1])
    names = ["ext4"] + ["tray device"] * (len(sys.argv) - 3)
    images = [(name, open(path, "rb").read()) for name, path in zip(names, sys.argv[2:])]
    fs = Ext4(images[0][1])
    now = replayed(fs)
    chunks = [chunk for _, chunk in truth]

    series, commits, copies, inode_copies = time_series(fs)
    print(f"  looked at {sum(len(i) for _, i in images) >> 20} MiB, {fs.inodes} inodes, "
          f"{len(list(files_of(now)))} files, {commits} journal commits, {copies} journalled blocks, {inode_copies} old inode times")
    best, stamped = ("none", 0.0, 0), 0
    for name, stamps in sorted(series.items()):
        lift, count = lift_of(truth, stamps)
        stamped += 1 if count else 0
        if count and (best[2] == 0 or lift > best[1]):
            best = (name, lift, count)
    print(f"  {stamped} series of times with stamps while people signed; the best is {best[0]}, "
          f"{best[2]} stamps, lift {best[1]:+.2f}")

    split = max(((phi, n, name) for name, (phi, n) in splits(fs, truth).items()),
                default=(0.0, 0, "none"))
    print(f"  writes sorted by two times of one inode: the best is {split[2]}, {split[1]} writes, "
          f"correlation {split[0]:+.2f}")

    guesses = orders(images, chunks)
    files = list(files_of(now)) + [image for _, image in images[1:]]
    for file in files:
        for name, order in (("WAL frames", wal_order(file, chunks)),
                            ("slots of the tray", slot_order(file, chunks))):
            if order:
                guesses[name] = order
    guesses["journalled blocks"] = journal_order(fs, chunks)
    readable = False
    for name, order in sorted(guesses.items()):
        if len(order) < max(6, len(chunks) - 2):
            continue
        rank = {number: place for place, number in enumerate(sorted(order))}
        rho = rank_correlation([rank[number] for number in order])
        readable = readable or abs(rho) >= READABLE_RHO
        print(f"  order by {name}: {len(order)} found, rank correlation {rho:+.2f}")
    times = best[1] >= READABLE_LIFT or split[0] >= READABLE_PHI
    print(f"times readable: {'yes' if times else 'no'}; "
          f"order readable: {'yes' if readable else 'no'}")


if __name__ == "__main__":
    main()
