#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-format over every file of ours, as .clang-format says; with --tidy also clang-tidy over every
# source, as .clang-tidy says (a quarter of an hour on two cores; needs build/release configured, for
# its compile_commands.json). Exit 1 when anything is not clean.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(git ls-files 'kiosk/*.cc' 'kiosk/*.h' 'sync/*.cc' 'sync/*.h' 'tests/*.cc' \
    'tests/*.h')
clang-format --dry-run -Werror "${files[@]}"
echo "clang-format: ${#files[@]} files clean"

if [ "${1:-}" != --tidy ]; then
    echo "SKIPPED: clang-tidy: not every room is clean yet; tests/lint.sh --tidy shows where"
    exit 0
fi
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
