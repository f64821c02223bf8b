#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the on-screen keyboard's tables from xkeyboard-config (by libxkbcommon) and CLDR (by ICU).

    packaging/generate/keyboards.py            writes the tables, the test's letters, README's table
    packaging/generate/keyboards.py --check    writes nothing; exit 1 if a file is not what it makes
    packaging/generate/keyboards.py --sources  prints the versions it would generate from

What was decided by hand stands in the tables just below, with its reason. Needs Debian's
libxkbcommon-dev or libxkbcommon0, xkb-data, libicu-dev or libicu72. Nothing is downloaded.
"""

import ctypes
import ctypes.util
import os
import re
import sys
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

# ---- decided by hand ---------------------------------------------------------------------------

# The standard layout of each language in xkeyboard-config.
XKB = {
    "ar": "ara", "bg": "bg", "cs": "cz", "da": "dk", "de": "de", "el": "gr", "en": "gb",
    "es": "es", "et": "ee", "fi": "fi", "fr": "fr", "ga": "ie", "hr": "hr", "hu": "hu",
    "it": "it", "lt": "lt", "lv": "lv", "mt": "mt", "nl": "nl", "pl": "pl", "pt": "pt",
    "ro": "ro", "sk": "sk", "sl": "si", "sv": "se", "tr": "tr", "uk": "ua",
}
# The label that brings a non-Latin alphabet back. Latin layouts: their own first letters.
ALPHABETS = {"ar": "ابت", "bg": "АБВ", "el": "ΑΒΓ", "uk": "АБВ"}
# Latin page of the layouts above: what stands beside their letters on the keys people own.
LATIN_PAGE = "us"

ROW_AT_MOST = 11  # keys of 60 px with gaps of 8 px in 800 px
# Where a language has more letters than the extra row holds: the rarest go to free places.
PLACED = {
    "cs": {"AB": "ď ó"},
    "fr": {"AB": "æ œ ÿ", "AD": "ü"},
    "pt": {"AB": "ò"},
    "sk": {"AB": "ĺ ŕ ď"},
}
SHIFT_BELOW = {"sk"}  # 43 letters and backspace fill 44 places, so shift begins the last row
# Letters beyond the exemplar set that the language's own words need.
WANTED = {"tr": "â î û"}
# Not a key: a digraph in one place; two plain taps make it, and the row has no room.
LEFT_OUT = {"ar": {"لا"}}
# In the row below the letters, not among them.
APOSTROPHES = {"uk": "ʼ"}
# Level 3 letters that the exemplar set needs and shift must show: Arabic's superscript alef.
SHIFTED = {"ar": {"ى": "\u0670"}}
# Upper case where Unicode's default would be two letters.
UPPER = {"ß": "ẞ"}
# Bases that no decomposition gives; and neighbours' letters for long presses.
BASES = {"æ": "a", "œ": "o", "ß": "s", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ł": "l",
         "ð": "d", "þ": "t"}
NEIGHBOURS = "ð þ ŵ ŷ ã ñ"
# Long presses of other scripts, beside what xkeyboard-config has on a key's further levels:
# neighbours' letters (Macedonian, Russian, Belarusian; Persian, Urdu, Maghrebi).
VARIANTS = {
    "и": "ѝ ы і ї", "е": "є ё э", "г": "ґ ѓ", "к": "ќ", "у": "ў", "ь": "ъ ы", "ъ": "ы",
    "і": "ї ы", "з": "ѕ", "ч": "џ ћ", "д": "ђ", "л": "љ", "н": "њ", "й": "ј",
    "ا": "أ إ آ ٱ", "ي": "ى ئ ی", "ك": "ک گ", "ف": "ڤ", "ق": "ڨ", "ب": "پ", "ت": "ة ٹ", "د": "ڈ",
    "ر": "ڑ", "ز": "ژ", "ج": "چ", "و": "ؤ ۆ", "ه": "ة ھ", "ن": "ں",
}
# The second page, the same in every language: all of ASCII's signs (an e-mail may hold most).
SIGN_ROWS = ["1 2 3 4 5 6 7 8 9 0 @", "- _ . , : ; ! ? ' \" /", "( ) & + * = % # € $ `",
             "< > [ ] { } \\ | ^ ~"]
SIGN_LONG_PRESSES = {
    "'": "’ ‘ ‚ ʼ", '"': "„ “ ” « »", "-": "– —", ",": "،", ";": "؛ ·", "?": "¿ ؟", "!": "¡",
    ".": "… ·", "€": "£ ₴ ₺", "$": "£ ¢", "(": "[", ")": "]", "/": "\\", "0": "° º ª", "#": "№ §",
    "ʼ": "' ’",
}
NAMED = {"@": "at", ".": "dot", "-": "hyphen", "_": "underscore", "'": "apostrophe",
         ",": "comma", "/": "slash", "+": "plus"}

# ---- xkeyboard-config, by libxkbcommon ---------------------------------------------------------


class RuleNames(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p)
                for name in ("rules", "model", "layout", "variant", "options")]


class Xkb:
    """Letters of a layout: row -> [[level 1, level 2, ...], ...] in physical order."""

    ROWS = {
        "AE": ["TLDE"] + ["AE%02d" % k for k in range(1, 13)],
        "AD": ["AD%02d" % k for k in range(1, 13)],
        "AC": ["AC%02d" % k for k in range(1, 12)] + ["BKSL"],
        "AB": ["AB%02d" % k for k in range(1, 11)],
        "LS": ["LSGT"],
    }

    def __init__(self):
        self.library = ctypes.CDLL("libxkbcommon.so.0")
        self.library.xkb_context_new.restype = ctypes.c_void_p
        self.library.xkb_keymap_new_from_names.restype = ctypes.c_void_p
        self.context = ctypes.c_void_p(self.library.xkb_context_new(0))

    def rows(self, layout):
        names = RuleNames(b"evdev", b"pc105", layout.encode(), b"", b"")
        keymap = self.library.xkb_keymap_new_from_names(self.context, ctypes.byref(names), 0)
        if not keymap:
            sys.exit("keyboards.py: xkeyboard-config has no layout " + layout)
        keymap = ctypes.c_void_p(keymap)
        return {row: [self.levels(keymap, key) for key in keys] for row, keys in self.ROWS.items()}

    def levels(self, keymap, key):
        code = self.library.xkb_keymap_key_by_name(keymap, key.encode())
        return [self.text(keymap, code, level) for level in range(4)]

    def text(self, keymap, code, level):
        symbols = ctypes.POINTER(ctypes.c_uint32)()
        count = self.library.xkb_keymap_key_get_syms_by_level(
            keymap, code, 0, level, ctypes.byref(symbols))
        points = [self.library.xkb_keysym_to_utf32(symbols[k]) for k in range(count)]
        text = "".join(chr(point) for point in points if point)
        # Arabic layouts have lam-alef as a presentation form.
        return unicodedata.normalize("NFKC", text) if text >= "\ufb00" else text


def xkb_version():
    with open("/usr/share/pkgconfig/xkeyboard-config.pc", encoding="utf-8") as file:
        return re.search(r"^Version: *(\S+)", file.read(), re.M).group(1)


# ---- CLDR, by ICU ------------------------------------------------------------------------------


class Icu:
    def __init__(self):
        self.uc = ctypes.CDLL(ctypes.util.find_library("icuuc"))
        self.i18n = ctypes.CDLL(ctypes.util.find_library("icui18n"))
        self.number = re.search(r"\.so\.(\d+)", ctypes.util.find_library("icuuc")).group(1)

    def call(self, library, name, *arguments, pointer=False):
        function = getattr(library, name + "_" + self.number)
        function.restype = ctypes.c_void_p if pointer else ctypes.c_int32
        return function(*arguments)

    def cldr_version(self):
        version, error = (ctypes.c_uint8 * 4)(), ctypes.c_int(0)
        self.call(self.i18n, "ulocdata_getCLDRVersion", version, ctypes.byref(error))
        return "%d.%d" % (version[0], version[1])

    def exemplars(self, language):
        error = ctypes.c_int(0)
        data = ctypes.c_void_p(self.call(self.i18n, "ulocdata_open", language.encode(),
                                         ctypes.byref(error), pointer=True))
        letters = ctypes.c_void_p(self.call(self.uc, "uset_openEmpty", pointer=True))
        self.call(self.i18n, "ulocdata_getExemplarSet", data, letters, 0, 0, ctypes.byref(error))
        if error.value > 0:
            sys.exit("keyboards.py: no exemplar set for " + language)
        found = []
        for item in range(self.call(self.uc, "uset_getItemCount", letters)):
            first, last = ctypes.c_int32(), ctypes.c_int32()
            buffer, error = (ctypes.c_uint16 * 64)(), ctypes.c_int(0)
            length = self.call(self.uc, "uset_getItem", letters, item, ctypes.byref(first),
                               ctypes.byref(last), buffer, 64, ctypes.byref(error))
            if length:
                found.append(bytes(buffer)[:2 * length].decode("utf-16-le"))
            else:
                found += [chr(c) for c in range(first.value, last.value + 1)]
        return [unicodedata.normalize("NFC", text) for text in found]

    def name(self, language):
        buffer, error = (ctypes.c_uint16 * 64)(), ctypes.c_int(0)
        length = self.call(self.uc, "uloc_getDisplayLanguage", language.encode(),
                           language.encode(), buffer, 64, ctypes.byref(error))
        name = bytes(buffer)[:2 * length].decode("utf-16-le")
        return name[0].upper() + name[1:]

    def upper(self, text, language):
        source = text.encode("utf-16-le")
        units = (ctypes.c_uint16 * (len(source) // 2)).from_buffer_copy(source)
        buffer, error = (ctypes.c_uint16 * 16)(), ctypes.c_int(0)
        # Only Turkish needs its own rules; Greek's would drop the tonos, right for words in
        # capitals and wrong for the one letter that begins a name.
        locale = b"tr" if language == "tr" else b""
        length = self.call(self.uc, "u_strToUpper", buffer, 16, units, len(units), locale,
                           ctypes.byref(error))
        return unicodedata.normalize("NFC", bytes(buffer)[:2 * length].decode("utf-16-le"))


# ---- from both to a layout ---------------------------------------------------------------------


def is_mark(text):
    return unicodedata.category(text[0]).startswith("M")


def is_letter(text):
    return bool(text) and all(unicodedata.category(c) in ("Ll", "Lu", "Lo") for c in text) \
        and unicodedata.normalize("NFKC", text) == text


def graphemes(text):
    """Enough for exemplar strings: a character and the marks after it."""
    return re.findall(r"[^\u0300-\u036f][\u0300-\u036f]*", text)


def base(letter):
    return BASES.get(letter, unicodedata.normalize("NFD", letter)[0])


def upper(text, language):
    if language == "tr" and text == "i":
        return "İ"
    return UPPER.get(text, unicodedata.normalize("NFC", text.upper()))


class Letters:
    """What a language's exemplar set asks of its keyboard."""

    def __init__(self, language, exemplars):
        self.language = language
        self.marks = [text for text in exemplars if is_mark(text)]
        self.sequences = [text for text in exemplars if len(text) > 1]
        self.plain = []
        for text in exemplars:
            for one in graphemes(text) if not is_mark(text) else []:
                # CLDR lists Turkish İ; it is the capital of i, so shift makes it.
                if one not in self.plain and one.lower() in (one, one + "\u0307"):
                    self.plain.append(one)
        self.plain = [one for one in self.plain if not (len(one) == 1 and one.isupper())]
        self.latin = "LATIN" in unicodedata.name(self.plain[0])


