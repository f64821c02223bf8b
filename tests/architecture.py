#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the house to its plan: which room may include which, which C library's header is allowed
where, no cycles between units, and CMake's links equal to the same table.

    tests/architecture.py [ROOT]        check the tree; exit 1 and name each wrong line
    tests/architecture.py --self-test   plant wrong includes and links and see each one caught
"""
import os
import re
import sys
import tempfile
from pathlib import Path

ARROWS = {
    "core": [],
    "envelope": ["core"],
    "log": ["core"],
    "database": ["core"],
    "transport": ["core"],
    "campaign": ["log", "core"],
    "record": ["envelope", "campaign", "core"],
    "batch": ["envelope", "log", "campaign", "core"],
    "store": ["batch", "envelope", "log", "campaign", "database", "core"],
    "agent": ["batch", "campaign", "log", "transport", "core"],
    "server": ["batch", "envelope", "log", "campaign", "database", "transport", "core"],
    "desk": ["record", "batch", "envelope", "log", "campaign", "transport", "core"],
    "verify": ["batch", "envelope", "log", "campaign", "core"],
    "kiosk": ["store", "record", "campaign", "log", "core"],
}

# A C library's header, and the only paths that may include it.
LIBRARIES = [
    (r"sodium(/.*)?\.h", r"sync/core/(crypto|secret|secret_pool)\.cc"),
    (r"nettle/.*", r"sync/core/crypto\.cc"),
    (r"openssl/.*", r"sync/(transport/curl_transport\.cc|server/.*)"),
    (r"sqlite3\.h", r"sync/database/.*"),
    (r"libpq-fe\.h", r"sync/server/.*"),
    (r"boost/.*", r"sync/server/.*"),
    (r"curl/.*", r"sync/transport/.*"),
    (r"SDL2?(/|_).*|SDL\.h", r"kiosk/sdl/.*"),
    (r"unicode/.*", r"kiosk/text/.*|sync/desk/collation\.cc"),
    (r"seccomp\.h|linux/landlock\.h", r"kiosk/sandbox\.cc"),
    (r"nlohmann/.*", r"sync/(record/read_record\.cc|desk/.*|server/.*|verify/.*)"),
    (r"toml\+\+/.*|toml\.hpp", r"sync/(campaign|desk)/.*"),
    (r"libgfshare\.h", r"sync/desk/.*"),
    (r"CLI/.*", r"sync/core/command_line\.cc"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def room_of(path):
    parts = path.split("/")
    if parts[0] == "kiosk":
        return "kiosk"
    return parts[1] if parts[0] == "sync" and len(parts) > 2 else None


def sources(root):
    for top in ("kiosk", "sync"):
        for folder, _, names in os.walk(root / top):
            for name in sorted(names):
                if name.endswith((".h", ".cc", ".inc")):
                    yield (Path(folder) / name).relative_to(root).as_posix()


def check_include(path, line, bracket, target):
    room = room_of(path)
    if bracket == '"':
        other = room_of(target)
        if other is None:
            return f"{path}:{line}: \"{target}\" is not named from the repository root"
        if other != room and other not in ARROWS.get(room, []):
            return f"{path}:{line}: {room} may not include {other} ({target})"
        return None
    for header, allowed in LIBRARIES:
        if re.fullmatch(header, target):
            if not re.fullmatch(allowed, path):
                return f"{path}:{line}: <{target}> is allowed only in {allowed}"
            return None
    return None


def cycles(graph):
    """Units (a .h with its .cc) that reach themselves; each reported once."""
    found, done, trail = [], set(), []

    def visit(unit):
        if unit in trail:
            found.append(" -> ".join(trail[trail.index(unit):] + [unit]))
            return
        if unit in done:
            return
        trail.append(unit)
        for other in sorted(graph.get(unit, ())):
            visit(other)
        trail.pop()
        done.add(unit)

    for unit in sorted(graph):
        visit(unit)
    return found


def stated_links(root):
    """What each room is linked to: room(NAME below...) of sync/CMakeLists.txt, and the one loop
    over rooms of kiosk/CMakeLists.txt."""
    stated = {}
    path = root / "sync/CMakeLists.txt"
    if path.exists():
        for name, below in re.findall(r"^room\(([a-z]+)((?: [a-z]+)*)\)", path.read_text(), re.M):
            stated[name] = below.split()
    path = root / "kiosk/CMakeLists.txt"
    if path.exists():
        for below in re.findall(r"^foreach\(room((?: [a-z]+)*)\)", path.read_text(), re.M):
            stated["kiosk"] = stated.get("kiosk", []) + below.split()
    return stated


def check_links(root):
    """CMake's links must be the table above, word for word, and no library of a room is linked by
    its own name behind the table's back."""
    problems, stated = [], stated_links(root)
    for name in ("sync/CMakeLists.txt", "kiosk/CMakeLists.txt"):
        path = root / name
        if not path.exists():
            continue
        rooms = ["kiosk"] if name.startswith("kiosk") else [one for one in ARROWS if one != "kiosk"]
        problems += [f"{name}: {room} is linked to {stated.get(room)}, the plan says {ARROWS[room]}"
                     for room in rooms if sorted(stated.get(room, [])) != sorted(ARROWS[room])]
        for call in re.findall(r"target_link_libraries\(([^)]*)\)", path.read_text()):
            for library in re.findall(r"\bsync_[a-z]+", " ".join(call.split()[1:])):
                problems.append(f"{name}: {call.split()[0]} is linked to {library} by name")
    return problems


