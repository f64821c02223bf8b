#!/bin/bash
# SPDX-License-Identifier: MIT
# Go's own packages judge our notes, proofs and tiles; and, so that we know they look, the same
# samples with one byte changed in one file at a time must be refused.
#
#     tests/go/run.sh PATH-TO-emit_samples
set -euo pipefail
emit=$1
here=$(cd "$(dirname "$0")" && pwd)

command -v go >/dev/null || { echo "SKIPPED: Go's view of our notes: there is no go"; exit 77; }
[ -d /usr/share/gocode/src/golang.org/x/mod/sumdb ] ||
    { echo "SKIPPED: Go's view of our notes: there is no golang-golang-x-mod-dev"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd "$here" && GO111MODULE=off GOPATH=/usr/share/gocode GOPROXY=off GOFLAGS= \
    GOCACHE="$work/cache" go build -o "$work/check" check.go)

"$emit" "$work/samples"
"$work/check" "$work/samples"

# Negative control: the byte in the middle of each file, and of some proofs one in the last hash. (Not
# in a proof's numbers: a path often fits several sizes of tree; the root tells them apart.)
refused=0
must_refuse() { # FILE OFFSET
    local file=$1 offset=$2 byte
    cp "$file" "$work/kept"
    byte=$(od -An -tu1 -j "$offset" -N 1 "$file" | tr -d ' ')
    printf "\\$(printf %o $((byte ^ 1)))" |
        dd of="$file" bs=1 seek="$offset" conv=notrunc status=none
    if "$work/check" "$work/samples" >/dev/null; then
        echo "FAILED: a changed byte $offset of ${file#"$work/"} was not noticed"
        exit 1
    fi
    cp "$work/kept" "$file"
    refused=$((refused + 1))
}

for file in note keys log/checkpoint log/tile/0/000 log/tile/0/257.p/208 log/tile/1/000 \
    log/tile/1/001.p/1 log/tile/2/000.p/1 log/tile/entries/000 log/tile/entries/257.p/208; do
    size=$(stat -c %s "$work/samples/$file")
    must_refuse "$work/samples/$file" $((size / 2))
done
lines=$(grep -c '' "$work/samples/proofs")
for part in 1 2 3 4 5 6 7; do
    end=$(head -n $((lines * part / 7)) "$work/samples/proofs" | wc -c)
    must_refuse "$work/samples/proofs" $((end - 12))
done
"$work/check" "$work/samples" >/dev/null
echo "go: $refused files with one byte changed were refused"
