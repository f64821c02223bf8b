#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the sample campaign's data by the steps of sync/campaign/CAMPAIGN.md section 5.

An independent reader of the same rules as the C++ loader, so a rule that only one of them knows
shows. Does NOT reckon the cell (step 9: the desk does). Exit 0 good, 1 findings, 2 usage.
"""
import argparse
import copy
import datetime
import pathlib
import re
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
ID, LANGUAGE = r"[a-z0-9-]{1,32}", r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
DATE = r"\d{4}(-\d\d(-\d\d)?)?"
TOP = {"schema": int, "id": str, "mode": str, "source_language": str, "languages": list,
       "expiry": datetime.date, "accept_until": datetime.date, "destroy_by": datetime.date,
       "minimum_age": int, "address": str, "controller": dict, "dpo": dict, "complaint": dict,
       "signature": dict}
TOP_OPTIONAL = {"unreviewed": list, "receipts": bool, "hashtag": str, "contact": str, "report": dict}
CONTROLLER = {"name": str, "address": str, "contact": str, "notice": str}
PURPOSE = {"id": str, "required": bool, "legal_basis": str, "keep_until": datetime.date,
           "recipients": list}
FIELD = {"id": str, "kind": str, "required": bool}
FIELD_OPTIONAL = {"depends": dict, "longest": int, "pattern": str, "choices": list}
TYPED = {"longest", "pattern"}
ALLOWED = {"text": TYPED, "long_text": TYPED, "email": TYPED, "town": TYPED, "postcode": TYPED,
           "country": set(), "year": set(), "birth_year": set(),
           "choice": {"choices"}}
CASE = {"id": str, "group": str, "date": str, "date_kind": str, "countries": list, "places": list,
        "who": list, "status": str, "sources": list, "facts": list}
DATE_KINDS = {"as-of", "reported", "since", "planned-for", "ended"}
WHO = {"police", "government", "local-authority", "border-control", "school", "company", "research"}
STATUS = {"in-use", "planned", "on-hold", "stopped", "ended", "research"}


class Checks:
    def __init__(self):
        self.done, self.faults = 0, []

    def want(self, good, text):
        self.done += 1
        if not good:
            self.faults.append(text)
        return good

    def keys(self, place, table, needed, optional=None):
        optional = optional or {}
        for key, kind in needed.items():
            self.want(key in table, f"{place}: {key} is missing")
        for key, value in table.items():
            kind = {**needed, **optional}.get(key)
            self.want(kind is not None, f"{place}: unknown key {key}")
            if kind is not None:
                self.want(type(value) is kind, f"{place}: {key} has the wrong type")


def check_terms(campaign, check):
    check.keys("campaign", campaign, TOP, TOP_OPTIONAL)
    if check.faults:
        return False
    check.want(campaign["schema"] == 1, "schema is not 1")
    check.want(re.fullmatch(ID, campaign["id"]), "id is malformed")
    check.want(campaign["mode"] in ("live", "rehearsal"), "mode is neither live nor rehearsal")
    languages = campaign["languages"]
    check.want(1 <= len(languages) <= 64 and len(set(languages)) == len(languages)
               and all(re.fullmatch(LANGUAGE, name) for name in languages), "languages are malformed")
    check.want(campaign["source_language"] in languages, "source_language is not offered")
    check.want(set(campaign.get("unreviewed", [])) <= set(languages), "unreviewed is not offered")
    check.want(campaign["expiry"] <= campaign["accept_until"] <= campaign["destroy_by"],
               "dates are not in order")
    check.want(0 <= campaign["minimum_age"] <= 99, "minimum_age is out of bounds")
    check.want(re.fullmatch(r"https://\S{1,247}", campaign["address"]), "address is no https URL")
    check.keys("controller", campaign["controller"], CONTROLLER, {"fictitious": bool})
    check.keys("dpo", campaign["dpo"], {"contact": str})
    check.keys("complaint", campaign["complaint"], {"authorities": str})
    for table in ("controller", "dpo", "complaint"):
        for key, value in campaign[table].items():
            check.want(not isinstance(value, str) or 1 <= len(value.encode()) <= 200,
                       f"{table}.{key} is empty or too long")
    check.want(campaign["mode"] == "rehearsal" or not campaign["controller"].get("fictitious"),
               "a live campaign with a fictitious controller")
    return not check.faults


def check_form(name, campaign, check):
    form = campaign[name]
    check.keys(name, form, {"purpose": list, "field": list})
    if check.faults:
        return
    check.want(1 <= len(form["purpose"]) <= 8 and 1 <= len(form["field"]) <= 24, f"{name}: too many")
    for purpose in form["purpose"]:
        check.keys(f"{name}.purpose", purpose, PURPOSE)
    for field in form["field"]:
        check.keys(f"{name}.field", field, FIELD, FIELD_OPTIONAL)
    if check.faults:
        return
    for kind in ("purpose", "field"):
        ids = [thing["id"] for thing in form[kind]]
        check.want(len(set(ids)) == len(ids) and all(re.fullmatch(ID, one) for one in ids),
                   f"{name}: {kind} ids are malformed or not different")
    check.want(sum(purpose["required"] for purpose in form["purpose"]) == 1,
               f"{name}: exactly one purpose is required")
    for purpose in form["purpose"]:
        check.want(purpose["keep_until"] <= campaign["destroy_by"],
                   f"{name}.{purpose['id']}: kept longer than destroy_by")
        check.want(1 <= len(purpose["legal_basis"].encode()) <= 200,
                   f"{name}.{purpose['id']}: no legal basis")
    optional = {purpose["id"] for purpose in form["purpose"] if not purpose["required"]}
    country_seen = False
    for field in form["field"]:
        country_seen = check_field(f"{name}.{field['id']}", field, optional, country_seen, check)


def check_field(place, field, optional_purposes, country_seen, check):
    kind = field["kind"]
    if not check.want(kind in ALLOWED, f"{place}: unknown kind {kind}"):
        return country_seen
    extra = field.keys() - FIELD.keys() - {"depends"} - ALLOWED[kind]
    check.want(not extra, f"{place}: {' '.join(sorted(extra))} is not for {kind}")
    if "longest" in ALLOWED[kind]:
        check.want(1 <= field.get("longest", 0) <= 2000,
                   f"{place}: longest is missing or out of bounds")
    if kind == "choice":
        choices = field.get("choices", [])
        check.want(2 <= len(choices) <= 24 and len(set(choices)) == len(choices)
                   and all(re.fullmatch(ID, one) for one in choices), f"{place}: choices are malformed")
    if "pattern" in field:
        check.want(sound_pattern(field["pattern"]), f"{place}: pattern is not of our dialect")
    if "depends" in field:
        depends = field["depends"]
        good = (list(depends) == ["purpose"] and depends["purpose"] in optional_purposes) or (
            list(depends) == ["country"] and country_seen and depends["country"]
            and all(re.fullmatch("[A-Z]{2}", code) for code in depends["country"]))
        check.want(good, f"{place}: depends on nothing that could be answered before")
    if kind == "country":
        check.want(not country_seen, f"{place}: a second country field")
        return True
    return country_seen


def sound_pattern(pattern):
    plain = re.sub(r"\\[.\[\]()*+?{}|\\]", "", pattern)
    outside = re.sub(r"\[\^?[^\]]*\]", "", plain)
    if len(pattern.encode()) > 200 or "\\" in plain or re.search(r"\(\?|[\^$]", outside):
        return False
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def check_words(language, campaign, form, check):
    for name in [name for name in ("signature", "report") if name in campaign]:
        for purpose in campaign[name]["purpose"]:
            for recipient in purpose["recipients"]:
                check.want(form.get("recipient", {}).get(recipient),
                           f"{language}: recipient {recipient} has no words")
        words = form.get(name, {}).get("field", {})
        for field in campaign[name]["field"]:
            own, place = words.get(field["id"], {}), f"{language}: {name}.{field['id']}"
            for key in ("label", "why"):
                check.want(own.get(key, "").strip(), f"{place} has no {key}")
            check.want(("pattern" in field) == ("pattern" in own), f"{place}: pattern and its sentence")
            check.want(set(own.get("choice", {})) == set(field.get("choices", [])),
                       f"{place}: choices and their words")
            check.want(len(own.get("label", "")) <= 60, f"{place}: label is too long")
        check.want(set(words) == {field["id"] for field in campaign[name]["field"]},
                   f"{language}: {name} has words for other fields")
    for key, longest in (("title", 80), ("headline", 80), ("demand", 200), ("rehearsal_note", 300)):
        check.want(1 <= len(form.get(key, "")) <= longest, f"{language}: {key} is empty or too long")


def check_cases(cases, check):
    groups = [group["id"] for group in cases["group"]]
    check.want(cases["schema"] == 1, "cases: schema is not 1")
    for code in cases["countries"]["codes"]:
        check.want(re.fullmatch("[A-Z]{2}", code), f"cases: {code} is no country code")
    for case in cases["case"]:
        place = f"cases: {case.get('id')}"
        check.keys(place, case, CASE, {"until": str, "since": str})
        if check.faults:
            return
        check.want(re.fullmatch(r"[a-z0-9-]{1,48}", case["id"]), f"{place}: id is malformed")
        check.want(case["group"] in groups, f"{place}: unknown group")
        check.want(all(re.fullmatch(DATE, case[key]) for key in ("date", "until", "since")
                       if key in case), f"{place}: a date is malformed")
        check.want(case["date_kind"] in DATE_KINDS, f"{place}: unknown date_kind")
        check.want(case["status"] in STATUS, f"{place}: unknown status")
        check.want(case["who"] and set(case["who"]) <= WHO, f"{place}: unknown who")
        check.want(all(re.fullmatch(r"https://\S+", url) for url in case["sources"]),
                   f"{place}: a source is no https URL")
        check.want(all(re.fullmatch("[A-Z]{2}", code) for code in case["countries"]),
                   f"{place}: no country code")
    check.want(len({case["id"] for case in cases["case"]}) == len(cases["case"]), "cases: ids repeat")
    # The source has France 4, Germany, Poland, Scotland and Sweden 1 each, borders 4, companies 3.
    have = {group: sum(case["group"] == group for case in cases["case"]) for group in groups}
    check.want(have == {"fr": 4, "de": 1, "pl": 1, "gb": 1, "se": 1, "borders": 4, "companies": 3},
               f"cases: other numbers than the source: {have}")


def run(campaign, cases, forms):
    check = Checks()
    if check_terms(campaign, check):
        for name in ("signature", "report"):
            if name in campaign:
                check_form(name, campaign, check)
    if not check.faults:
        for language, form in forms.items():
            check_words(language, campaign, form, check)
    check_cases(cases, check)
    return check


def change(path, value):
    """A planted fault: sets or (None) removes the value at a path in campaign, cases or forms."""
    def apply(everything):
        *way, last = path
        table = everything
        for step in way:
            table = table[step]
        if value is None:
            del table[last]
        else:
            table[last] = value
    return apply


EMAIL = ("campaign", "signature", "field", 2)
PLANTED = [
    (change(("campaign", "controller"), None), "controller is missing"),
    (change(("campaign", "dpo", "contact"), None), "contact is missing"),
    (change(("campaign", "destroy_by"), None), "destroy_by is missing"),
    (change(("campaign", "requierd"), True), "unknown key"),
    (change(("campaign", "id"), "Ban"), "id is malformed"),
    (change(("campaign", "mode"), "live"), "fictitious"),
    (change(("campaign", "expiry"), datetime.date(2028, 1, 1)), "not in order"),
    (change(("campaign", "source_language"), "sv"), "not offered"),
    (change(("campaign", "signature", "purpose", 1, "required"), True), "exactly one"),
    (change(("campaign", "signature", "purpose", 0, "keep_until"), datetime.date(2030, 1, 1)), "kept longer"),
    (change(("campaign", "signature", "purpose", 0, "recipients"), ["king"]), "recipient king"),
    (change(EMAIL + ("depends",), {"purpose": "petition"}), "depends"),
    (change(EMAIL + ("depends",), {"country": []}), "depends"),
    (change(EMAIL + ("longest",), None), "longest is missing"),
    (change(EMAIL + ("pattern",), None), "pattern and its sentence"),
    (change(EMAIL + ("pattern",), "(?=x)x"), "our dialect"),
    (change(EMAIL + ("pattern",), "\\d+"), "our dialect"),
    (change(EMAIL + ("choices",), ["a", "b"]), "is not for email"),
    (change(EMAIL + ("id",), "name"), "not different"),
    (change(EMAIL + ("kind",), "fax"), "unknown kind"),
    (change(("campaign", "report", "field", 0, "choices"), ["school", "zoo"]), "choices and their words"),
    (change(("forms", "en", "signature", "field", "name", "why"), ""), "has no why"),
    (change(("forms", "en", "demand"), "x" * 201), "demand"),
    (change(("cases", "case", 0, "group"), "XX"), "unknown group"),
    (change(("cases", "case", 0, "status"), "bad"), "unknown status"),
    (change(("cases", "case", 0, "date"), "May 2020"), "date is malformed"),
    (change(("cases", "case", 0), None), "other numbers"),
]


def self_test(campaign, cases, forms):
    for apply, expect in PLANTED:
        everything = copy.deepcopy({"campaign": campaign, "cases": cases, "forms": forms})
        apply(everything)
        faults = run(everything["campaign"], everything["cases"], everything["forms"]).faults
        if not any(expect in fault for fault in faults):
            print(f"self-test: FAILED, not caught: {expect}; found instead: {faults[:3]}")
            return 1
    print(f"self-test: {len(PLANTED)} planted faults caught")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--campaign", type=pathlib.Path,
                        default=ROOT / "packaging/campaigns/ban-facial-recognition")
    parser.add_argument("--locales", type=pathlib.Path, default=ROOT / "locales")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    def read(path):
        return tomllib.loads(path.read_text(encoding="utf-8"))
    campaign, cases = (read(options.campaign / name) for name in ("campaign.toml", "cases.toml"))
    forms = {name: options.locales / name / "form.toml" for name in campaign["languages"]}
    absent = [name for name, path in forms.items() if not path.is_file()]
    forms = {name: read(path) for name, path in forms.items() if path.is_file()}
    if options.self_test:
        return self_test(campaign, cases, {"en": forms["en"]})
    check = run(campaign, cases, forms)
    for name in absent:
        check.want(False, f"{name}: form.toml is missing, but campaign.toml offers the language")
    for fault in check.faults:
        print(fault)
    print(f"checked: {check.done} rules, {len(forms)} languages, {len(cases['case'])} cases; "
          f"{len(check.faults)} faults")
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main())
