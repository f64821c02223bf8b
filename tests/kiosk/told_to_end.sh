#!/bin/sh
# SPDX-License-Identifier: MIT
# The real kiosk, told to end: by SIGTERM or SIGHUP it ends in order, with 0. Started by
# nohup, it outlives its session.
#
#     tests/kiosk/told_to_end.sh BIN LOCALES
set -eu
kiosk=$1/streetsign-kiosk
locales=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkfifo "$work/ready"

# Returns when the window stands open; pid is the kiosk's.
start() {
    env -i PATH="$PATH" HOME="$work" SDL_VIDEODRIVER=dummy "$@" "$kiosk" --data "$work/data" \
        --locales "$locales" --speech none --windowed 800x480 --no-sandbox \
        > /dev/null 2> "$work/ready" < /dev/null &
    pid=$!
    grep -q -m 1 'NOT SHUT IN' "$work/ready" || { echo "FAILED: it does not start"; exit 1; }
}

# Its status; 137 if it did not end within 20 s.
ended() {
    (timeout 20 tail --pid="$pid" -f /dev/null || kill -s KILL "$pid") 2> /dev/null
    wait "$pid" || status=$?
}

for signal in TERM HUP; do
    start
    kill -s "$signal" "$pid"
    status=0
    ended
    [ "$status" = 0 ] || { echo "FAILED: SIG$signal ended it with $status"; exit 1; }
done

start nohup
kill -s HUP "$pid"
kill -s TERM "$pid"
status=0
ended
[ "$status" = 0 ] || { echo "FAILED: with nohup it ended with $status"; exit 1; }
echo "told to end: in order by SIGTERM and SIGHUP, and with nohup by SIGTERM"
