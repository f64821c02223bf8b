# SPDX-License-Identifier: MIT
# Shared by the delivery tests. Needs: bin (folder of the programs), work (a temporary folder).
# Nothing here sleeps for a fixed time: it waits for conditions, with deadlines.

die() { echo "FAILED: $*" >&2; exit 1; }
passes=0
ok() { passes=$((passes + 1)); echo "ok: $*"; }

# wait_for SECONDS COMMAND...: until the command succeeds.
wait_for() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@" 2>/dev/null; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        read -r -t 0.05 <> <(:) || true
    done
}

server_pid=""
proxy_pid=""
agent_pid=""

serves_or_is_gone() { [ -s "$work/port" ] || ! kill -0 "$server_pid"; }
# start_server [WRAPPER...]: sets port and server_pid.
start_server() {
    rm -f "$work/port"
    "$@" "$bin/streetsign-server" serve --data "$work/data" --listen 127.0.0.1:0 \
        --port-file "$work/port" --public-every 1 >>"$work/server.log" 2>&1 &
    server_pid=$!
    wait_for 30 serves_or_is_gone || return 1
    [ -s "$work/port" ] || return 1
    port=$(cat "$work/port")
}
stop_server() {
    [ -n "$server_pid" ] || return 0
    kill -TERM "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=""
}
# start_proxy MODE [ARGUMENT...]: sets proxy_port.
start_proxy() {
    stop_proxy
    rm -f "$work/proxy-port"
    python3 "$here/agent_chaos_proxy.py" "$work/proxy-port" "$port" "$@" 2>>"$work/proxy.log" &
    proxy_pid=$!
    wait_for 30 test -s "$work/proxy-port" || die "the proxy did not start"
    proxy_port=$(cat "$work/proxy-port")
}
stop_proxy() {
    [ -n "$proxy_pid" ] || return 0
    kill "$proxy_pid" 2>/dev/null || true
    wait "$proxy_pid" 2>/dev/null || true
    proxy_pid=""
}
clean_up() {
    local pid
    for pid in $agent_pid $proxy_pid $server_pid; do
        kill -KILL "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}

# agent_once PORT [OPTION...]: one round over plain http; its exit code.
agent_once() {
    local to=$1
    shift
    "$bin/streetsign-agent" --outbox "$work/outbox" --inbox "$work/inbox" \
        --campaign "$work/campaign" --server "http://127.0.0.1:$to" --allow-http --once "$@" \
        >>"$work/agent.log" 2>&1
}
# expect CODE COMMAND...
expect() {
    local wanted=$1 got=0
    shift
    "$@" || got=$?
    [ "$got" = "$wanted" ] || { tail -5 "$work/agent.log" >&2; die "exit $got instead of $wanted: $*"; }
}
count() { find "$work/inbox" -name "*.$1" 2>/dev/null | wc -l; }
batches() { find "$work/outbox" -name '*.batch' | wc -l; }