def alphabetical(letter):
    parts = 3 if letter in BASES else len(unicodedata.normalize("NFD", letter))
    return (base(letter), parts, letter)  # accented letters before ligatures and strokes


class Layout:
    def __init__(self, language, xkb_rows, latin_rows, letters):
        self.language, self.letters = language, letters
        self.xkb_rows = xkb_rows
        self.apostrophe = APOSTROPHES.get(language, "'")
        self.shift_below = language in SHIFT_BELOW
        self.second = {key[0]: key[1] for row in xkb_rows.values() for key in row}
        self.place(xkb_rows)
        source = xkb_rows if letters.latin else latin_rows
        self.ascii = [[key[0] for key in source[row] if re.fullmatch("[a-z]", key[0])]
                      for row in ("AD", "AC", "AB")]

    def place(self, xkb_rows):
        needed = [one for one in self.letters.plain if one != self.apostrophe]
        rows, spare = {"EX": []}, []
        room = {"EX": ROW_AT_MOST, "AD": ROW_AT_MOST, "AC": ROW_AT_MOST,
                "AB": ROW_AT_MOST - (1 if self.shift_below else 2)}
        for row in ("AD", "AC", "AB"):
            keys = [key[0] for key in xkb_rows[row] if is_letter(key[0])]
            own = [key for key in keys if key in needed or re.fullmatch("[a-z]", key)]
            spare += [key for key in keys if key not in own]
            rows[row] = own[:room[row]]
            if any(re.fullmatch("[a-z]", key) for key in own[room[row]:]):
                sys.exit("keyboards.py: no room for a basic letter of " + self.language)
        spare += [key[0] for row in ("AE", "LS") for key in xkb_rows[row]
                  if is_letter(key[0]) and key[0] not in needed]
        for row, letters in PLACED.get(self.language, {}).items():
            rows[row] += letters.split()
        self.place_missing(needed, rows, room)
        for key in spare:
            if key in LEFT_OUT.get(self.language, ()):
                continue
            row = next((r for r in ("AB", "EX") if rows[r] and len(rows[r]) < room[r]), None)
            if row:
                rows[row].append(key)
        for row, keys in rows.items():
            if len(keys) > room[row]:
                sys.exit("keyboards.py: row %s of %s is too long" % (row, self.language))
        self.rows = [rows[row] for row in ("EX", "AD", "AC", "AB")]

    def place_missing(self, needed, rows, room):
        wanted = needed + WANTED.get(self.language, "").split()
        missing = [one for one in wanted if not any(one in keys for keys in rows.values())]
        missing.sort(key=alphabetical)
        if self.language == "ar":
            missing.reverse()  # an alphabet that is read from the right
        fits = len(missing) <= room["AB"] - len(rows["AB"])
        rows["AB" if fits else "EX"] += missing

    def shifted(self, key):
        if upper(key, self.language) != key:
            return upper(key, self.language)
        other = SHIFTED.get(self.language, {}).get(key, self.second.get(key, ""))
        plain = [one for row in self.rows for one in row]
        return other if other and other not in plain and \
            (is_mark(other) or is_letter(other)) else key

    def long_presses(self, latin_letters):
        offers = {}
        for letter in "abcdefghijklmnopqrstuvwxyz":
            group = [one for one in latin_letters if base(one) == letter and one != letter]
            group.sort(key=lambda one: (one not in self.letters.plain, alphabetical(one)))
            offers[letter] = group
        keys = [one for row in self.rows for one in row]
        if not self.letters.latin:
            for key in keys:
                offers[key] = self.variants(key)
        return {key: found for key, found in sorted(offers.items(), key=lambda x: x[0].encode())
                if found}

    def variants(self, key):
        script = unicodedata.name(key[0]).split()[0]
        # Cyrillic's й and ї decompose, yet are letters of their own with keys of their own.
        found = [] if script == "CYRILLIC" else \
            [one for one in self.letters.plain if base(one) == key and one != key]
        further = [level for row in self.xkb_rows.values() for levels in row
                   if levels[0] == key for level in levels[1:]]
        for one in VARIANTS.get(key, "").split() + [text.lower() for text in further]:
            if is_letter(one) and unicodedata.name(one[0]).startswith(script) \
                    and len(one) == 1 and one not in found and one != key:
                found.append(one)
        # Ancient Greek's further levels (digamma, koppa) name nobody.
        return [one for one in found if script != "GREEK" or one in self.letters.plain]


