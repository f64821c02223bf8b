#!/bin/bash
# SPDX-License-Identifier: MIT
# The server's sub-commands as an operator meets them, right and wrong; its pages and tiles as a
# browser and an auditor meet them; TLS with a pin, against the agent.
#
#     server_commands.sh BIN_FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$1" && pwd)
work=$(mktemp -d)
. "$here/delivery_lib.sh"
trap clean_up EXIT
server=$bin/streetsign-server

# refused CODE WORDS COMMAND...: ends with this code and says these words.
refused() {
    local wanted=$1 words=$2 got=0
    shift 2
    "$@" >"$work/out" 2>&1 || got=$?
    [ "$got" = "$wanted" ] || die "exit $got instead of $wanted: $* ($(cat "$work/out"))"
    grep -q -- "$words" "$work/out" || die "'$words' is not in: $(cat "$work/out")"
}
fetch() { python3 - "$@" <<'PYTHON'
import sys, urllib.request, urllib.error
url, token = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
request = urllib.request.Request(url, headers={"Authorization": "Bearer " + token} if token else {})
try:
    with urllib.request.urlopen(request, timeout=20) as answer:
        sys.stdout.buffer.write(answer.read())
except urllib.error.HTTPError as error:
    sys.exit(f"status {error.code}")
PYTHON
}

