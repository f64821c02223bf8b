#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-format over every file of ours, as .clang-format says, and clang-tidy over every source, as
# .clang-tidy says (tests/tidy.py), from a build folder that is configured only, for its list of sources.
# Exit 1 when anything is not clean.
set -euo pipefail
cd "$(dirname "$0")/.."

mapfile -t files < <(git ls-files 'kiosk/*.cc' 'kiosk/*.h' 'sync/*.cc' 'sync/*.h' 'tests/*.cc' \
    'tests/*.h' 'packaging/*.cc' 'packaging/*.h')
clang-format --dry-run -Werror "${files[@]}"
echo "clang-format: ${#files[@]} files clean"

# Headers are seen through the sources that include them. The tests themselves are formatted, not
# tidied: doctest's macros trip half of the checks.
python3 tests/tidy.py --self-test
cmake -S . -B build/lint -G Ninja -DCMAKE_UNITY_BUILD=OFF >/dev/null
python3 tests/tidy.py --build build/lint
