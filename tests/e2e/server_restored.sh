#!/bin/bash
# SPDX-License-Identifier: MIT
# A server whose database is put back to a copy made before its last cosignatures: it refuses the
# clone that comes first, shows it the checkpoint it had cosigned, takes the true branch again, and
# cosigns it. Its ledger is the one that was public, from the start, and goes on; nothing smaller is
# public meanwhile. Without `heads` the file `ledger` tells the same. The control: without both the clone
# would have had its way.
#
#     server_restored.sh BIN_FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
. "$here/delivery_lib.sh"
trap clean_up EXIT

# post FILE: the status; the body is in $work/body.
post() {
    python3 - "http://127.0.0.1:$port/v1/batches" "$1" "$work/body" <<'PYTHON'
import sys, urllib.error, urllib.request
url, batch, body = sys.argv[1:]
try:
    answer = urllib.request.urlopen(urllib.request.Request(url, open(batch, "rb").read()), timeout=20)
except urllib.error.HTTPError as error:
    answer = error
open(body, "wb").write(answer.read())
print(answer.status)
PYTHON
}
# ledger_entries FILE: every entry of the public ledger, once it holds SIZE or more, in this file.
ledger_entries() {
    python3 - "http://127.0.0.1:$port" "$1" <<'PYTHON'
import sys, urllib.request
url, out = sys.argv[1:]
def get(path):
    return urllib.request.urlopen(url + path, timeout=20).read()
size = int(get("/ledger/checkpoint").splitlines()[1])
open(out, "wb").write(get(f"/ledger/tile/entries/000.p/{size}"))
PYTHON
}
public_status() {
    python3 - "http://127.0.0.1:$port$1" <<'PYTHON'
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1], timeout=20).status)
except urllib.error.HTTPError as error:
    print(error.code)
PYTHON
}
# Whether the public ledger tells of all six batches, in whatever file it was written.
all_public() {
    ledger_entries "$1" 2>/dev/null && [ "$(grep -ac '^— .*/device/' "$1")" -ge 6 ]
}
# Whether the second file begins with the first.
goes_on() { cmp -s -n "$(stat -c %s "$1")" "$1" "$2"; }
restore() {
    rm -f "$work/data/server.sqlite"*
    cp "$1" "$work/data/server.sqlite"
}
# The clone's batches, oldest first.
clones() { find "$work/clone" -name '*.batch' | sort; }

