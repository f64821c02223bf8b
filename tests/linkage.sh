#!/bin/bash
# SPDX-License-Identifier: MIT
# The doors between the programs, as the linker sees them: what each may not be linked to.
#     tests/linkage.sh FOLDER-OF-PROGRAMS
set -euo pipefail
programs=$1
wrong=0
looked=0
without() { # program, then names of libraries it may not have
    local libraries
    libraries=$(ldd "$programs/$1")
    for name in "${@:2}"; do
        looked=$((looked + 1))
        if grep -q "lib$name" <<<"$libraries"; then
            echo "$1 is linked to $name"
            wrong=$((wrong + 1))
        fi
    done
}
without streetsign-kiosk curl pq boost
without streetsign-agent SDL2 sqlite3 pq
without streetsign-verify sqlite3 curl SDL2 pq
without streetsign-server SDL2 curl icuuc
without streetsign-desk SDL2 sqlite3
# The control: a search that finds nothing anywhere would prove nothing.
kiosk=$(ldd "$programs/streetsign-kiosk")
grep -q libSDL2 <<<"$kiosk" || {
    echo "the search does not find SDL2 in the kiosk"
    exit 1
}
echo "linkage: $looked pairs of program and library looked at, $wrong wrong"
[ "$wrong" = 0 ]
