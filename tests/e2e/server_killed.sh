#!/bin/bash
# SPDX-License-Identifier: MIT
# The server is killed at its Nth fdatasync, for every N until a whole delivery gets through: what it
# had acknowledged before is there after, byte for byte, and the delivery can always be finished.
#
#     server_killed.sh BIN_FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
. "$here/delivery_lib.sh"
trap clean_up EXIT

if ! strace -f -o /dev/null true 2>/dev/null; then
    echo "SKIPPED: server_killed: strace may not trace here"
    exit 0
fi

# The shell's own words about children that were killed on purpose.
exec 2> >(grep -v -F ' Killed ' >&2)

# Whether the server, before anything is sent to it again, has every answer in the folder as it gave
# it: a cosignature made anew is the same bytes all day, so what an agent gets later tells nothing.
all_kept() {
    local asked
    asked=$(python3 - "http://127.0.0.1:$port" "$1" <<'PYTHON'
import base64, hashlib, pathlib, sys, urllib.request
url, folder = sys.argv[1:]
files = list(pathlib.Path(folder).rglob("*.cosigned"))
for file in files:
    note = file.read_bytes()
    origin, size, root = note.decode().splitlines()[:3]
    path = "/".join((hashlib.sha256(origin.encode()).hexdigest(), size, base64.b64decode(root).hex()))
    with urllib.request.urlopen(f"{url}/v1/answers/{path}", timeout=20) as answer:
        held = answer.read()
    if held[4:4 + int.from_bytes(held[:4], "big")] != note:
        sys.exit(f"{file.name} is another one")
print(len(files))
PYTHON
    ) || return 1
    kept=$((kept + asked))
}

"$bin/sample_stall" "$work" 12 30 >"$work/stall"
all=$(batches)
cp -r "$work/data" "$work/fresh"
kills=0
kept=0
for nth in $(seq 1 40); do
    rm -rf "$work/data" "$work/inbox"
    cp -r "$work/fresh" "$work/data"
    # strace counts calls per thread; the writer's thread does nearly all of them.
    rm -f "$work/port"
    strace -f -qq -o "$work/trace" -e trace=fdatasync,fsync \
        -e inject=fdatasync:signal=SIGKILL:when="$nth" \
        "$bin/streetsign-server" serve --data "$work/data" --listen 127.0.0.1:0 \
        --port-file "$work/port" --public-every 1 >>"$work/server.log" 2>&1 &
    server_pid=$!
    up_or_dead() { [ -s "$work/port" ] || ! kill -0 "$server_pid"; }
    wait_for 30 up_or_dead || die "the server neither started nor died"
    survived=no
    if [ -s "$work/port" ]; then
        port=$(cat "$work/port")
        if agent_once "$port"; then survived=yes; fi
    fi
    # A server that outlived its delivery is ended the hard way too.
    children=$(pgrep -P "$server_pid" || true)
    # shellcheck disable=SC2086
    kill -KILL $children "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=""
    [ "$survived" = yes ] || kills=$((kills + 1))

    rm -rf "$work/before"
    mkdir -p "$work/before" "$work/inbox"
    cp -r "$work/inbox" "$work/before/"
    start_server || die "after the kill at $nth the server does not start: $(tail -2 "$work/server.log")"
    all_kept "$work/before" || die "after the kill at $nth an acknowledged answer is lost or another one"
    expect 0 agent_once "$port"
    [ "$(count cosigned)" = "$all" ] || die "after the kill at $nth not all are cosigned"
    stop_server
    if [ "$survived" = yes ]; then break; fi
done
[ "$kills" -ge 5 ] || die "only $kills kills: the test did not test"
# ---- a disk that fails once, or is full for a while: the server stays up, answers 503, and goes on
# One that had started before: a fault while its files are made is an answer to whoever starts it.
rm -rf "$work/data"
cp -r "$work/fresh" "$work/data"
start_server || die "the server does not start on an untouched folder"
stop_server
cp -r "$work/data" "$work/started"
faults=0
refused=0
for fault in fdatasync:error=EIO:when=3 fdatasync:error=EIO:when=4 fdatasync:error=EIO:when=6 \
    pwrite64:error=ENOSPC:when=40..60 pwrite64:error=ENOSPC:when=200..260 \
    pwrite64:error=EIO:when=90; do
    rm -rf "$work/data" "$work/inbox" "$work/before"
    cp -r "$work/started" "$work/data"
    start_server strace -f -qq -o "$work/trace" -e trace=fdatasync,pwrite64 -e "inject=$fault" ||
        die "$fault: the server did not start"
    got=0
    agent_once "$port" || got=$?
    [ "$got" = 0 ] || { refused=$((refused + 1)); [ "$got" = 1 ] || die "$fault: exit $got"; }
    mkdir -p "$work/inbox"
    cp -r "$work/inbox" "$work/before"
    delivered() { agent_once "$port"; }
    wait_for 30 delivered || die "$fault: the server did not come back by itself"
    all_kept "$work/before" || die "$fault: an acknowledged answer is another one"
    kill -KILL $(pgrep -P "$server_pid") 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    start_server || die "$fault: the server does not start again"
    all_kept "$work/before" || die "$fault: an acknowledged answer was lost"
    expect 0 agent_once "$port"
    stop_server
    faults=$((faults + 1))
done
[ "$refused" -ge 2 ] || die "only $refused of the faults were felt: the test did not test"
ok "$faults faults of the disk: 503 while they last ($refused were felt by an agent), nothing lost"

# ---- the control: a server that had acknowledged before it was on the disk must be caught
rm -rf "$work/data" "$work/before"
cp -r "$work/fresh" "$work/data"
cp -r "$work/inbox" "$work/before"
start_server || die "the control's server does not start"
if all_kept "$work/before" 2>/dev/null; then die "the control did not go red: lost answers were not noticed"; fi
expect 0 agent_once "$port"
all_kept "$work/before" || die "the control went red for another reason: the answers come, and are not the same"
stop_server

echo "the server was killed at $kills different syncs; $kept acknowledged answers were all kept"
echo "the control (acknowledged, then lost) went red, as it must"
echo "3 passed, 0 failed"
