#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ids of the steward's pages are the same in kiosk/STEWARD.md, by which people write scripts, and
in the program: each that the table names is somewhere in the source, and each that the source gives
to a node or a remark is named in the table.

    tests/steward_ids.py                exit 0 when both lists agree
    tests/steward_ids.py --self-test    a word too many on either side must be noticed"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCREENS = sorted(ROOT.glob("kiosk/screens/steward*.cc"))
REMARKS = sorted(ROOT.glob("kiosk/steward/*.cc"))

# What makes a node with an id, or a remark; an id that ends with a hyphen goes on with a language,
# a number or a percentage.
MAKERS = re.compile(
    r'(?:(?:button|choice|checkbox|alert|status|words_card|words_table|qr_of|count|line)\('
    r'(?:at(?:\.view)?,\s*)?|list_item\(at\.view,\s*|\.field = |(?<!\{)\.id = |'
    r'Light::[a-z]+(?:\s*:\s*Light::[a-z]+)?,\s*|remarks\.push_back\(\{light,\s*|'
    r'return \{Light::[a-z]+,\s*|moment_remark\(|clock_may_be_right \? Light::red : Light::amber,\s*)'
    r'"([a-z][a-z0-9-]*)"')
# Every page has these, or they belong to a page as a whole.
EVERYWHERE = {"back", "notice", "page-up", "page-down"}


def ids_of_program(sources):
    ids = set()
    for text in sources:
        ids.update(MAKERS.findall(text))
    return {name for name in ids if name not in EVERYWHERE}


def ids_of_table(words):
    """From the table of pages: what stands between backticks and is an id, with `a-1` to `a-5` and
    `a-<language>` as `a-`."""
    table = words[words.index("| page | ids |"):]
    table = table[:table.index("\n\n")]
    ids = set()
    for name in re.findall(r"`([^`]+)`", table):
        name = re.sub(r"(-)(?:<[a-z]+>|\d+)$", r"\1", name)
        if re.fullmatch(r"[a-z][a-z0-9-]*", name) and name not in EVERYWHERE:
            ids.add(name)
    return ids


def differences(words, sources):
    literals = set()
    for text in sources:
        literals.update(re.findall(r'"([a-z][a-z0-9-]*)"', text))
    literals.add("next")  # of next_button()
    named = ids_of_table(words)
    made = {name for name in ids_of_program(sources) if not is_page(name, words)}
    return sorted(named - literals), sorted(made - named)


def is_page(name, words):
    """The id of a whole page, which expect and tree show and nobody touches."""
    return name.startswith("steward") and f"`{name}`" not in words


def main():
    words = (ROOT / "kiosk/STEWARD.md").read_text(encoding="utf-8")
    sources = [path.read_text(encoding="utf-8") for path in SCREENS + REMARKS]
    if "--self-test" in sys.argv:
        row = "| close the day? | `close-day` |"
        assert row in words
        more = words.replace(row, row + "\n| no page | `no-such-id` |")
        nowhere, unnamed = differences(more, sources)
        assert nowhere == ["no-such-id"] and not unnamed, (nowhere, unnamed)
        nowhere, unnamed = differences(words.replace(row + "\n", ""), sources)
        assert unnamed == ["close-day"] and not nowhere, (nowhere, unnamed)
        print("steward ids: both mistakes were noticed")
        return 0
    nowhere, unnamed = differences(words, sources)
    for name in nowhere:
        print(f"STEWARD.md names `{name}`, and no steward's page has it")
    for name in unnamed:
        print(f"a steward's page has `{name}`, and the table of STEWARD.md does not name it")
    print(f"steward ids: {len(ids_of_table(words))} named, {len(ids_of_program(sources))} in the "
          f"program, {len(nowhere) + len(unnamed)} wrong")
    return 1 if nowhere or unnamed else 0


if __name__ == "__main__":
    sys.exit(main())
