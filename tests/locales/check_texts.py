#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the campaign's texts in locales/<lang>/ against facts.toml, cases.toml and the English.

Promises: every fact is cited where facts.toml wants it, its numbers, names and links stand in the
citing block; sections, placeholders and keys are those of the English; no English sentence is taken
from the source (6 words in a row). Lists stale sections and review states. Does NOT judge style.
The grammar is locales/README.md. Exit 0 good, 1 findings, 2 usage.
"""
import argparse
import hashlib
import os
import pathlib
import re
import shutil
import sys
import tempfile
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ["petition", "consent", "cases", "act", "share", "partners"]
SECTION = re.compile(r"<!-- section: ([a-z0-9-]{1,48}); from: (source|none|[0-9a-f]{12}); "
                     r"review: (draft|reviewed [^;]+ \d{4}-\d\d-\d\d) -->")
FACTS = re.compile(r"<!-- facts: ([a-z0-9-]+(?: [a-z0-9-]+)*) -->")
PLACEHOLDER = re.compile(r"\{[^{}]*\}")
PLACEHOLDERS = {"{controller}", "{controller_address}", "{controller_contact}", "{dpo}",
                "{recipients}", "{keep_until}", "{legal_basis}", "{destroy_by}", "{minimum_age}",
                "{authorities}", "{notice}"}
CASE_KEYS = ["when", "place", "who", "status"]
DIRECTION = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
OTHER_DIGITS = re.compile("[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]")


class Findings:
    """What is wrong, and how much was looked at."""

    def __init__(self):
        self.faults, self.notes, self.counts = [], [], {}

    def fault(self, place, text):
        self.faults.append(f"{place}: {text}")

    def note(self, text):
        self.notes.append(text)

    def count(self, what, by=1):
        self.counts[what] = self.counts.get(what, 0) + by


class Section:
    def __init__(self, name, stamp, review, line):
        self.id, self.stamp, self.review, self.line = name, stamp, review, line
        self.lines = []

    def words(self):
        """The section's text as it is hashed: README.md, "What is hashed"."""
        return clean(line for line in self.lines if not line.startswith("<!--"))

    def hash(self):
        return short_hash(self.words())

    def blocks(self):
        """(text, fact ids) for each facts line, and last the rest without facts."""
        text = []
        for line in self.lines:
            match = FACTS.fullmatch(line)
            if match:
                yield "\n".join(text), match.group(1).split()
                text = []
            else:
                text.append(line)
        yield "\n".join(text), []


def clean(lines):
    kept = []
    for line in (line.rstrip() for line in lines):
        if line or (kept and kept[-1]):
            kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    return "\n".join(kept) + "\n"