"$bin/sample_stall" "$work" 6 20 >"$work/stall"
start_server || die "the server did not start"
"$bin/streetsign-server" backup --data "$work/data" --to "$work/empty.sqlite" >/dev/null
expect 0 agent_once "$port"
"$bin/streetsign-server" backup --data "$work/data" --to "$work/half.sqlite" >/dev/null
mv "$work"/later/*.batch "$work/outbox/"
expect 0 agent_once "$port"
[ "$(count cosigned)" = 6 ] || die "not everything was cosigned before the accident"
wait_for 30 all_public "$work/ledger-before" || die "the ledger does not tell of six batches"
stop_server
cp -r "$work/data" "$work/before"
newest=$(find "$work/outbox" -name '*.batch' | sort | tail -1)
ok "six batches cosigned, a copy of three of them, a copy of nothing"

refused=0
for copy in half empty; do
    restore "$work/$copy.sqlite"
    rm -rf "$work/inbox" "$work/data/heads" "$work/data/ledger"
    cp "$work/before/heads" "$work/data/heads"
    [ ! -e "$work/before/ledger" ] || cp "$work/before/ledger" "$work/data/ledger"
    start_server || die "$copy: the restored server does not start: $(tail -2 "$work/server.log")"
    tail -1 "$work/server.log" | grep -q '^1 logs are behind' || die "$copy: it does not know that it is behind"
    for path in /v1/logs /ledger/checkpoint; do
        [ "$(public_status "$path")" = 503 ] || die "$copy: $path is public, and smaller than it was"
    done
    if [ "$copy" = empty ]; then # what both branches share may come from either
        for batch in $(find "$work/outbox" -name '*.batch' | sort | head -3); do
            [ "$(post "$batch")" = 200 ] || die "$copy: $batch is not taken: $(cat "$work/body")"
        done
    fi
    for batch in $(clones); do
        status=$(post "$batch")
        case "$status" in 409 | 422) refused=$((refused + 1)) ;; *) die "$copy: the clone got $status" ;; esac
        [ "$batch" != "$(clones | head -1)" ] || [ "$status" = 422 ] || die "$copy: the fork got $status"
    done
    [ "$(post "$(clones | head -1)")" = 422 ] || die "the clone is taken the second time"
    # The checkpoint it is shown is the true branch's next one: the key's own word against itself.
    head -3 "$work/body" >"$work/shown"
    sqlite_rows() { python3 -c 'import sqlite3, sys
print(sqlite3.connect("file:" + sys.argv[1] + "?mode=ro", uri=True).execute(sys.argv[2]).fetchone()[0])' "$@"; }
    held=$(sed -n 2p "$work/shown")
    true_root=$(sqlite_rows "$work/before/server.sqlite" "SELECT hex(root) FROM batch WHERE log != 0 AND end = $held")
    shown_root=$(sed -n 3p "$work/shown" | base64 -d | od -An -tx1 | tr -d ' \n' | tr a-f A-F)
    [ "$true_root" = "$shown_root" ] || die "$copy: it shows another checkpoint than the one it cosigned"
    [ "$(grep -c '^— ' "$work/body")" = 1 ] || die "$copy: the shown checkpoint is not signed by the device alone"
    [ "$(sqlite_rows "$work/data/server.sqlite" "SELECT count(*) FROM evidence")" -ge 2 ] ||
        die "$copy: no evidence was kept"

    expect 0 agent_once "$port"
    [ "$(count cosigned)" = 6 ] || die "$copy: the true branch is not cosigned again"
    [ "$(post "$newest")" = 200 ] || die "$copy: the newest true batch is not held"
    for batch in $(clones); do
        [ "$(post "$batch")" != 200 ] || die "$copy: the clone is taken after the true branch"
    done
    wait_for 30 all_public "$work/ledger-after" || die "$copy: the fed server publishes nothing"
    goes_on "$work/ledger-before" "$work/ledger-after" || die "$copy: the ledger has a second history"
    stop_server
    start_server || die "$copy: the fed server does not start again"
    tail -1 "$work/server.log" | grep -q '^listening' || die "$copy: a fed server says that it is behind"
    stop_server
done
ok "after both restores the clone was refused ($refused batches), shown the word given, and the true branch taken"

# ---- a ledger of another history, a damaged one, and none
restore "$work/half.sqlite"
python3 - "$work/before/ledger" "$work/data/ledger" <<'PYTHON'
import hashlib, sys
whole, other = open(sys.argv[1], "rb").read(), open(sys.argv[2], "wb")
magic = b"streetsign/ledger/v1\n"
length = int.from_bytes(whole[len(magic):len(magic) + 2], "big")
entry = bytearray(whole[len(magic) + 2:len(magic) + 2 + length])
entry[-2] ^= 1
other.write(magic + length.to_bytes(2, "big") + entry + hashlib.sha256(bytes(8) + entry).digest()[:8])
PYTHON
if start_server; then die "a server serves beside another ledger than its own"; fi
server_pid=""
grep -q 'are two histories' "$work/server.log" || die "it does not say that there are two ledgers"
head -c 9 "$work/before/ledger" >"$work/data/ledger"
if start_server; then die "a server with a cut ledger serves"; fi
server_pid=""
grep -q 'ledger is cut off' "$work/server.log" || die "it does not say what is wrong with the ledger"
rm "$work/data/ledger" "$work/data/heads"
start_server || die "the control without a ledger does not start"
expect 0 agent_once "$port"
wait_for 30 all_public "$work/ledger-after" || die "the control does not publish all six batches"
stop_server
ok "another ledger and a cut one are refused; without one the ledger is made from the database"

# ---- a damaged file is not silently forgotten
head -c 19 "$work/before/heads" >"$work/data/heads"
if start_server; then die "a server with a cut file of heads serves"; fi
server_pid=""
grep -q 'heads is cut off' "$work/server.log" || die "it does not say what is wrong with the heads"
ok "a file of heads without its first line is refused with a sentence"

# ---- without the heads
restore "$work/half.sqlite"
rm "$work/data/heads"
start_server || die "the server without heads does not start"
[ "$(post "$(clones | head -1)")" = 422 ] || die "the clone is not refused by what the ledger tells"
stop_server
ok "without the file of heads the ledger tells what was cosigned"

# ---- the control
restore "$work/half.sqlite"
rm "$work/data/heads" "$work/data/ledger"
start_server || die "the control's server does not start"
[ "$(post "$(clones | head -1)")" = 200 ] || die "the control did not go red: the clone is refused for another reason"
stop_server
ok "the control went red: without both files the clone is cosigned"
echo "$passes passed, 0 failed"
