#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Puts the pictures and lists of kiosk-preview together to one HTML sheet; started by
packaging/preview.sh. Says of each sentence where it is to be mended: ui.po by the English sentence,
the campaign's texts by file and section. Exit 1 when something does not fit."""
import argparse
import base64
import html
import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "packaging/pictures"))
sys.path.insert(0, str(ROOT / "tests/locales"))
import check_texts  # noqa: E402
from take import packed  # noqa: E402

FILES = [*check_texts.FILES]
QUICK = 6  # zlib's level: the best one takes six times as long for a twentieth less
STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2rem; color: #1b2528; background: #f7f4ee; }
h2 { margin-top: 3rem; border-top: 1px solid #dad3c6; padding-top: 1rem; }
.row { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
figure { margin: 0; position: relative; width: 800px; height: 480px; }
figure img { width: 800px; height: 480px; display: block; border: 1px solid #dad3c6; }
.over { position: absolute; border: 4px solid #d00000; background: rgba(208, 0, 0, .15); }
.fault { color: #a00000; font-weight: bold; }
table { border-collapse: collapse; margin-top: 1rem; }
td, th { text-align: start; vertical-align: top; padding: .25rem .75rem .25rem 0;
         border-bottom: 1px solid #dad3c6; }
code { color: #3f4c50; }
"""


def po_entries(path):
    """(msgid, [translations], fuzzy) of a catalogue, plurals included."""
    entries, fuzzy = [], False
    for block in re.split(r"\n\s*\n", path.read_text(encoding="utf-8")):
        fuzzy = bool(re.search(r"^#,.*fuzzy", block, re.M))
        texts, key = {}, None
        for line in block.split("\n"):
            start = re.match(r'(msgid|msgid_plural|msgstr(?:\[\d\])?) "(.*)"$', line)
            more = re.match(r'"(.*)"$', line)
            if start:
                key = start.group(1)
                texts[key] = start.group(2)
            elif more and key:
                texts[key] += more.group(1)
        texts = {key: text.replace('\\"', '"').replace("\\n", "\n") for key, text in texts.items()}
        if texts.get("msgid"):
            entries.append((texts["msgid"],
                            [text for key, text in texts.items() if key.startswith("msgstr")],
                            fuzzy))
    return entries


PLACEHOLDER = r"\{[a-z_]+\}"


def has_words(text):
    """Of its own: "{names}, {name}" could be anything."""
    return any(letter.isalnum() for letter in re.sub(PLACEHOLDER, "", text))


def pattern_of(text):
    """A sentence as it may stand on the screen, with its placeholders filled."""
    parts = re.split(PLACEHOLDER, text)
    return re.compile(".+".join(re.escape(part) for part in parts) + r"\Z", re.S)


def plain(text):
    """Words of a section without markup, for finding a sentence again."""
    return " ".join(re.sub(r"[*<>\[\]]|<!--.*?-->|^- |^## ", "", text, flags=re.M).split())


class Origins:
    """Where a sentence comes from."""

    def __init__(self, folder):
        self.sentences = []
        if (folder / "ui.po").exists():
            self.sentences = [(pattern_of(text), msgid)
                              for msgid, texts, _ in po_entries(folder / "ui.po")
                              for text in texts if has_words(text)]
        self.sections = []
        for stem in FILES:
            path = folder / f"{stem}.md"
            if not path.exists():
                continue
            for section in check_texts.read_sections(path, check_texts.Findings()):
                words = plain("\n".join(section.words().split("\n")))
                self.sections.append((words, f"{stem}.md {section.id}"))
        form = folder / "form.toml"
        self.form = check_texts.read_toml(form) if form.exists() else {}

    def of(self, text):
        for pattern, msgid in self.sentences:
            if pattern.match(text):
                return f"ui.po “{msgid}”"
        for key, value in check_texts.leaves(self.form):
            if value == text:
                return f"form.toml {key}"
        words = plain(text)
        for section, name in self.sections:
            if words and words in section:
                return name
        start = words[:24]
        for section, name in self.sections:
            if len(start) == 24 and start in section:
                return name
        return ""


def unseen(folder, stops):
    """(English, translation) of the sentences that stand on no screen."""
    shown = {text["text"] for stop in stops for text in stop["texts"]}
    if not (folder / "ui.po").exists():
        return []

    def is_shown(text):
        pattern = pattern_of(text)
        return text in shown or any(pattern.match(one) for one in shown)

    return [(msgid, texts[0]) for msgid, texts, _ in po_entries(folder / "ui.po")
            if all(texts) and not any(is_shown(text) for text in texts)]


def states(locales, language):
    """What a translator still has to do, a line each."""
    folder, lines = locales / language, []
    english = ROOT / "locales/en"
    if not (folder / "ui.po").exists():
        lines.append("ui.po is missing: every sentence of the terminal is shown in English")
    else:
        for msgid, texts, fuzzy in po_entries(folder / "ui.po"):
            if fuzzy or not all(texts):
                lines.append(f"ui.po: not translated: “{msgid}”")
    for stem in FILES:
        path = folder / f"{stem}.md"
        if not path.exists():
            lines.append(f"{stem}.md is missing: shown in English")
            continue
        mine = {one.id: one for one in check_texts.read_sections(path, check_texts.Findings())}
        for source in check_texts.read_sections(english / f"{stem}.md", check_texts.Findings()):
            section = mine.get(source.id)
            if section is None:
                lines.append(f"{stem}.md: section {source.id} is missing: shown in English")
            elif language != "en" and section.stamp != source.hash():
                lines.append(f"{stem}.md: section {source.id} is stale: made from another English")
    lines += [f"{stem}.md: {count} sections are drafts" for stem, count in drafts(folder) if count]
    form = folder / "form.toml"
    if not form.exists():
        lines.append("form.toml is missing: shown in English")
    elif language != "en":
        stamp = check_texts.read_toml(form).get("from")
        if stamp != check_texts.form_hash((english / "form.toml").read_text(encoding="utf-8")):
            lines.append("form.toml is stale: made from another English")
    return lines


def drafts(folder):
    for stem in FILES:
        path = folder / f"{stem}.md"
        sections = check_texts.read_sections(path, check_texts.Findings()) if path.exists() else []
        yield stem, sum(section.review == "draft" for section in sections)


def figure(stop, pictures):
    data = base64.b64encode(packed((pictures / stop["picture"]).read_bytes(), QUICK)).decode()
    marks = "".join(
        f'<span class="over" style="left:{x}px;top:{y}px;width:{w}px;height:{h}px"></span>'
        for x, y, w, h in (one["rect"] for one in stop["overflows"]))
    faults = "".join(f'<li class="fault">{html.escape(one["what"])}</li>'
                     for one in stop["overflows"])
    return (f'<div><figure><img alt="" src="data:image/png;base64,{data}">{marks}</figure>'
            f"<ul>{faults}</ul></div>")


def table(stop, origins, language):
    rows = []
    for text in stop["texts"]:
        rows.append(f'<tr><td><code>{html.escape(text["id"] or text["role"])}</code></td>'
                    f'<td lang="{language}" dir="auto">{html.escape(text["text"])}</td>'
                    f'<td><code>{html.escape(origins.of(text["text"]))}</code></td></tr>')
    return ("<table><tr><th>id</th><th>words</th><th>from</th></tr>" + "".join(rows) +
            "</table>")


def read_stops(path):
    # Direction marks are the terminal's own, not the translator's.
    text = re.sub(r"[\u2066-\u2069]|\\u206[6-9]", "", path.read_text(encoding="utf-8"))
    return [json.loads(line) for line in text.split("\n") if line]


def main():
    parser = argparse.ArgumentParser(description="the sheet of a language")
    for name in ("--language", "--locales", "--pictures", "--normal", "--largest", "--out"):
        parser.add_argument(name, required=True, type=str if name == "--language" else Path)
    options = parser.parse_args()
    normal, largest = read_stops(options.normal), read_stops(options.largest)
    larger = {stop["screen"]: stop for stop in largest}
    origins = Origins(options.locales / options.language)
    todo = states(options.locales, options.language)
    over = sum(len(stop["overflows"]) for stop in normal + largest)
    parts = [f"<!doctype html><html><head><meta charset='utf-8'><title>Preview: "
             f"{options.language}</title><style>{STYLE}</style></head><body>",
             f"<h1>Every screen: {options.language}</h1>",
             f"<p>{len(normal)} screens at 800x480, normal text at the start, the largest beside "
             f"it. <span class='{'fault' if over else ''}'>{over} places do not fit.</span></p>",
             "<h2>Still to do</h2><ul>",
             *[f"<li>{html.escape(line)}</li>" for line in todo or ["nothing"]], "</ul>"]
    known = {stop["screen"] for stop in normal}
    for stop in normal + [stop for stop in largest if stop["screen"] not in known]:
        parts.append(f'<h2 id="{stop["screen"]}">{html.escape(stop["screen"])}</h2>'
                     '<div class="row">')
        parts.append(figure(stop, options.pictures))
        if stop["screen"] in larger and larger[stop["screen"]] is not stop:
            parts.append(figure(larger[stop["screen"]], options.pictures))
        parts.append(f'</div>{table(stop, origins, options.language)}')
    rest = unseen(options.locales / options.language, normal + largest)
    parts.append("<h2>On no screen here: said aloud, or seldom to be seen</h2><table>")
    parts += [f'<tr><td><code class="unseen">{html.escape(msgid)}</code></td>'
              f'<td lang="{options.language}" dir="auto">{html.escape(text)}</td></tr>'
              for msgid, text in rest]
    parts.append("</table></body></html>")
    options.out.write_text("\n".join(parts), encoding="utf-8")
    print(f"{options.out}: {len(known | set(larger))} screens, {len(normal) + len(largest)} pictures, "
          f"{over} places that do not fit, {len(todo)} things to do")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
