#!/bin/bash
# SPDX-License-Identifier: MIT
# Shows Streetsign on this machine: installs what it needs, builds, makes a rehearsal campaign with an
# invented controller, and starts server, agent and a terminal in a window. Without a display, or with
# --headless, it plays one whole day at a stall by itself and leaves pictures and a summary.
#
#     packaging/demo.sh [--headless] [--folder DIR]
#
# Everything it makes is in DIR (default: a new folder in /tmp), the build in build/release. Only
# apt-get runs as root. End it with Ctrl-C or by closing the window; run it again whenever you like: in
# a DIR that was used before the same terminal goes on, a day played with --headless needs a new one.
set -euo pipefail
called_in=$PWD
cd "$(dirname "$0")/.."

headless=no
folder=""
while [ $# -gt 0 ]; do
    case "$1" in
    --headless) headless=yes ;;
    --folder)
        shift
        folder=${1:-}
        if [ -z "$folder" ]; then
            echo "demo.sh: --folder needs the name of a folder" >&2
            exit 2
        fi
        ;;
    *)
        echo "demo.sh: '$1' is not an option: --headless or --folder DIR" >&2
        exit 2
        ;;
    esac
    shift
done
if [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then headless=yes; fi
if [ -z "$folder" ]; then folder=$(mktemp -d /tmp/streetsign-demo-XXXXXX); fi
case "$folder" in
/*) ;;
*) folder=$called_in/$folder ;;
esac
mkdir -p "$folder"

echo "1 of 4  packages"
packaging/packages.sh build demo
echo "2 of 4  building (some minutes the first time)"
# Several sources in one, as in tests/run.sh.
how=(-DCMAKE_UNITY_BUILD=ON)
if command -v ccache >/dev/null; then
    how=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache -DCMAKE_UNITY_BUILD=OFF)
fi
cmake --preset release "${how[@]}" >/dev/null
cmake --build --preset release --target programs

programs=$PWD/build/release/bin
export STREETSIGN_LOCALES=$PWD/build/release/locales
if [ "$headless" = yes ]; then
    echo "3 of 4  one day at a stall, with 40 people, in $folder"
    # In the background, so that a signal to this script reaches it and ends what it started.
    python3 tests/e2e/day.py --programs "$programs" --folder "$folder" \
        --summary "$folder/summary.txt" &
    day=$!
    trap 'kill "$day" 2>/dev/null && wait "$day"' EXIT
    wait "$day"
    trap - EXIT
    echo "4 of 4  done"
    echo "Pictures: $folder/pictures    Summary: $folder/summary.txt"
    exit 0
fi
echo "3 of 4  a rehearsal campaign, in $folder"
exec python3 packaging/demo.py --programs "$programs" --folder "$folder"
