#!/bin/bash
# SPDX-License-Identifier: MIT
# packaging/demo.sh called wrongly says so before it installs or makes anything.
#     tests/e2e/demo_called.sh
set -euo pipefail
demo=$(cd "$(dirname "$0")/../.." && pwd)/packaging/demo.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
wrong=0
refused() { # words that must be said, then words of the call
    local said=$1 status=0 text
    shift
    text=$(bash "$demo" "$@" 2>&1) || status=$?
    if [ "$status" != 2 ] || ! grep -q -- "$said" <<<"$text"; then
        echo "demo.sh $*: exit $status, $text"
        wrong=$((wrong + 1))
    fi
}
refused "'--nonsense' is not an option" --nonsense
refused "--folder needs" --folder
refused "--folder needs" --headless --folder ""
[ -z "$(ls -A "$work")" ] || wrong=$((wrong + 1))
echo "demo.sh: 3 wrong calls, $wrong not refused"
[ "$wrong" = 0 ]
