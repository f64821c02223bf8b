#!/bin/sh
# SPDX-License-Identifier: MIT
# The committed keyboard tables are what the generator makes today. Skips (exit 77), saying so, when
# the machine has other versions of xkeyboard-config or CLDR than the tables were made from.
set -eu
cd "$(dirname "$0")/../.."

committed=$(sed -n 's/^constexpr std::string_view sources = "\(.*\)";$/\1/p' \
    kiosk/keyboard/layouts.inc)
here=$(python3 packaging/generate/keyboards.py --sources) || {
    echo "skipped: the generator needs libxkbcommon, xkb-data and ICU"
    exit 77
}
if [ "$committed" != "$here" ]; then
    echo "skipped: the tables were made from $committed; this machine has $here"
    exit 77
fi
python3 packaging/generate/keyboards.py --check

# Negative control: in a copy where one letter is missing, the check is red.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/packaging/generate" "$copy/kiosk" "$copy/tests/kiosk"
cp packaging/generate/keyboards.py "$copy/packaging/generate/"
cp -r kiosk/keyboard "$copy/kiosk/"
cp tests/kiosk/keyboard_exemplars.inc "$copy/tests/kiosk/"
sed -i 's/ą ć ę ł/ą ć ę/' "$copy/kiosk/keyboard/layouts.inc"
if python3 "$copy/packaging/generate/keyboards.py" --check >/dev/null; then
    echo "a table without ł was taken for fresh"
    exit 1
fi
echo "negative control: a table without ł is found out"
