#!/bin/bash
# SPDX-License-Identifier: MIT
# openssl verifies the signature of a note of ours (type 0x01), taken apart with nothing but the
# shell, and refuses it when a byte of the text is changed.
#
#     tests/log/openssl_note.sh PATH-TO-emit_samples
set -euo pipefail
emit=$1
command -v openssl >/dev/null || { echo "SKIPPED: openssl on a note: there is no openssl"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$emit" "$work/samples" >/dev/null

verify() { # TEXT-FILE SIGNATURE-FILE KEY-FILE
    openssl pkeyutl -verify -pubin -inkey "$3" -rawin -in "$1" -sigfile "$2" >/dev/null 2>&1
}

checked=0
for note in note log/checkpoint; do
    file=$work/samples/$note
    # The text ends before the empty line in front of the signature lines.
    lines=$(grep -c '' "$file")
    signatures=$(grep -c '^— ' "$file")
    head -n $((lines - signatures - 1)) "$file" >"$work/text"
    vkey=$(head -n 1 "$work/samples/keys")
    name=${vkey%%+*}
    grep "^— $name " "$file" | cut -d' ' -f3 | base64 -d | tail -c 64 >"$work/signature"
    # An Ed25519 public key is a fixed DER prefix and the 32 bytes.
    { printf '\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00'
      cut -d+ -f3- <<<"$vkey" | base64 -d | tail -c 32; } >"$work/key.der"
    openssl pkey -pubin -inform DER -in "$work/key.der" -out "$work/key.pem"

    verify "$work/text" "$work/signature" "$work/key.pem" ||
        { echo "FAILED: openssl refuses the signature of $note"; exit 1; }
    sed '1s/^./X/' "$work/text" >"$work/changed"
    if verify "$work/changed" "$work/signature" "$work/key.pem"; then
        echo "FAILED: openssl accepts a changed $note"
        exit 1
    fi
    checked=$((checked + 1))
done
echo "openssl: $checked notes verified, and refused with one letter changed"
