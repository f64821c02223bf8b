#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Takes the pictures of the documentation; started by packaging/pictures.sh. Each picture is one
stop of a visit that kiosk-hand makes on the terminal of a rehearsal stall."""
import argparse
import os
import shutil
import struct
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tests/e2e"))
from stall import Failed, Hand, PIN, Stall  # noqa: E402

LARGEST = 150_000  # bytes a picture may have in the repository

VISITS = [
    ["shot rest.png",
     "tap lang-en", "shot home.png",
     "tap cases", "tap case-group-fr", "shot cases.png", "tap bar-stop"],
    ["tap lang-el", "tap sign", "type name Ελένη Παπαδοπούλου", "shot sign-el.png",
     "tap bar-stop", "tap erase-yes"],
    ["tap lang-ar", "tap sign", "type name ليلى حداد", "tap next", "tap country-GR",
     "tap consent-petition-yes", "tap consent-updates-no", "shot review-ar.png",
     "tap confirm", "tap done"],
    ["tap lang-de", "tap sign", "type name Ada Beispiel", "tap next", "tap country-DE",
     "shot consent-de.png", "tap consent-petition-yes", "tap consent-updates-no", "tap confirm",
     "shot thanks-de.png", "tap done"],
]
STEWARD = ["tap steward", f"type pin {PIN}", "tap next", "tap steward-close", "tap close-day",
           "shot day-slip.png"]


# As at a stall, where the bar has "Read aloud": espeak-ng is asked for its voices, and there is a
# sound card, which is silent.
SILENT_CARD = "pcm.!default { type null }\nctl.!default { type null }\n"


def chunks(png):
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at:at + 4])
        yield png[at + 4:at + 8], png[at + 8:at + 8 + length]
        at += 12 + length


def chunk(kind, data):
    return (struct.pack(">I", len(data)) + kind + data +
            struct.pack(">I", zlib.crc32(kind + data)))


def packed(png, level=9):
    """The same pixels; the kiosk's own writer is quick and does not pack well."""
    parts = list(chunks(png))
    rows = zlib.decompress(b"".join(data for kind, data in parts if kind == b"IDAT"))
    header = next(data for kind, data in parts if kind == b"IHDR")
    return (png[:8] + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, level)) +
            chunk(b"IEND", b""))


def main():
    parser = argparse.ArgumentParser(description="pictures for the documentation")
    for name in ("--programs", "--folder", "--out"):
        parser.add_argument(name, required=True)
    options = parser.parse_args()
    stall = Stall(options.folder, options.programs, tls=False)
    stall.begin()
    if not shutil.which("espeak-ng"):
        raise Failed("espeak-ng is not installed: the bar would lack what it has at a stall")
    card = Path(options.folder) / "asound.conf"
    card.write_text(SILENT_CARD)
    os.environ["ALSA_CONFIG_PATH"] = str(card)
    hand = Hand(stall, "1280x800", ("--ears", "yes"))
    for lines in [*VISITS, STEWARD]:
        hand.send(*lines)
    hand.process.stdin.close()
    Stall.finish(hand)
    wanted = [line.split()[1] for lines in [*VISITS, STEWARD] for line in lines
              if line.startswith("shot ")]
    for name in wanted:
        picture = packed((stall.shots / name).read_bytes())
        if len(picture) >= LARGEST:
            raise Failed(f"{name} has {len(picture)} bytes, more than {LARGEST}")
        (Path(options.out) / name).write_bytes(picture)
        print(f"{name}  {len(picture)} bytes")
    print(f"{len(wanted)} pictures in {options.out}")


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"pictures: {failure}")