# ---- writing -----------------------------------------------------------------------------------


def key_id(text):
    if re.fullmatch("[a-z0-9]", text):
        return "key-" + text
    if text in NAMED:
        return "key-" + NAMED[text]
    return "key-u" + "-".join("%04x" % ord(c) for c in text)


def quoted(text):
    """A C++ string; a mark that would sit on its neighbour is written as an escape."""
    out, before = "", " "
    for c in text:
        if c in "\\\"":
            out += "\\" + c
        elif is_mark(c) and before in " \u25cc" or unicodedata.category(c) == "Cf":
            out += "\\u%04x" % ord(c)
        else:
            out += c
        before = c
    return '"%s"' % out


def row_text(keys, shifted):
    plain = quoted(" ".join(keys))
    return "{%s, %s}" % (plain, quoted(" ".join(shifted(key) for key in keys)))


def write_layout(out, layout, name, latin_letters, characters):
    language, shifted = layout.language, layout.shifted
    offers = layout.long_presses(latin_letters)
    out.append("constexpr LongPress %s_long_presses[] = {" % language)
    for key, found in offers.items():
        if len(found) > ROW_AT_MOST:
            sys.exit("keyboards.py: too many letters behind %s of %s" % (key, language))
        # The capital of ı is I, which is a plain tap everywhere; İ takes its place.
        out.append("    {%s, %s}," % (quoted(key), row_text(
            found, lambda one: "İ" if one == "ı" and language != "tr" else upper(one, language))))
        characters.update(found)
    out.append("};")
    for row in layout.rows + layout.ascii:
        characters.update(row)
        characters.update(shifted(key) for key in row if is_mark(shifted(key)))
    own = sorted((one for one in layout.letters.plain if not one.isascii()), key=alphabetical)
    alphabet = ALPHABETS.get(language, "".join(own[:3]))
    lines = ["    {%s, %s, %s, %s, %s, %s, %s, %s," % (
        quoted(language), quoted(name), quoted("key-language-" + language),
        quoted(XKB[language]), quoted(alphabet),
        "true" if layout.letters.latin else "false",
        "true" if layout.shift_below else "false", quoted(layout.apostrophe))]
    lines.append("     {{" + ",\n       ".join(row_text(row, shifted)
                                               for row in layout.rows) + "}},")
    lines.append("     {{" + ",\n       ".join(row_text(row, str.upper)
                                               for row in layout.ascii) + "}},")
    lines.append("     %s_long_presses}," % language)
    return lines


