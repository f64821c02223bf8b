#!/bin/bash
# SPDX-License-Identifier: MIT
# Twelve signatures at real intervals on loop devices; then raw images of the media, and a reader that
# tries to find their order and times. Two runs of the production store must hide both, before and
# after a closing; three controls must show them. About two minutes.
#
#     raw_images.sh PATH/TO/sign_at_stall
set -euo pipefail
driver=$1
here=$(cd "$(dirname "$0")" && pwd)
signatures=12

skip() {
    echo "SKIPPED: raw images of the media: $*"
    exit 0
}
[ "$(id -u)" = 0 ] || skip "loop devices need root"
for tool in losetup mkfs.ext4 mount python3; do
    command -v "$tool" >/dev/null || skip "$tool is not there"
done

work=$(mktemp -d)
mounts=()
loops=()
drivers=()
clean() {
    for pid in "${drivers[@]}"; do kill "$pid" 2>/dev/null || true; done
    wait 2>/dev/null || true
    for mount in "${mounts[@]}"; do umount "$mount" 2>/dev/null || umount -l "$mount" || true; done
    for loop in "${loops[@]}"; do losetup -d "$loop" 2>/dev/null || true; done
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM

attach() { # FILE: prints nothing, sets $loop
    loop=$(losetup --find --show "$1" 2>"$work/losetup") || skip "$(cat "$work/losetup")"
    loops+=("$loop")
}

# start NAME HOW MEDIUM: media of its own, and a driver on them, in the background.
start() {
    local name=$1 how=$2 medium=$3
    mkdir -p "$work/$name/mnt"
    truncate -s 64M "$work/$name/ext4.img"
    mkfs.ext4 -q -b 4096 "$work/$name/ext4.img"
    attach "$work/$name/ext4.img"
    mount "$loop" "$work/$name/mnt" 2>"$work/mount" || skip "$(cat "$work/mount")"
    mounts+=("$work/$name/mnt")
    local tray="$work/$name/mnt/tray"
    if [ "$medium" = device ]; then
        truncate -s 16M "$work/$name/tray.img"
        attach "$work/$name/tray.img"
        tray=$loop
    fi
    mkfifo "$work/$name/tell"
    "$driver" "$how" "$work/$name/mnt" "$tray" "$signatures" \
        <"$work/$name/tell" >"$work/$name/truth" 2>"$work/$name/errors" &
    drivers+=($!)
    # Held open until clean(), so that the driver does not see an end of file.
    exec {writer}>"$work/$name/tell"
    eval "tell_$name=$writer"
}

await() { # NAME WORD
    local limit=$((SECONDS + 240))
    until grep -q "^$2\$" "$work/$1/truth"; do
        if [ $SECONDS -ge $limit ]; then
            echo "FAILED: $1 never said '$2'"
            cat "$work/$1/errors" "$work/$1/truth"
            exit 1
        fi
        sleep 0.5
    done
}
go_on() { eval "echo >&\$tell_$1"; }

# look NAME WHEN EXPECTED: copies what the media hold now, and reads the copies.
failed=0
look() {
    local name=$1 when=$2 expected=$3 answer
    local copies=("$work/$name/ext4.copy")
    cp --sparse=never "$work/$name/ext4.img" "$work/$name/ext4.copy"
    if [ -e "$work/$name/tray.img" ]; then
        cp --sparse=never "$work/$name/tray.img" "$work/$name/tray.copy"
        copies+=("$work/$name/tray.copy")
    fi
    echo "$name, $when"
    python3 "$here/read_images.py" "$work/$name/truth" "${copies[@]}" | tee "$work/$name/answer"
    answer=$(tail -n 1 "$work/$name/answer")
    case "$answer" in
    $expected) ;;
    *)
        echo "FAILED: $name, $when: expected $expected"
        failed=1
        ;;
    esac
}

start device store device
start file store file
start control_no_beat no-beat file
start control_unread unread file
start control_sqlite sqlite file
echo "five runs of $signatures signatures at intervals of 6 to 7.5 s"

hidden='times readable: no; order readable: no'
await control_no_beat signed
await control_unread signed
await control_sqlite signed
sleep 6 # ext4 commits its journal within five seconds
look control_no_beat "after the signatures" 'times readable: yes; *'
look control_unread "after the signatures" 'times readable: yes; *'
look control_sqlite "after the signatures" '*; order readable: yes'
go_on control_no_beat
go_on control_unread
go_on control_sqlite

for name in device file; do
    await "$name" beaten
    [ "$(grep -c '^signature' "$work/$name/truth")" = "$signatures" ] || failed=1
    look "$name" "after the signatures" "$hidden"
    go_on "$name"
done
for name in device file; do
    await "$name" closed
done
sleep 6
for name in device file; do
    look "$name" "after the closing" "$hidden"
    go_on "$name"
done
# Twelve signatures in a row may look ordered by chance, and a busy machine may keep a control's from
# showing. What is really readable is so every time.
if [ "$failed" = 1 ] && [ "${again:-no}" = no ]; then
    echo "unlike what was expected; once more, on new media"
    trap - EXIT
    clean
    again=yes exec "$0" "$driver"
fi
[ "$failed" = 0 ] && echo "raw images: 7 looks, hidden where it must be and seen where it must be"
exit "$failed"
