#!/bin/bash
# SPDX-License-Identifier: MIT
# clang-format over every file of ours, as .clang-format says, and clang-tidy over every source, as
# .clang-tidy says (tests/tidy.py; needs build/release configured, for its compile_commands.json).
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
python3 tests/tidy.py
