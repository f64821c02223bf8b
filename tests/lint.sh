#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-format and clang-tidy over every file of ours, as .clang-format and .clang-tidy say. Needs
# build/release configured (its compile_commands.json). Exit 1 when anything is not clean.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(git ls-files 'kiosk/*.cc' 'kiosk/*.h' 'sync/*.cc' 'sync/*.h' 'tests/*.cc' \
    'tests/*.h')
clang-format --dry-run -Werror "${files[@]}"
echo "clang-format: ${#files[@]} files clean"

# Headers are seen through the sources that include them. The tests themselves are formatted, not
# tidied: doctest's macros trip half of the checks.
mapfile -t sources < <(git ls-files 'kiosk/*.cc' 'sync/*.cc')
run-clang-tidy-16 -clang-tidy-binary clang-tidy-16 -p build/release -quiet -j2 \
    "${sources[@]/#/^$PWD/}" >build/tidy.log 2>&1 || {
    grep -E 'error:|warning:' build/tidy.log | sort -u | head -60
    echo "clang-tidy: not clean; the whole report is in build/tidy.log"
    exit 1
}
echo "clang-tidy: ${#sources[@]} sources clean"