def check(root):
    problems, graph, files, includes = check_links(root), {}, 0, 0
    for path in sources(root):
        files += 1
        room = room_of(path)
        if room is not None and room not in ARROWS:
            problems.append(f"{path}: {room} is not a room of the house")
            continue
        unit = re.sub(r"\.(h|cc|inc)$", "", path)
        for number, text in enumerate((root / path).read_text().splitlines(), 1):
            match = INCLUDE.match(text)
            if not match:
                continue
            includes += 1
            problem = check_include(path, number, *match.groups())
            if problem:
                problems.append(problem)
            target = re.sub(r"\.(h|cc|inc)$", "", match.group(2))
            if match.group(1) == '"' and target != unit:
                graph.setdefault(unit, set()).add(target)
    problems += [f"cycle: {cycle}" for cycle in cycles(graph)]
    return problems, files, includes


def links(room=None, more=None):
    """A right sync/CMakeLists.txt; with a room: that one linked to `more` as well, or to nothing."""
    lines = ""
    for name, below in ARROWS.items():
        if name == room:
            below = [*below, more] if more else []
        if name != "kiosk":
            lines += f"room({' '.join([name, *below])})\n"
    return lines


def self_test():
    faults = {
        "an arrow that goes up": ("sync/core/bad.h", '#include "sync/store/store.h"\n'),
        "two programs that know each other": ("sync/agent/bad.cc", '#include "sync/server/x.h"\n'),
        "the verifier seeing plain records": ("sync/verify/bad.cc", '#include "sync/record/r.h"\n'),
        "the kiosk with a network": ("kiosk/bad.cc", "#include <curl/curl.h>\n"),
        "sqlite outside its room": ("sync/store/bad.cc", "#include <sqlite3.h>\n"),
        "SDL outside kiosk/sdl": ("kiosk/ui/bad.cc", "#include <SDL2/SDL.h>\n"),
        "a program that reads words by itself": ("sync/desk/main.cc", "#include <CLI/CLI.hpp>\n"),
        "a cycle": ("sync/log/a.h", '#include "sync/log/b.h"\n'),
        "a room that is not in the plan": ("sync/misc/x.h", "\n"),
        "a relative include": ("sync/log/x.cc", '#include "note.h"\n'),
        "a room linked to what stands above it": ("sync/CMakeLists.txt", links("log", "store")),
        "a room that lost a link": ("sync/CMakeLists.txt", links("store")),
        "a room linked behind the table's back": (
            "sync/CMakeLists.txt", links() + "target_link_libraries(sync_log PRIVATE sync_store)\n"),
        "the kiosk linked to the network": (
            "kiosk/CMakeLists.txt", "foreach(room store record campaign log core transport)\n"),
        "the kiosk linked to the network by name": (
            "kiosk/CMakeLists.txt", "foreach(room store record campaign log core)\n"
            "target_link_libraries(streetsign_kiosk PRIVATE sync_transport)\n"),
    }
    caught = 0
    for name, (path, text) in faults.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
            if name == "a cycle":
                (root / "sync/log/b.h").write_text('#include "sync/log/a.h"\n')
            problems, _, _ = check(root)
            if problems:
                caught += 1
            else:
                print(f"NOT CAUGHT: {name}")
    with tempfile.TemporaryDirectory() as folder:
        good = Path(folder) / "sync/store/good.cc"
        good.parent.mkdir(parents=True)
        good.write_text('#include "sync/batch/batch.h"\n')
        (Path(folder) / "sync/CMakeLists.txt").write_text(links())
        quiet = not check(Path(folder))[0][0:]
    print(f"architecture self-test: {caught} of {len(faults)} planted faults caught, "
          f"what is right {'passes' if quiet else 'IS REFUSED'}")
    return 0 if caught == len(faults) and quiet else 1


def main():
    if "--self-test" in sys.argv:
        return self_test()
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    problems, files, includes = check(root)
    for problem in problems:
        print(problem)
    print(f"architecture: {files} files, {includes} includes, {len(problems)} wrong")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
