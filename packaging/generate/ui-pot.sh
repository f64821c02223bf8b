#!/bin/sh
# SPDX-License-Identifier: MIT
# Collects the kiosk's sentences into locales/ui.pot and brings every locales/<lang>/ui.po up to
# date with it; English gets its own words as translations. With --check it changes nothing and
# fails when a sentence is missing from the catalogues, or is left untranslated.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

find kiosk -name '*.cc' | LC_ALL=C sort > "$work/files"
xgettext --language=C++ --from-code=UTF-8 --no-wrap --sort-by-file --no-location \
    --add-comments=TRANSLATORS --keyword=_ --keyword=mark --keyword=plural:1,2 \
    --package-name=streetsign --copyright-holder='' --files-from="$work/files" \
    --output="$work/ui.pot"
# A date would change the file without a reason; the charset is always the same.
sed -i -e '/^"POT-Creation-Date:/d' -e 's/charset=CHARSET/charset=UTF-8/' \
    -e '1,/^msgid ""/{/^#/d;}' "$work/ui.pot"
sed -i '1i # SPDX-License-Identifier: MIT\n# The sentences of the kiosk. Made by packaging/generate/ui-pot.sh from kiosk/.' "$work/ui.pot"

if [ "${1:-}" = --check ]; then
    status=0
    cmp -s "$work/ui.pot" locales/ui.pot || { echo "locales/ui.pot is stale"; status=1; }
    for catalogue in locales/*/ui.po; do
        missing=$(msgmerge --quiet --no-wrap --no-fuzzy-matching "$catalogue" "$work/ui.pot" |
            msgattrib --untranslated --no-obsolete | grep -c '^msgid "..*"' || true)
        echo "$catalogue: $missing untranslated"
        [ "$missing" = 0 ] || status=1
    done
    exit $status
fi

cp "$work/ui.pot" locales/ui.pot
for catalogue in locales/*/ui.po; do
    [ -e "$catalogue" ] || continue
    msgmerge --quiet --no-wrap --no-fuzzy-matching --backup=none --update "$catalogue" locales/ui.pot
done
mkdir -p locales/en
{
    printf '# SPDX-License-Identifier: MIT\n# English is what the sentences are named by; made by packaging/generate/ui-pot.sh.\n'
    msgen --no-wrap locales/ui.pot | sed -e '1,/^msgid ""/{/^#/d;}' \
        -e 's/^"PO-Revision-Date: .*/"PO-Revision-Date: 2026-11-23 04:30+0000\\n"/' -e 's/^"Last-Translator: .*/"Last-Translator: none\\n"/' \
        -e 's/^"Language-Team: .*/"Language-Team: English\\n"/' \
        -e 's/^"Language: .*/"Language: en\\n"/' \
        -e 's/^"Plural-Forms:.*/"Plural-Forms: nplurals=2; plural=(n != 1);\\n"/'
} > locales/en/ui.po
msgfmt --check --output-file=/dev/null locales/en/ui.po
grep -c '^msgid "..*"' locales/ui.pot