sqlite_file() { python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as other: other.execute("CREATE TABLE letters (text)")' "$1"; }

# ---- init
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=test \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/tls.key" -out "$work/tls.pem" 2>/dev/null
"$server" init one --domain example.org --data "$work/one" --tls-cert "$work/tls.pem" >"$work/terms"
for word in cosigner releaser ledger pin desk-token; do
    grep -q "^$word " "$work/terms" || die "init does not print $word"
done
pin=$(sed -n 's/^pin //p' "$work/terms")
by_openssl=$(openssl x509 -in "$work/tls.pem" -pubkey -noout | openssl pkey -pubin -outform DER |
    openssl dgst -sha256 -binary | base64)
[ "$pin" = "sha256//$by_openssl" ] || die "the pin is not what openssl says"
[ "$(stat -c %a "$work/one/keys/cosigner")" = 600 ] || die "a key can be read by others"
refused 1 "already" "$server" init one --domain example.org --data "$work/one"
refused 2 "" "$server" init "No Id" --domain example.org --data "$work/two"
refused 2 "" "$server" init
refused 2 "" "$server" dance
"$server" status --data "$work/one" | grep "run add-campaign" >/dev/null || die "status says nothing"
refused 1 "add-campaign" "$server" serve --data "$work/one" --listen 127.0.0.1:0
refused 2 "$work/none is no data folder" "$server" serve --data "$work/none" --listen 127.0.0.1:0
mkdir "$work/photos" && touch "$work/photos/mine.jpg"
for command in "serve --listen 127.0.0.1:0" "add-campaign $work/none" "backup --to $work/copy" status; do
    # shellcheck disable=SC2086
    refused 2 "$work/photos is no data folder" "$server" $command --data "$work/photos"
done
[ "$(ls -A "$work/photos")" = mine.jpg ] || die "a file was planted in a folder that is no server's"
ok "init makes keys once, prints them with the pin that openssl computes, and refuses the rest"

# ---- add-campaign
"$bin/sample_stall" "$work" 4 200 >"$work/stall"
origin=$(sed -n 's/^origin //p' "$work/stall")
refused 1 "" "$server" add-campaign "$work/none" --data "$work/one"
mkdir "$work/damaged" && head -c 300 "$work/campaign/manifest" >"$work/damaged/manifest"
refused 1 "" "$server" add-campaign "$work/damaged" --data "$work/one"
refused 2 "key" "$server" add-campaign "$work/campaign" --data "$work/one" --authority nonsense
ok "a campaign that is not there, damaged or vouched for by nonsense is refused with a sentence"

# ---- serve: addresses, lock, certificate
refused 2 "loopback" "$server" serve --data "$work/data" --listen 0.0.0.0:0
refused 2 "address:port" "$server" serve --data "$work/data" --listen here
refused 2 "together" "$server" serve --data "$work/data" --listen 127.0.0.1:0 --tls-cert x
refused 1 "cannot be used" "$server" serve --data "$work/data" --listen 127.0.0.1:0 \
    --tls-cert "$work/none" --tls-key "$work/none"
start_server || die "the server did not start"
refused 1 "another streetsign-server" "$server" serve --data "$work/data" --listen 127.0.0.1:0
refused 1 "POST /v1/notes" "$server" add-campaign "$work/campaign" --data "$work/data"
ok "wrong addresses, certificates and a second server are refused with a sentence"

# ---- a data folder that is not whole
stop_server
for part in keys server.sqlite; do
    cp -r "$work/data" "$work/part" && rm -r "$work/part/$part"
    refused 1 "$work/part/$part is missing" "$server" serve --data "$work/part" --listen 127.0.0.1:0
    [ ! -e "$work/part/$part" ] || die "$part was made anew"
    rm -r "$work/part"
done
cp -r "$work/data" "$work/part"
for content in "" "This is a letter, not a database."; do
    printf %s "$content" >"$work/part/server.sqlite"
    for command in "serve --listen 127.0.0.1:0" status "backup --to $work/copy"; do
        # shellcheck disable=SC2086
        refused 1 "$work/part/server.sqlite.*damaged.*newest backup" "$server" $command --data "$work/part"
    done
done
rm "$work/part/server.sqlite" && sqlite_file "$work/part/server.sqlite"
refused 1 "$work/part/server.sqlite.*whether this is a database of" "$server" status --data "$work/part"
[ ! -e "$work/copy" ] || die "a backup that failed left a file"
rm -r "$work/part"
mkdir "$work/small"
if mount -t tmpfs -o size=2m tmpfs "$work/small" 2>/dev/null; then
    cp -r "$work/data" "$work/small/data"
    head -c 2m /dev/zero >"$work/small/filling" 2>/dev/null || true
    cp "$work/small/data/server.sqlite" "$work/before"
    refused 1 "$work/small/data/.*full" "$server" serve --data "$work/small/data" --listen 127.0.0.1:0
    cmp "$work/before" "$work/small/data/server.sqlite" || die "a full disk changed the database"
    refused 1 "$work/small/copy was not made, and nothing of it is left" "$server" backup --data "$work/data" --to "$work/small/copy"
    left=$(ls "$work/small")
    umount "$work/small"
    [ "$left" = "data
filling" ] || die "a backup on a full disk left: $left"
else
    echo "SKIPPED: a full disk in server_commands.sh: mounting a small tmpfs is not allowed here"
fi
ok "a folder without its parts, a damaged database and a full disk are said with file and remedy"
start_server || die "the server did not start again"

# ---- deliver, look
expect 0 agent_once "$port"
url=http://127.0.0.1:$port
[ "$(fetch "$url/healthz")" = ok ] || die "not healthy"
log=$(printf %s "$origin" | sha256sum | cut -d' ' -f1)
token=$(cat "$work/data/desk-token")
published() { fetch "$url/v1/logs/$log/checkpoint" >"$work/checkpoint" 2>/dev/null &&
    [ "$(sed -n 2p "$work/checkpoint")" -gt 0 ]; }
wait_for 20 published || die "nothing was published"
[ "$(sed -n 1p "$work/checkpoint")" = "$origin" ] || die "another log's checkpoint"
[ "$(grep -c '^— ' "$work/checkpoint")" = 2 ] || die "the checkpoint is not cosigned"
size=$(sed -n 2p "$work/checkpoint")
ledger_has_all() { fetch "$url/ledger/checkpoint" >"$work/ledger" && [ "$(sed -n 2p "$work/ledger")" = 4 ]; }
wait_for 20 ledger_has_all || die "the ledger lacks something: $(sed -n 2p "$work/ledger")"
# By hand, without a line of our code: the root of the first full tile, from its entry bundle.
fetch "$url/v1/logs/$log/tile/entries/000" >"$work/bundle"
fetch "$url/v1/logs/$log/tile/0/000" >"$work/tile"
python3 - "$work" <<'PYTHON' || die "the tile is not what its entries make"
import hashlib, sys
work = sys.argv[1]
bundle, tile = open(work + "/bundle", "rb").read(), open(work + "/tile", "rb").read()
hashes, at = b"", 0
while at < len(bundle):
    length = int.from_bytes(bundle[at:at + 2], "big")
    hashes += hashlib.sha256(b"\0" + bundle[at + 2:at + 2 + length]).digest()
    at += 2 + length
sys.exit(0 if hashes == tile and len(tile) == 8192 else 1)
PYTHON
home() { fetch "$url/" >"$work/home.html" && grep -q "class=\"total\">[1-9]" "$work/home.html"; }
wait_for 20 home || die "the page shows no total"
grep -q Rehearsal "$work/home.html" || die "the page does not say that it is a rehearsal"
grep -q -i -E '<script|https?://|style=' "$work/home.html" && die "the page asks for something it may not"
refused 1 "status 401" fetch "$url/v1/envelopes/$log/0"
fetch "$url/v1/envelopes/$log/0" "$token" >"$work/pulled"
head -c 19 "$work/pulled" | grep -q '^streetsign/batch/v1' || die "the desk gets no batch"
fetch "$url/metrics" "$token" | grep 'streetsign_replies_total{status="200"}' >/dev/null || die "no metrics"
ok "$size entries are public, tiles are what Python makes of their entries, the page has its total"

# ---- backup and status
"$server" backup --data "$work/data" --to "$work/copy.sqlite" >"$work/out"
grep -q "same disk" "$work/out" || die "a copy on the same disk is not warned of"
refused 1 "already" "$server" backup --data "$work/data" --to "$work/copy.sqlite"
refused 1 "" "$server" backup --data "$work/data" --to /nonexistent/copy.sqlite
"$server" status --data "$work/data" | grep "$size entries, $size cosigned, $size released" >/dev/null ||
    die "the status lacks the release: $("$server" status --data "$work/data")"
stop_server
grep -q "^stopped" "$work/server.log" || die "the server did not stop cleanly"
[ ! -e "$work/data/server.sqlite-wal" ] || [ ! -s "$work/data/server.sqlite-wal" ] ||
    die "a stopped server leaves a write-ahead log"
"$server" backup --data "$work/data" --to "$work/copy2.sqlite" >/dev/null
ok "a backup releases what it holds, with and without a running server"

# ---- TLS: the pin is the proof
rm -f "$work/port"
"$server" serve --data "$work/data" --listen 127.0.0.1:0 --port-file "$work/port" \
    --tls-cert "$work/tls.pem" --tls-key "$work/tls.key" >>"$work/server.log" 2>&1 &
server_pid=$!
wait_for 30 test -s "$work/port" || die "the TLS server did not start"
port=$(cat "$work/port")
mv "$work"/later/*.batch "$work/outbox/"
tls_agent() {
    "$bin/streetsign-agent" --outbox "$work/outbox" --inbox "$work/inbox" --once \
        --campaign "$work/campaign" --server "https://127.0.0.1:$port" "$@" >>"$work/agent.log" 2>&1
}
expect 1 tls_agent
grep -q "^event not-trusted" "$work/inbox/status" || die "an unknown certificate is trusted"
expect 1 tls_agent --pin sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
expect 2 tls_agent --pin nonsense
before=$(count cosigned)
expect 0 tls_agent --pin sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= --pin "$pin"
[ "$(count cosigned)" -gt "$before" ] || die "nothing new was delivered over TLS"
expect 0 tls_agent --ca "$work/tls.pem"
ok "over TLS the pin decides, the second one too"

# ---- a log whose key signed two histories
"$server" status --data "$work/data" >"$work/out"
grep -q forked "$work/out" && die "a log is called forked that is not: $(cat "$work/out")"
said_to_be_forked() {
    "$server" status --data "$work/data" >"$work/out" || die "no status of a forked log"
    [ "$(grep -c "^forked " "$work/out")" = 1 ] || die "not one log is forked: $(cat "$work/out")"
    grep -q "^forked $origin: its key signed two histories; .* table evidence$" "$work/out" ||
        die "the status does not say which log is forked, and where the proof is: $(cat "$work/out")"
    grep -q "^log $origin: " "$work/out" || die "the forked log is no log any more"
}
mkdir "$work/clones-inbox"
expect 3 "$bin/streetsign-agent" --outbox "$work/clone" --inbox "$work/clones-inbox" --once \
    --campaign "$work/campaign" --server "https://127.0.0.1:$port" --pin "$pin" >>"$work/agent.log" 2>&1
said_to_be_forked
stop_server
said_to_be_forked
ok "the status names the one log that is forked, with and without a running server"
echo "$passes passed, 0 failed"