def short_hash(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def form_hash(text):
    return short_hash(clean(line for line in text.split("\n")
                            if not re.match(r"#|from\b|review\b", line)))


def read_sections(path, found):
    sections, started = [], False
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        place = f"{path}:{number}"
        match = SECTION.fullmatch(line)
        if match:
            sections.append(Section(*match.groups(), number))
            started = True
        elif not started:
            if line and not re.fullmatch(r"<!-- SPDX-License-Identifier: MIT -->", line):
                found.fault(place, "text before the first section line")
        else:
            sections[-1].lines.append(line)
            if line.startswith("<!--") and not FACTS.fullmatch(line):
                found.fault(place, "a comment that is neither a section nor a facts line")
            elif not line.startswith("<!--") and re.search(r"<!--|-->|!\[|\]\(|<[a-zA-Z/][^:@>]*>", line):
                found.fault(place, "Markdown or HTML that the terminal does not show")
            if DIRECTION.search(line):
                found.fault(place, "a direction mark; the terminal sets direction itself")
            if OTHER_DIGITS.search(line):
                found.fault(place, "digits that are not Latin")
    for section in sections:
        heads = [line for line in section.lines if line.startswith("#")]
        if not section.lines or not section.lines[0].startswith("## ") or len(heads) != 1:
            found.fault(f"{path}:{section.line}", "the line after a section line is its one ## heading")
        if not [line for line in section.lines[1:] if line.strip() and not line.startswith("<!--")]:
            found.fault(f"{path}:{section.line}", f"section {section.id} is empty")
        found.count("sections")
    if not sections:
        found.fault(path, "no sections")
    return sections


def check_structure(path, sections, english, found):
    have, want = [s.id for s in sections], [s.id for s in english]
    for missing in [name for name in want if name not in have]:
        found.fault(path, f"section {missing} is missing")
    for extra in [name for name in have if name not in want]:
        found.fault(path, f"section {extra} is not in the English")
    if sorted(have) == sorted(want) and have != want:
        found.fault(path, "sections are in another order than in English")
    by_id = {s.id: s for s in english}
    for section in sections:
        place = f"{path}:{section.line}"
        source = by_id.get(section.id)
        if source is None:
            continue
        check_markup(place, section, source, found)
        used, wanted = (sorted(PLACEHOLDER.findall(s.words())) for s in (section, source))
        found.count("placeholders", len(used))
        if used != wanted:
            found.fault(place, f"placeholders {' '.join(used) or 'none'} instead of "
                               f"{' '.join(wanted) or 'none'}")
        if [ids for _, ids in section.blocks() if ids] != [ids for _, ids in source.blocks() if ids]:
            found.fault(place, "facts lines differ from the English")


def check_markup(place, section, source, found):
    """The same skeleton as the English: as many list items, strong words' marks even, one quote."""
    def shape(lines):
        return (sum(line.startswith("- ") for line in lines),
                bool([line for line in lines if line.startswith("> ")]))
    if shape(section.lines) != shape(source.lines):
        found.fault(place, "list items or quote differ from the English")
    if section.words().count("**") % 2:
        found.fault(place, "an odd number of ** marks")


def holds_number(text, digits, words):
    if re.search(rf"(?<![\d.,]){digits}(?![\d]|[.,]\d)", text):
        return True
    return any(re.search(rf"(?<!\w)\w{{0,3}}{re.escape(word)}" if len(word) > 3 else
                         rf"(?<!\w){re.escape(word)}", text.lower()) for word in words)


def flatten(text):
    """One line, one space, one kind of apostrophe: a name may be wrapped or typeset."""
    return re.sub(r"\s+", " ", text.replace("\u2019", "'").replace("\u2011", "-"))


def check_facts(path, stem, sections, facts, number_words, found):
    cited = set()
    for section in sections:
        for text, ids in section.blocks():
            text = flatten(text)
            for name in ids:
                place = f"{path}:{section.line} ({section.id})"
                fact = facts.get(name)
                found.count("citations")
                if fact is None:
                    found.fault(place, f"unknown fact {name}")
                    continue
                cited.add(name)
                for thing in missing_values(fact, text, number_words):
                    found.fault(place, f"{name}: {thing} does not stand in the block that cites it")
                found.count("values", value_count(fact))
    for name, fact in facts.items():
        if stem in fact["where"] and name not in cited:
            found.fault(path, f"fact {name} is not cited")


def value_count(fact):
    return (len(fact.get("digits", [])) + len(fact.get("names", [])) + ("link" in fact)
            + ("date" in fact) * len(date_digits(fact.get("date", ""))))


def date_digits(date):
    parts = date.split("-")
    return [parts[0]] + ([str(int(parts[2]))] if len(parts) == 3 else [])


def missing_values(fact, text, number_words):
    digits = list(fact.get("digits", []))
    digits += date_digits(fact["date"]) if "date" in fact else []
    for number in digits:
        if not holds_number(text, number, number_words.get(number, [])):
            yield number
    for name in fact.get("names", []):
        # An ending of up to three letters is a case, not another name.
        if not re.search(rf"(?<![A-Za-z#]){re.escape(flatten(name))}(?![a-z]{{4}})", text):
            yield name
    # A link is whole: "…/TAJ" inside a longer address is another address.
    if "link" in fact and not re.search(
            rf"(?<![\w/.@-]){re.escape(fact['link'])}(?![\w/@-]|[.]\w)", text):
        yield fact["link"]


def check_cases(cases_path, cases, sections, facts, found):
    """cases.toml against facts.toml, and its ids against the sections of cases.md."""
    entries = {case["id"]: case for case in cases["case"]}
    entries["countries"] = {**cases["countries"], "date": cases["countries"]["as_of"],
                            "countries": cases["countries"]["codes"]}
    cited = set()
    for name, case in entries.items():
        place = f"{cases_path} ({name})"
        found.count("cases")
        linked = set()
        for fact_id in case["facts"]:
            fact = facts.get(fact_id)
            if fact is None or "cases.toml" not in fact["where"]:
                found.fault(place, f"{fact_id} is not a fact for cases.toml")
                continue
            cited.add(fact_id)
            if "link" in fact:
                linked.add(fact["link"])
            if "date" in fact and fact["date"] != case["date"]:
                found.fault(place, f"{fact_id} is of {fact['date']}, the case of {case['date']}")
            if fact_id.startswith("date-") and "digits" in fact:
                spans = " ".join([case["date"], case.get("until", ""), case.get("since", "")])
                for number in fact["digits"]:
                    if number not in spans:
                        found.fault(place, f"{fact_id}: {number} is not in the case's dates")
            for thing in fact.get("names", []):
                if thing not in " ".join(case.get("places", [])):
                    found.fault(place, f"{fact_id}: {thing} is not among the places")
            if "codes" in fact and sorted(fact["codes"]) != sorted(case["countries"]):
                found.fault(place, f"{fact_id}: the countries are not {' '.join(fact['codes'])}")
        if linked != set(case["sources"]):
            found.fault(place, "sources and cited links are not the same addresses")
        if name not in [section.id for section in sections]:
            found.fault(place, "has no section in cases.md")
    for fact_id, fact in facts.items():
        if "cases.toml" in fact["where"] and fact_id not in cited:
            found.fault(cases_path, f"fact {fact_id} is not cited")
    groups = [group["id"] for group in cases["group"]]
    for case in cases["case"]:
        if case["group"] not in groups:
            found.fault(f"{cases_path} ({case['id']})", f"unknown group {case['group']}")
    if len(cases["countries"]["codes"]) < cases["countries"]["at_least"]:
        found.fault(cases_path, "fewer countries than at_least")


def check_case_words(path, sections, cases, found):
    ids = {case["id"] for case in cases["case"]}
    for section in sections:
        keys = [match.group(1) for line in section.lines
                if (match := re.match(r"- ([^:]+): \S", line))]
        if section.id in ids and keys != CASE_KEYS:
            found.fault(f"{path}:{section.line}", f"{section.id}: the list is when, place, who, status")


def check_consent(path, sections, form_ids, found):
    for section in sections:
        quoted = [line for line in section.lines if line.startswith(">")]
        wanted = section.id in form_ids
        if wanted != bool(quoted):
            found.fault(f"{path}:{section.line}", f"{section.id}: "
                        + ("has no statement" if wanted else "a quote that is no purpose"))
        if "**" in "".join(quoted):
            found.fault(f"{path}:{section.line}", "markup in a statement")
        for unknown in set(PLACEHOLDER.findall(section.words())) - PLACEHOLDERS:
            found.fault(f"{path}:{section.line}", f"unknown placeholder {unknown}")
    for missing in form_ids - {section.id for section in sections}:
        found.fault(path, f"purpose {missing} has no section")


def leaves(table, prefix=""):
    for key, value in table.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value


def check_form(path, form, english, found):
    have, want = dict(leaves(form)), dict(leaves(english))
    for key in want:
        found.count("form words")
        if key not in have:
            found.fault(path, f"{key} is missing")
        elif isinstance(want[key], str) and not (have[key] if key == "list_separator"
                                                 else str(have[key]).strip()):
            found.fault(path, f"{key} is empty")
        elif isinstance(have[key], str) and (DIRECTION.search(have[key])
                                             or OTHER_DIGITS.search(have[key])):
            found.fault(path, f"{key}: a direction mark, or digits that are not Latin")
    for key in have.keys() - want.keys():
        found.fault(path, f"{key} is not in the English")
    if have.get("facts") != want.get("facts"):
        found.fault(path, "facts differ from the English")


def words_of(text):
    text = re.sub(r"https?://\S+", " ", text.lower().replace("\u2019", "").replace("'", ""))
    return re.findall(r"[^\W_]+", text)


def shingles(text, size=6):
    words = words_of(text)
    return {" ".join(words[i:i + size]) for i in range(len(words) - size + 1)}


def check_copies(folder, sections_by_file, form_text, source, found):
    known = shingles(source)
    texts = [(f"{folder}/{stem}.md ({s.id})", s.words())
             for stem, sections in sections_by_file.items() for s in sections]
    for place, text in texts + [(f"{folder}/form.toml", form_text)]:
        mine = shingles(text)
        found.count("shingles", len(mine))
        for same in sorted(mine & known):
            found.fault(place, f"copied from the source: {same}")


def check_source(source, facts, found):
    """Every link and every number of the source is somebody's fact."""
    links = {fact["link"] for fact in facts.values() if "link" in fact}
    for link in sorted(set(re.findall(r"https?://[^\s>]+|[\w.]+@[\w.-]+\w", source))):
        found.count("source links")
        if link not in links:
            found.fault("facts.toml", f"no fact has the source's link {link}")
    numbers = set()
    for fact in facts.values():
        numbers |= set(fact.get("digits", []))
        numbers |= set(date_digits(fact["date"])) if "date" in fact else set()
    plain = re.sub(r"https?://\S+", " ", source)
    for number in sorted(set(re.findall(r"\d+", plain))):
        found.count("source numbers")
        if number not in numbers:
            found.fault("facts.toml", f"no fact has the source's number {number}")
    flat = flatten(plain)
    for name, fact in facts.items():
        for word in fact.get("source", fact.get("names", [])):
            if flatten(word) not in flat:
                found.fault("facts.toml", f"{name}: the source does not name {word}")


def check_stamps(folder, language, sections_by_file, english, form_text, english_form, found):
    stale, drafts, total = [], 0, 0
    for stem, sections in sections_by_file.items():
        hashes = {s.id: s.hash() for s in english[stem]}
        for section in sections:
            total += 1
            drafts += section.review == "draft"
            if language == "en":
                if section.stamp != "source":
                    found.fault(f"{folder}/{stem}.md:{section.line}", "English says from: source")
            elif section.stamp == "source":
                found.fault(f"{folder}/{stem}.md:{section.line}", "only English says from: source")
            elif section.stamp != hashes.get(section.id):
                stale.append(f"{stem}/{section.id}")
    form = tomllib.loads(form_text)
    total, drafts = total + 1, drafts + (form["review"] == "draft")
    if language != "en" and form["from"] != form_hash(english_form):
        stale.append("form")
    if not re.fullmatch(r"draft|reviewed [^;]+ \d{4}-\d\d-\d\d", form["review"]):
        found.fault(f"{folder}/form.toml", "review is draft, or reviewed NAME YYYY-MM-DD")
    if not re.fullmatch("source" if language == "en" else r"none|[0-9a-f]{12}", form["from"]):
        found.fault(f"{folder}/form.toml", "from is source in English, elsewhere none or 12 hex digits")
    found.count("stale sections", len(stale))
    found.note(f"{language}: {total - drafts} of {total} reviewed, "
               + (f"stale: {' '.join(stale)}" if stale else "none stale"))


def read_toml(path):
    return tomllib.loads(path.read_text(encoding="utf-8"))


def check_language(locales, language, shared, found):
    folder = locales / language
    sections_by_file = {}
    missing = [name for name in [f"{stem}.md" for stem in FILES] + ["form.toml"]
               if not (folder / name).is_file()]
    if missing:
        for name in missing:
            found.fault(folder, f"{name} is missing")
        return
    for stem in FILES:
        path = folder / f"{stem}.md"
        sections = sections_by_file[stem] = read_sections(path, found)
        ids = [section.id for section in sections]
        for double in sorted({name for name in ids if ids.count(name) > 1}):
            found.fault(path, f"section {double} stands twice")
        words = shared["number_words"].get(language, {})
        check_structure(path, sections, shared["english"][stem], found)
        check_facts(path, stem, sections, shared["facts"], words, found)
    check_case_words(folder / "cases.md", sections_by_file["cases"], shared["cases"], found)
    check_consent(folder / "consent.md", sections_by_file["consent"], shared["purposes"], found)
    form_text = (folder / "form.toml").read_text(encoding="utf-8")
    check_form(folder / "form.toml", tomllib.loads(form_text),
               tomllib.loads(shared["english_form"]), found)
    check_stamps(folder, language, sections_by_file, shared["english"], form_text,
                 shared["english_form"], found)
    if language == "en":
        check_cases(shared["cases_path"], shared["cases"], sections_by_file["cases"],
                    shared["facts"], found)
        for name, fact in shared["facts"].items():
            if "form" in fact["where"] and name not in tomllib.loads(form_text)["facts"]:
                found.fault(folder / "form.toml", f"fact {name} is not cited")
        if shared["source"] is not None:
            check_source(shared["source"], shared["facts"], found)
            check_copies(folder, sections_by_file, form_text, shared["source"], found)
    found.count("languages")


def load_shared(locales, campaign, source_path):
    data = read_toml(locales / "facts.toml")
    form = read_toml(campaign / "campaign.toml")
    purposes = {f"{kind}-{purpose['id']}" for kind in ("signature", "report") if kind in form
                for purpose in form[kind]["purpose"]}
    ignore = Findings()
    return {"facts": data["fact"], "number_words": data["number_words"],
            "cases": read_toml(campaign / "cases.toml"), "cases_path": campaign / "cases.toml",
            "purposes": purposes,
            "english": {stem: read_sections(locales / "en" / f"{stem}.md", ignore) for stem in FILES},
            "english_form": (locales / "en" / "form.toml").read_text(encoding="utf-8"),
            "source": source_path.read_text(encoding="utf-8") if source_path.is_file() else None}


def languages_in(locales):
    """A folder with any campaign text is a language; one with only ui.po is not (yet) checked."""
    return sorted(folder.name for folder in locales.iterdir() if folder.is_dir()
                  and any((folder / f"{stem}.md").is_file() for stem in FILES))


def run(locales, campaign, source_path, only=None):
    found = Findings()
    shared = load_shared(locales, campaign, source_path)
    for language in [only] if only else languages_in(locales):
        check_language(locales, language, shared, found)
    if shared["source"] is None:
        found.note(f"SKIPPED: comparison with the source text, {source_path} is not there "
                   "(set STREETSIGN_PETITION_SOURCE)")
    return found


def stamp(locales, language, names):
    """Writes the hash of today's English into the named sections, or into all."""
    ignore = Findings()
    for stem in FILES:
        path = locales / language / f"{stem}.md"
        if not path.is_file():
            continue
        hashes = {s.id: s.hash() for s in read_sections(locales / "en" / f"{stem}.md", ignore)}

        def renew(match):
            name, _, review = match.groups()
            if name not in hashes or (names and f"{stem}/{name}" not in names):
                return match.group(0)
            return f"<!-- section: {name}; from: {hashes[name]}; review: {review} -->"
        path.write_text(SECTION.sub(renew, path.read_text(encoding="utf-8")), encoding="utf-8")
    path = locales / language / "form.toml"
    if path.is_file() and (not names or "form" in names):
        value = form_hash((locales / "en" / "form.toml").read_text(encoding="utf-8"))
        path.write_text(re.sub(r'(?m)^from = ".*"$', f'from = "{value}"',
                               path.read_text(encoding="utf-8"), count=1), encoding="utf-8")


# Each planted fault: a name, the file, what is replaced, by what, and a word of the finding expected.
PLANTED = [
    ("a fact no longer cited", "xx/petition.md", " figure-80-percent -->", " -->", "figure-80-percent"),
    ("a figure changed", "xx/petition.md", "80%", "70%", "80 does not stand"),
    ("a figure hidden in a longer one", "xx/cases.md", " 134 ", " 1345 ", "134 does not stand"),
    ("a name misspelt", "xx/partners.md", "Paolo Cirio", "Paulo Cirio", "Paolo Cirio"),
    ("a link cut", "xx/partners.md", "mass-surveillance/", "mass-surv", "link-edri"),
    ("a link lengthened", "xx/share.md", "<https://Ban-Facial-Recognition.EU>",
     "<https://Ban-Facial-Recognition.EU/x>", "link-campaign"),
    ("a section lost", "xx/act.md", "section: litigation;", "section: litigations;", "litigation is missing"),
    ("sections swapped", "xx/share.md", "SWAP hashtag contact", "", "another order"),
    ("a section twice", "xx/share.md", "section: hashtag;", "section: share;", "stands twice"),
    ("a placeholder lost", "xx/consent.md", "{keep_until}", "soon", "placeholders"),
    ("a placeholder invented", "xx/consent.md", "{dpo}", "{dpx}", "unknown placeholder"),
    ("a statement lost", "xx/consent.md", "\n> ", "\n", "quote differ"),
    ("a year changed", "xx/cases.md", "by 2026", "by 2036", "2026 does not stand"),
    ("a case key translated", "xx/cases.md", "- status: ", "- statut: ", "the list is"),
    ("a comment of another kind", "xx/act.md", "<!-- facts: act-tell-us -->", "<!-- act-tell-us -->", "neither"),
    ("an unknown fact", "xx/act.md", "facts: act-tell-us", "facts: act-tell-me", "unknown fact"),
    ("a picture", "xx/act.md", "Tell two friends.", "![](x.png)", "does not show"),
    ("a direction mark", "xx/act.md", "Tell two friends.", "Tell \u200ftwo friends.", "direction mark"),
    ("Arabic-Indic digits", "xx/act.md", "Tell two friends.", "Tell \u0662 friends.", "not Latin"),
    ("a review without a date", "xx/act.md", "review: draft", "review: reviewed Ann", "before the first"),
    ("a form key lost", "xx/form.toml", "hint = \"Where you live\"", "", "signature.field.country.hint is missing"),
    ("an empty label", "xx/form.toml", "\"Your country\"", "\" \"", "is empty"),
    ("a stale section", "en/act.md", "Tell two friends.", "Tell three friends.", "stale: act/share"),
    ("a stale form", "en/form.toml", "\"Your name\"", "\"The name\"", "stale: form"),
    ("a sentence of the source", "en/act.md", "Tell two friends.", "COPY", "copied from the source"),
    ("a case's source cut", "cases.toml", "nos-51449166", "", "sources"),
    ("a case dated otherwise", "cases.toml", "date = \"2020-03\"", "date = \"2020-04\"", "pl-quarantine"),
    ("a country lost", "cases.toml", "\"CH\", ", "", "figure-15-countries"),
    ("a source link without a fact", "facts.toml", "technology-49489154", "technology-1", "49489154"),
    ("a source number without a fact", "facts.toml", 'digits = ["134"]', 'digits = ["135"]', "number 134"),
]


def plant(base, file, old, new, source):
    path = base / ("campaign" if file == "cases.toml" else "locales") / file
    text = path.read_text(encoding="utf-8")
    if old.startswith("SWAP "):
        first, second = (f"section: {name};" for name in old.split()[1:])
        changed = text.replace(first, "@").replace(second, first).replace("@", second)
    else:
        if old == "nos-51449166":
            old, new = "uk-scotland-51449166", "uk-scotland"
        if new == "COPY":
            new = " ".join(source.split()[60:66])
        changed = text.replace(old, new)
    if changed == text:
        raise SystemExit(f"self-test: nothing to plant in {file}: {old}")
    path.write_text(changed, encoding="utf-8")


def self_test(locales, campaign, source_path):
    """A sound copy must pass; each planted fault must be found, by its own words."""
    # Three of the faults need the source text and are skipped aloud without it.
    source = source_path.read_text(encoding="utf-8") if source_path.is_file() else None
    caught = skipped = 0
    for name, file, old, new, expect in [("nothing", None, None, None, None)] + PLANTED:
        needs_source = new == "COPY" or file == "facts.toml"
        if needs_source and source is None:
            skipped += 1
            continue
        with tempfile.TemporaryDirectory() as folder:
            base = pathlib.Path(folder)
            shutil.copytree(locales / "en", base / "locales/en")
            shutil.copy(locales / "facts.toml", base / "locales/facts.toml")
            shutil.copytree(campaign, base / "campaign")
            shutil.copytree(base / "locales/en", base / "locales/xx")
            for path in (base / "locales/xx").iterdir():
                text = path.read_text(encoding="utf-8")
                path.write_text(text.replace("from: source", "from: none")
                                .replace('from = "source"', 'from = "none"'), encoding="utf-8")
            facts = (base / "locales/facts.toml").read_text(encoding="utf-8")
            (base / "locales/facts.toml").write_text(
                facts.replace("\nfr = {", "\nxx = { 1 = [\"one\"], 4 = [\"four\"], "
                              "5 = [\"five\"], 10 = [\"ten\"] }\nfr = {", 1), encoding="utf-8")
            stamp(base / "locales", "xx", [])
            if file:
                plant(base, file, old, new, source or "")
            found = run(base / "locales", base / "campaign", source_path)
        if expect is None:
            if found.faults or any("stale:" in note for note in found.notes):
                print(f"self-test: FAILED, {name} was planted, but found: {found.faults[:3]}")
                return 1
        elif not any(expect in line for line in found.faults + found.notes):
            print(f"self-test: FAILED, not caught: {name}; found instead: {found.faults[:3]}")
            return 1
        caught += expect is not None
    print(f"self-test: {caught} planted faults caught, sound texts pass"
          + (f"; SKIPPED {skipped}: the source text is not there" if skipped else ""))
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--locales", type=pathlib.Path, default=ROOT / "locales")
    parser.add_argument("--campaign", type=pathlib.Path,
                        default=ROOT / "packaging/campaigns/ban-facial-recognition")
    parser.add_argument("--language", help="only this one")
    parser.add_argument("--stamp", nargs="+", metavar=("LANG", "FILE/SECTION"),
                        help="write the hash of today's English into a language's sections")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    source_path = pathlib.Path(os.environ.get("STREETSIGN_PETITION_SOURCE",
                                              ROOT / "../shared/petition/source-en.txt"))
    if options.stamp:
        if options.stamp[0] == "en":
            parser.error("English is the source and carries no stamp")
        stamp(options.locales, options.stamp[0], options.stamp[1:])
        return 0
    if options.self_test:
        return self_test(options.locales, options.campaign, source_path)
    found = run(options.locales, options.campaign, source_path, options.language)
    for line in found.faults + found.notes:
        print(line)
    print("checked: " + ", ".join(f"{count} {what}" for what, count in found.counts.items())
          + f"; {len(found.faults)} faults")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