def write_tables(layouts, names, sources):
    latin_letters = set(NEIGHBOURS.split())
    for layout in layouts:
        if layout.letters.latin:
            latin_letters.update(layout.letters.plain)
            latin_letters.update(WANTED.get(layout.language, "").split())
    characters, out, table = set(), [], []
    out += ["// SPDX-License-Identifier: MIT",
            "// Generated by packaging/generate/keyboards.py; do not edit. README.md says from",
            "// what, and what was reviewed. Rows: the extra one, then three as on a desk.",
            "// clang-format off", "",
            'constexpr std::string_view sources = "%s";' % sources, ""]
    for layout in layouts:
        table += write_layout(out, layout, names[layout.language], latin_letters, characters)
    out += ["", "constexpr KeyboardLayout layouts[] = {"] + table + ["};", ""]
    out.append("constexpr LetterRow signs[] = {")
    for row in SIGN_ROWS:
        out.append("    {%s, %s}," % (quoted(row), quoted(row)))
        characters.update(row.split())
    out += ["};", "", "constexpr LongPress sign_long_presses[] = {"]
    for key, found in sorted(SIGN_LONG_PRESSES.items(), key=lambda item: item[0].encode()):
        out.append("    {%s, {%s, %s}}," % (quoted(key), quoted(found), quoted(found)))
        characters.update([key] + found.split())
    out += ["};", "",
            "// Every text a key can begin with, by its bytes: text, id, what to draw.",
            "constexpr Character characters[] = {"]
    for text in sorted(characters, key=lambda one: one.encode()):
        label = "\u25cc" + text if is_mark(text) else text
        out.append("    {%s, %s, %s}," % (quoted(text), quoted(key_id(text)), quoted(label)))
    out += ["};", "// clang-format on", ""]
    return "\n".join(out)


