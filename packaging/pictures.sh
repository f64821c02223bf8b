#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes the pictures of kiosk/README.md (three of them are in README.md too) from the real programs:
# keys, a campaign, an enrolled terminal, a person who signs, a steward who closes the day.
#
#     packaging/pictures.sh [BUILD]      BUILD: where the programs are (default: build/release)
#
# Same words, same size, same places each time; only the day slip differs, since every rehearsal
# makes keys of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$(realpath "${1:-build/release}")
folder=$(mktemp -d /tmp/streetsign-pictures-XXXXXX)
trap 'rm -rf "$folder"' EXIT
export STREETSIGN_LOCALES=$build/locales
python3 packaging/pictures/take.py --programs "$build/bin" --folder "$folder" --out kiosk/pictures
