#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""packaging/packages.sh knows its purposes and says so; nothing is installed here.

    tests/packaging/packages.py      exit 0 good, 1 not"""
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).resolve().parents[2] / "packaging/packages.sh"
PURPOSES = ("build", "demo", "test", "lint")


def said(*words):
    done = subprocess.run([str(SCRIPT), *words], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.split(), done.stderr


def main():
    for words in ((), ("--list",), ("nonsense",), ("--list", "build", "nonsense"), ("--list", "")):
        code, listed, error = said(*words)
        if code != 2 or listed or not all(purpose in error for purpose in PURPOSES):
            sys.exit(f"packages: {words} ends with {code} and says {listed}, {error!r}")
    for purpose in PURPOSES:
        code, listed, error = said("--list", purpose)
        if code != 0 or not listed or error:
            sys.exit(f"packages: {purpose} ends with {code} and says {listed}, {error!r}")
    print(f"packages: {len(PURPOSES)} purposes, and none without one")


main()
