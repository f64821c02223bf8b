#!/bin/bash
# SPDX-License-Identifier: MIT
# The agent between a real server and a bad network: nothing is lost, nothing false is believed, and
# whatever is killed can be started again.
#
#     agent_delivery.sh BIN_FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
. "$here/delivery_lib.sh"
trap clean_up EXIT

"$bin/sample_stall" "$work" 8 40 >"$work/stall"
all=$(batches)

# ---- who is who
ldd "$bin/streetsign-agent" | grep -E 'SDL|sqlite' && die "the agent links SDL or sqlite"
ok "the agent links neither SDL nor sqlite"

# ---- nobody there, wrong words
expect 1 agent_once 1
grep -q "did not take the call" "$work/agent.log" || die "no sentence about an absent server"
grep -q "^event unreachable" "$work/inbox/status" || die "the status does not say unreachable"
expect 2 "$bin/streetsign-agent" --once 2>/dev/null
expect 2 "$bin/streetsign-agent" --outbox "$work/outbox" --inbox "$work/inbox" --once \
    --campaign "$work/outbox" 2>/dev/null
expect 2 "$bin/streetsign-agent" --outbox "$work/outbox" --inbox "$work/inbox" --once \
    --campaign "$work/campaign" --server http://example.org --allow-http 2>/dev/null
got=0
"$bin/streetsign-agent" --outbox "$work/outbox" --inbox "$work/inbox" --once \
    --campaign "$work/campaign" --server http://127.0.0.1:1 >"$work/out" 2>&1 || got=$?
[ "$got" = 2 ] && grep -q -- "add --allow-http" "$work/out" || die "plain http: exit $got"
ok "no server is exit 1 with a sentence, wrong words are exit 2"

# ---- folders: a mistyped one, a misnamed file, two agents
says() { grep -q -- "$1" "$work/out" || die "'$1' is not said: $(cat "$work/out")"; }
agent_in() { # OUTBOX INBOX
    "$bin/streetsign-agent" --outbox "$1" --inbox "$2" --campaign "$work/campaign" \
        --server http://127.0.0.1:1 --allow-http --once >"$work/out" 2>&1
}
expect 2 agent_in "$work/no-outbox" "$work/inbox5"
says "there is no folder $work/no-outbox to send from"
[ ! -e "$work/no-outbox" ] && [ ! -e "$work/inbox5" ] || die "a folder was made for nothing"
expect 2 agent_in "$work/stall" "$work/inbox5"
says "there is no folder $work/stall to send from"
mkdir "$work/copies"
touch "$work/copies/batch (1).batch" "$work/copies/$(printf 'a\033[2Jb').batch" "$work/copies/readme.txt"
expect 0 agent_in "$work/copies" "$work/inbox5"
says "'batch (1).batch' is not called as batch files are"
says "'a?\[2Jb.batch' is not called"
grep -q readme "$work/out" && die "a file that is no batch is spoken of"
for taken in outbox inbox; do
    exec 9<"$work/$taken"
    flock 9
    expect 1 agent_in "$work/outbox" "$work/inbox"
    says "another streetsign-agent works with the $taken $work/$taken"
    exec 9<&-
done
expect 0 agent_in "$work/copies" "$work/copies"
ok "no outbox is exit 2, a misnamed file is named, and a second agent is sent away"

# ---- lies and damage: nothing is believed, nothing is lost
start_server || die "the server did not start"
for mode in portal redirect "cut 100" "cut 100000" "reset 5000" "drop-answer" corrupt \
    "truncate 300"; do
    # shellcheck disable=SC2086
    start_proxy $mode
    expect 1 agent_once "$proxy_port"
    [ "$(batches)" = "$all" ] || die "$mode: the outbox changed"
done
stop_proxy
# Some of these let a batch through and lost the answer; that is all they can do.
ok "a portal, a redirect, cuts, resets, lost, damaged and shortened answers are delivery trouble"

# ---- the agent is killed in mid-upload, at several places
for bytes in 1 200 5000 150000 330000; do
    rm -f "$work/stalled"
    start_proxy stall "$bytes" "$work/stalled"
    "$bin/streetsign-agent" --outbox "$work/outbox" --inbox "$work/inbox2" \
        --campaign "$work/campaign" --server "http://127.0.0.1:$proxy_port" --allow-http --once \
        >>"$work/agent.log" 2>&1 &
    agent_pid=$!
    wait_for 20 test -e "$work/stalled" || [ "$bytes" -gt 1000 ] || die "nothing was sent"
    kill -KILL "$agent_pid" 2>/dev/null || true
    wait "$agent_pid" 2>/dev/null || true
    agent_pid=""
done
stop_proxy
ok "the agent was killed five times in mid-upload"

