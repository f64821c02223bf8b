#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The keys of the rehearsal that most end-to-end tests play, made once in a test run: streetsign-desk
seals each of them at a second's cost. A test copies them from the folder that STREETSIGN_STALL_KEYS
names; run by itself it makes its own.

    tests/e2e/stall_keys.py FOLDERS-OF-PROGRAMS FOLDER"""
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import Stall  # noqa: E402


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    kept = Path(sys.argv[2])
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir(parents=True)
    with tempfile.TemporaryDirectory(dir=kept) as folder:
        stall = Stall(folder, sys.argv[1])
        stall.make_keys(own=True)
        stall.keys.rename(kept / stall.campaign_id)
    print(f"made: {stall.campaign_id}")


if __name__ == "__main__":
    main()
