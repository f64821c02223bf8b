#!/bin/bash
# SPDX-License-Identifier: MIT
# Makes the sheet a translator looks at: every screen of signer and steward in one language on the
# smallest panel (800x480), with normal and with the largest text, beside its words and where they
# come from. What does not fit is framed in red; what is a draft, stale, missing or untranslated is
# listed; so is what no screen shows, because it is only said aloud or seldom to be seen.
# The language's folder may be incomplete: English stands in, as on the terminal.
#
#     packaging/preview.sh LANGUAGE [--locales DIR] [--out FILE.html] [--build DIR]
#
# Needs what packaging/packages.sh build installs. DIR is locales by default, FILE.html
# preview-LANGUAGE.html beside it, the build build/release (made if it is not there). The sheet
# is one file without links to anything. Exit 1 when something does not fit, 2 when the words are off.
set -euo pipefail
called_in=$PWD
cd "$(dirname "$0")/.."
root=$PWD
if [ $# -lt 1 ] || [[ ! "$1" =~ ^[a-z]{2,3}$ ]]; then
    echo "preview.sh: the first word is a language, such as de" >&2
    exit 2
fi
language=$1
shift
locales=$root/locales
out=preview-$language.html
build=build/release
while [ $# -gt 0 ]; do
    case "$1" in
    --locales | --out | --build) ;;
    *)
        echo "preview.sh: '$1' is not an option: --locales DIR, --out FILE.html or --build DIR" >&2
        exit 2
        ;;
    esac
    if [ -z "${2:-}" ]; then
        echo "preview.sh: $1 needs a name" >&2
        exit 2
    fi
    name=$2
    case "$name" in
    /*) ;;
    *) name=$called_in/$name ;; # as whoever called it means it
    esac
    case "$1" in
    --locales) locales=$name ;;
    --out) out=$name ;;
    --build) build=$name ;;
    esac
    shift 2
done
if [ ! -d "$locales/$language" ]; then
    echo "preview.sh: there is no folder $locales/$language yet; copy that of en" >&2
    exit 2
fi
if [ ! -x "$build/bin/kiosk-preview" ]; then
    if [ "$build" != build/release ]; then
        echo "preview.sh: there is no $build/bin/kiosk-preview" >&2
        exit 2
    fi
    cmake --preset release >/dev/null
    cmake --build --preset release --target kiosk-preview
fi
work=$(mktemp -d /tmp/streetsign-preview-XXXXXX)
trap 'rm -rf "$work"' EXIT

# The catalogue of sentences; one that is not begun has none, and English stands in.
catalogue() {
    mkdir -p "$work/catalogues/$1"
    msgfmt -o "$work/catalogues/$1/ui.mo" "$2"
}
catalogue en "$root/locales/en/ui.po"
ui=$locales/$language/ui.po
if [ ! -e "$ui" ]; then
    ui=$work/empty.po
    sed "s/^\"Language: .*/\"Language: $language\\\\n\"/" "$root/locales/en/ui.po" >"$ui"
fi
if [ "$language" != en ]; then catalogue "$language" "$ui"; fi

mkdir "$work/pictures"
for text_size in 0 3; do
    "$build/bin/kiosk-preview" --texts "$locales" --catalogues "$work/catalogues" \
        --language "$language" --size 800x480 --text-size "$text_size" --out "$work/pictures" \
        >"$work/$text_size.jsonl"
done
python3 packaging/preview/sheet.py --language "$language" --locales "$locales" \
    --pictures "$work/pictures" --normal "$work/0.jsonl" --largest "$work/3.jsonl" --out "$out"