expect 0 agent_once "$port"
[ "$(count cosigned)" = "$all" ] || die "not all are cosigned"
[ "$(count released)" = 0 ] || die "released before a backup"
cp -r "$work/inbox" "$work/inbox-before"
expect 0 agent_once "$port"
for file in "$work"/inbox-before/*.cosigned; do
    cmp -s "$file" "$work/inbox/$(basename "$file")" || die "another answer to the same batch"
done
ok "all $all batches are delivered, and asking again brings the same bytes"

# ---- a copy, then the release
"$bin/streetsign-server" backup --data "$work/data" --to "$work/copy.sqlite" >"$work/backup.log"
expect 0 agent_once "$port"
[ "$(count released)" = "$all" ] || die "not all are released after the backup"
ok "the backup of the running server released all $all"

# ---- watching: a file that appears is delivered without anybody asking
"$bin/streetsign-agent" --outbox "$work/outbox" --inbox "$work/inbox" --campaign "$work/campaign" \
    --server "http://127.0.0.1:$port" --allow-http --watch >>"$work/agent.log" 2>&1 &
agent_pid=$!
first_round() { grep -q "^event delivered" "$work/inbox/status"; }
wait_for 20 first_round || die "the watching agent did nothing"
for file in "$work"/later/*.batch; do mv "$file" "$work/outbox/"; done
all_there() { [ "$(count cosigned)" = "$(batches)" ]; }
wait_for 20 all_there || die "a new file was not delivered"
ok "a watching agent delivers what appears"
# ---- "send now" also ends the wait for a release
"$bin/streetsign-server" backup --data "$work/data" --to "$work/copy2.sqlite" >>"$work/backup.log"
: >"$work/outbox/send-now"
all_released() { [ "$(count released)" = "$(batches)" ]; }
wait_for 20 all_released || die "send-now brought no release"
ok "an empty file called send-now sends now"
# ---- idle is idle
ticks() { awk '{print $14 + $15}' "/proc/$agent_pid/stat"; }
before=$(ticks)
read -r -t 2 <> <(:) || true
after=$(ticks)
[ $((after - before)) -le 2 ] || die "the idle agent used $((after - before)) ticks in 2 s"
kill -TERM "$agent_pid"
wait "$agent_pid" || die "the agent did not end cleanly"
agent_pid=""
ok "the idle agent rests, and ends on SIGTERM"

# ---- a damaged file, and what the server does not take
name=$(find "$work/outbox" -name '*.batch' | sort | tail -1)
rm -rf "$work/stick" && mkdir "$work/stick"
cp "$name" "$work/stick/"
printf 'x' >>"$work/stick/$(basename "$name")"
got=0
"$bin/streetsign-agent" --outbox "$work/stick" --inbox "$work/inbox3" --campaign "$work/campaign" \
    --server "http://127.0.0.1:$port" --allow-http --once >"$work/out" 2>&1 || got=$?
[ "$got" = 3 ] && grep -q damaged "$work/out" || die "a damaged file: exit $got"
ok "a damaged file is exit 3 with a sentence"

# ---- any folder will do: a stick without a kiosk
rm -rf "$work/stick" && mkdir "$work/stick"
cp "$work"/outbox/*.batch "$work/stick/"
"$bin/streetsign-agent" --outbox "$work/stick" --inbox "$work/inbox4" --campaign "$work/campaign" \
    --server "http://127.0.0.1:$port" --allow-http --once >"$work/out" 2>&1 || die "a stick failed"
grep -q "^8 delivered and cosigned, 8 of them released, 0 wait" "$work/out" || die "$(cat "$work/out")"
ok "a stick in a laptop delivers with the same program"

# ---- what is not right on that stick holds up nothing that is
cp "$work"/clone/*.batch "$work/stick/" # parted from the log, and lost
first=$(basename "$(find "$work/stick" -name '*.batch' | sort | head -1)")
junk=${first%-*}-00000000.batch
printf 'x' >"$work/stick/$junk"
got=0
"$bin/streetsign-agent" --outbox "$work/stick" --inbox "$work/inbox5" --campaign "$work/campaign" \
    --server "http://127.0.0.1:$port" --allow-http --once >"$work/out" 2>&1 || got=$?
[ "$got" = 3 ] || die "a stick with a clone's batches: exit $got"
says "^8 delivered and cosigned, 8 of them released"
says "^5 not delivered"
says "'$junk' stays here: it is damaged"
for file in "$work"/clone/*.batch; do
    says "'$(basename "$file")' stays here: the server holds something else"
done
grep -q "^event contradicted" "$work/inbox5/status" || die "the status does not say contradicted"
ok "junk and a clone's losing branch are said by name, and all else on their stick is delivered"
find "$work/inbox5" -name '*.note' | grep -q . || die "no note was fetched beside them"
ok "the authority's notes come although such files stay"
stop_server
echo "$passes passed, 0 failed"