def write_exemplars(layouts, icu, sources):
    out = ["// SPDX-License-Identifier: MIT",
           "// Generated by packaging/generate/keyboards.py; do not edit. CLDR's main exemplar set",
           "// of each language as ICU gives it: letters, marks and strings; upper case by ICU.",
           "// clang-format off", "",
           'constexpr std::string_view exemplar_sources = "%s";' % sources, "",
           "constexpr Exemplars exemplars[] = {"]
    for layout in layouts:
        language, letters = layout.language, layout.letters
        # ICU's capital of ß is SS; the letter's own capital is U+1E9E.
        uppers = [UPPER.get(one) or icu.upper(one, language) for one in letters.plain]
        out.append("    {%s, %s,\n     %s,\n     %s, %s}," % (
            quoted(language), quoted(" ".join(letters.plain)), quoted(" ".join(uppers)),
            quoted(" ".join(letters.marks)), quoted(" ".join(letters.sequences))))
    return "\n".join(out + ["};", "// clang-format on", ""])


def write_readme(layouts, names):
    path = os.path.join(ROOT, "kiosk/keyboard/README.md")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    table = ["| | language | xkb | letters in rows 1, 2, 3 | extra row | rows |",
             "|---|---|---|---|---|---|"]
    for layout in layouts:
        extra = " ".join(layout.rows[0])
        table.append("| %s | %s | `%s` | %s | %s | %d |" % (
            layout.language, names[layout.language], XKB[layout.language],
            ", ".join(str(len(row)) for row in layout.rows[1:]),
            extra or "none", 5 if extra else 4))
    begin, end = "<!-- generated -->\n", "<!-- end of generated -->"
    before, rest = text.split(begin)
    return before + begin + "\n".join(table) + "\n" + end + rest.split(end)[1]


def main():
    xkb, icu = Xkb(), Icu()
    sources = "xkeyboard-config %s, CLDR %s" % (xkb_version(), icu.cldr_version())
    if "--sources" in sys.argv:
        print(sources)
        return 0
    latin_rows = xkb.rows(LATIN_PAGE)
    layouts = [Layout(language, xkb.rows(XKB[language]), latin_rows,
                      Letters(language, icu.exemplars(language))) for language in sorted(XKB)]
    names = {language: icu.name(language) for language in XKB}
    made = {
        "kiosk/keyboard/layouts.inc": write_tables(layouts, names, sources),
        "tests/kiosk/keyboard_exemplars.inc": write_exemplars(layouts, icu, sources),
        "kiosk/keyboard/README.md": write_readme(layouts, names),
    }
    stale = 0
    for name, text in made.items():
        path = os.path.join(ROOT, name)
        if "--check" in sys.argv:
            with open(path, encoding="utf-8") as file:
                same = file.read() == text
            print(("as generated: " if same else "NOT as generated: ") + name)
            stale += not same
        else:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
    print("%d layouts from %s" % (len(layouts), sources))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
