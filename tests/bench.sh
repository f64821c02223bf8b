#!/bin/bash
# SPDX-License-Identifier: MIT
# Prints the figures: each as a ratio against its limit, both measured in this run, medians of whole
# passes. Decides nothing: a busy machine is no broken one. Needs tests/run.sh to have built.
#
#     tests/bench.sh [SECONDS-IDLE]    default 60
set -euo pipefail
cd "$(dirname "$0")/.."
benches=build/release/tests
export STREETSIGN_LOCALES=$PWD/build/release/locales
[ -x "$benches/bench_million_root" ] || {
    echo "bench.sh: nothing is built yet; run tests/run.sh first" >&2
    exit 2
}
echo "load before: $(cut -d' ' -f1-3 /proc/loadavg) on $(nproc) processors"
"$benches/bench_million_root"
"$benches/bench_seal_store"
"$benches/bench_server_batches"
python3 tests/bench/kiosk.py build/release/bin "$benches" "${1:-60}"
