#!/bin/sh
# SPDX-License-Identifier: MIT
# The real kiosk where there is no screen: it must not run on unseen, but end with 1 and a sentence.
# Named by SDL_VIDEODRIVER, a driver without a screen is taken (the control). A machine with a screen
# on its console (/dev/dri, KMS) would show it there, so nothing is tried on one.
#
#     tests/kiosk/no_display.sh BIN LOCALES
set -eu
kiosk=$1/streetsign-kiosk
locales=$2
if ls /dev/dri/card* > /dev/null 2>&1; then
    echo "SKIPPED: no_display: this machine may have a screen on its console"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# How it ended: 124 if it had to be stopped.
start() {
    status=0
    env -i PATH="$PATH" HOME="$work" "$@" timeout --signal=TERM 20 "$kiosk" --data "$work/data" \
        --locales "$locales" --speech none --windowed 800x480 --no-sandbox \
        > "$work/said" 2>&1 || status=$?
}
want() {
    [ "$status" = "$1" ] && grep -q "$2" "$work/said" && return
    echo "FAILED: $3: it ended with $status and said:"
    cat "$work/said"
    exit 1
}

start
want 1 '^streetsign-kiosk: there is no screen' "without a display"
[ "$(grep -c '^streetsign-kiosk: ' "$work/said")" = 1 ] || { cat "$work/said"; exit 1; }
start DISPLAY=:4711 WAYLAND_DISPLAY=nothing XDG_RUNTIME_DIR="$work"
want 1 '^streetsign-kiosk: there is no screen' "with displays that are not there"
start SDL_VIDEODRIVER=x11
want 1 '^streetsign-kiosk: there is no screen' "with a driver that finds nothing"

mkfifo "$work/ready"
env -i PATH="$PATH" HOME="$work" SDL_VIDEODRIVER=dummy "$kiosk" --data "$work/data" --locales \
    "$locales" --speech none --windowed 800x480 --no-sandbox > /dev/null 2> "$work/ready" &
pid=$!
# Said after the window stands open.
head -n 1 "$work/ready" | grep -q 'NOT SHUT IN' || { echo "FAILED: dummy, named, is refused"; exit 1; }
kill "$pid" 2> /dev/null || { echo "FAILED: dummy, named, does not run"; exit 1; }
wait "$pid" || true
echo "no display: 3 refused, 1 that was named taken"
