#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""clang-tidy over every source, as .clang-tidy says, at a price that can be paid at every change.

    tests/tidy.py [--build DIR] [SOURCE...]   check these, or all; exit 1 and name each finding
    tests/tidy.py --self-test                 plant bad sources and see each one found

Most of clang-tidy's time goes into the standard library's headers, again for each source. So many
sources are laid one after another into a file and looked at together; findings are given back with
their own names and lines. Where that does not compile (two of them have a helper of the same name) those
that clash are looked at apart.

What was clean is remembered under its source, the headers, the flags, .clang-tidy, the tool and this
script, and is not looked at again. Nothing is remembered of a batch in which something was found.

DIR (build/release) needs only to be configured, for its compile_commands.json, and without
CMAKE_UNITY_BUILD. The memory is ${XDG_CACHE_HOME:-~/.cache}/streetsign-tidy, and can be thrown away.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

TIDY = "clang-tidy-16"
COMPILER = "clang++-16"
# Lines in one batch: more save time on headers, fewer let two processors end together.
BATCH_LINES = 2000
# Found, and not so: the analyzer does not see that a coroutine runs inside resume() only, which sets
# its context, takes an executor that is in use for an empty one, and loses a buffer across a co_await.
# Where it then trips depends on how deep it got, and so on which sources are laid together; always in
# the headers of Asio and Beast, where no NOLINT of ours can stand. What it finds in sources of ours, and
# in every other library, counts.
NOT_SO = re.compile(r"/\S+/boost/(?:asio|beast)/.*\[clang-analyzer-core\.")
FINDING = re.compile(r"^(?=\S+:\d+:\d+: (?:error|warning): )", re.MULTILINE)
INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)


@dataclass
class Source:
    name: str  # from the root
    flags: tuple  # of the compiler, without what names input and output
    key: str = ""


@dataclass
class Batch:
    sources: list
    lines: int = 0


@dataclass
class Outcome:
    checked: int = 0
    known: int = 0
    seconds: float = 0.0
    runs: int = 0  # of clang-tidy
    findings: list = field(default_factory=list)


class House:
    """The tree that is looked at, and what is remembered of it."""

    def __init__(self, root, memory):
        self.root = Path(root)
        self.memory = Path(memory)
        self.work = self.root / "build" / "tidy"
        self.hashes = {}
        self.same = {}  # lists of libraries' headers: are they all as they were?
        tool = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
        rules = (self.root / ".clang-tidy").read_bytes()
        self.ground = hashlib.sha256(tool + rules + Path(__file__).read_bytes()).hexdigest()

    def hash_of(self, path):
        if path not in self.hashes:
            try:
                self.hashes[path] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
            except OSError:
                self.hashes[path] = "missing"
        return self.hashes[path]

    def headers_of(self, name):
        """The source and every header of ours that it reaches."""
        found, ahead = {name}, [name]
        while ahead:
            at = ahead.pop()
            for include in INCLUDE.findall((self.root / at).read_bytes()):
                for place in (self.root / include.decode(), (self.root / at).parent / include.decode()):
                    if place.is_file():
                        header = os.path.relpath(place, self.root)
                        if header not in found:
                            found.add(header)
                            ahead.append(header)
                        break
        return sorted(found)

    def sources(self, build, names):
        """From compile_commands.json; a source that is built twice counts once."""
        entries = json.loads((self.root / build / "compile_commands.json").read_text())
        flags = {}
        for entry in entries:
            name = os.path.relpath(os.path.join(entry["directory"], entry["file"]), self.root)
            flags.setdefault(name, flags_of(entry["command"]))
        missing = [name for name in names if name not in flags]
        if missing:
            sys.exit(f"clang-tidy: not in {build}/compile_commands.json: {' '.join(missing)}")
        result = [Source(name, flags[name]) for name in names]
        for source in result:
            parts = [self.ground, " ".join(source.flags).replace(str(self.root), "."), source.name]
            parts += [f"{h} {self.hash_of(self.root / h)}" for h in self.headers_of(source.name)]
            source.key = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return result

    def is_known(self, source):
        """Was it clean, with the same libraries' headers?"""
        try:
            libraries = (self.memory / source.key).read_text()
            if libraries not in self.same:
                lines = [line.split(" ", 1) for line in (self.memory / libraries).read_text().splitlines()]
                self.same[libraries] = all(self.hash_of(path) == digest for digest, path in lines)
            return self.same[libraries]
        except OSError:
            return False

    def remember(self, batch, libraries):
        text = "".join(f"{self.hash_of(header)} {header}\n" for header in libraries)
        name = hashlib.sha256(text.encode()).hexdigest()
        self.keep(name, text)
        for source in batch.sources:
            self.keep(source.key, name)

    def keep(self, name, text):
        self.memory.mkdir(parents=True, exist_ok=True)
        fresh = self.memory / f".{name}.{os.getpid()}.{threading.get_ident()}"
        fresh.write_text(text)
        fresh.rename(self.memory / name)


def flags_of(command):
    flags, words = [], iter(shlex.split(command)[1:])
    for word in words:
        if word in ("-o", "-c"):
            next(words)
        else:
            flags.append(word)
    return tuple(flags)


def batches_of(house, sources):
    """Neighbours with the same flags; the longest batches first."""
    groups = {}
    for source in sources:
        groups.setdefault((source.name.split("/")[0], source.flags), []).append(source)
    result = []
    for group in groups.values():
        batch = Batch([])
        for source in group:
            lines = (house.root / source.name).read_bytes().count(b"\n")
            if batch.sources and batch.lines + lines > BATCH_LINES:
                result.append(batch)
                batch = Batch([])
            batch.sources.append(source)
            batch.lines += lines
        result.append(batch)
    return sorted(result, key=lambda batch: -batch.lines)


class Sheet:
    """A batch's sources one after another in a file, which is gone afterwards."""

    def __init__(self, house, batch):
        self.house = house
        # A neighbour in the file may be shadowed; of real shadows the compiler tells. GCC's
        # parameters mean nothing to clang.
        self.flags = (*batch.sources[0].flags, "-Wno-shadow", "-Wno-unused-command-line-argument")
        name = hashlib.sha256(" ".join(s.key for s in batch.sources).encode()).hexdigest()[:16]
        self.path = house.work / f"{name}.cc"
        self.starts, text = [], ""
        for source in batch.sources:
            self.starts.append((text.count("\n"), source.name))
            text += (house.root / source.name).read_text().rstrip("\n") + "\n"
        house.work.mkdir(parents=True, exist_ok=True)
        self.path.write_text(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.path.unlink()

    def place(self, line):
        before, name = [start for start in self.starts if start[0] < line][-1]
        return name, line - before

    def compile(self):
        """The sources with errors, and the libraries' headers that were read."""
        run = subprocess.run(
            [COMPILER, *self.flags, "-w", "-fsyntax-only", "-ferror-limit=0", "-MD", "-MF", "/dev/stdout",
             self.path], capture_output=True, text=True, cwd=self.house.root)
        here = re.escape(str(self.path))
        lines = re.findall(rf"^(?:In file included from {here}:(\d+):|{here}:(\d+):\d+: .*error:)",
                           run.stderr, re.MULTILINE)
        broken = {self.place(int(include or line))[0] for include, line in lines}
        if run.returncode != 0 and not broken:
            broken = {name for _, name in self.starts}
        headers = shlex.split(run.stdout.replace("\\\n", " "))[1:]
        return (broken,
                [h for h in headers if h.startswith("/") and not Path(h).is_relative_to(self.house.root)])

    def tidy(self):
        """What was found, each line with the source's own place; nothing: clean."""
        run = subprocess.run(
            [TIDY, f"--config-file={self.house.root / '.clang-tidy'}", "--quiet", self.path, "--",
             *self.flags], capture_output=True, text=True, cwd=self.house.root)
        if run.returncode == 0:
            return ""
        found = re.sub(rf"^{re.escape(str(self.path))}:(\d+):",
                       lambda match: "%s:%d:" % self.place(int(match[1])), run.stdout, flags=re.MULTILINE)
        found = found.replace(f"{self.house.root}/", "") or run.stderr
        return "".join(part for part in FINDING.split(found) if not NOT_SO.match(part))


def look_at(house, batch):
    """What was found, and how often clang-tidy ran."""
    with Sheet(house, batch) as sheet:
        broken, libraries = sheet.compile()
        if not broken or len(batch.sources) == 1:
            found = sheet.tidy()
            if not found:
                house.remember(batch, libraries)
            return found, 1
    # The later of two that clash is the one with errors.
    apart = [s for s in batch.sources if s.name in broken]
    together = [s for s in batch.sources if s.name not in broken]
    if not together:
        apart, together = apart[1:], apart[:1]
    parts = [look_at(house, Batch(sources)) for sources in (together, apart)]
    return "".join(found for found, _ in parts), sum(runs for _, runs in parts)


def check(house, sources, jobs, say):
    outcome = Outcome()
    ahead = [source for source in sources if not house.is_known(source)]
    outcome.known = len(sources) - len(ahead)
    started = time.monotonic()

    def work(batch):
        begun = time.monotonic()
        found, runs = look_at(house, batch)
        return batch, found, runs, time.monotonic() - begun

    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(work, batch) for batch in batches_of(house, ahead)]
        for done in concurrent.futures.as_completed(waiting):
            batch, found, runs, seconds = done.result()
            outcome.checked += len(batch.sources)
            outcome.runs += runs
            if found:
                outcome.findings.append(found)
            folders = sorted({os.path.dirname(source.name) for source in batch.sources})
            say(f"clang-tidy: {outcome.checked}/{len(ahead)}: {len(batch.sources)} of "
                f"{' '.join(folders)}, {seconds:.1f} s, {runs} runs", found)
    outcome.seconds = time.monotonic() - started
    return outcome


def summary(*findings):
    """One line a finding, without the explanations, each once."""
    lines = "".join(findings).splitlines()
    return sorted({l for l in lines if re.search(r": (error|warning): .*\[", l)})


def self_test():
    """A house of its own with bad sources in it."""
    rules = "Checks: '-*,cppcoreguidelines-pro-type-cstyle-cast,clang-analyzer-core.NullDereference'\n" \
            "WarningsAsErrors: '*'\nHeaderFilterRegex: 'room/.*\\.h$'\n"
    good = '#include <stddef.h>\n#include "room/a.h"\nint good(int x) { return half(x); }\n'
    files = {
        ".clang-tidy": rules,
        "room/a.h": "inline int half(int x) { return x / 2; }\n",
        "room/good.cc": good,
        "room/cast.cc": "const char* cast(int* x) {\n    return (const char*)x;\n}\n",
        "room/null.cc": "int null(int x) {\n    int* p = nullptr;\n    return x > 3 ? *p : 0;\n}\n",
        "room/macro.cc": "#define half 5\nint macro() { return half; }\n",
        "room/twin.cc": "namespace {\nint help() { return 1; }\n}\nint twin() { return help(); }\n",
        "room/tiwn.cc": "namespace {\nint help() { return 2; }\n}\nint tiwn() { return help(); }\n",
        "room/broken.cc": "int broken = nothing;\n",
        "room/asio.cc": "#include <boost/asio/awaitable.hpp>\n"
                        "int empty() { return pointed(nullptr); }\n",
        "room/json.cc": "#include <boost/json/value.hpp>\n"
                        "int empty() { return pointed(nullptr); }\n",
        "room/lib.cc": "#include <lib.h>\nint use() { return lib(); }\n",
    }
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as libraries:
        root = Path(folder).resolve()
        library = Path(libraries).resolve() / "lib.h"
        library.write_text("inline int lib() { return 1; }\n")
        pointed = "inline int pointed(int* p) { return *p; }\n"
        asio, json_of_boost = (library.parent / "boost" / name
                               for name in ("asio/awaitable.hpp", "json/value.hpp"))
        for header in (asio, json_of_boost):
            header.parent.mkdir(parents=True)
            header.write_text(pointed)

        def write(name, text):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)

        for name, text in files.items():
            write(name, text)
        commands = [{"directory": str(root), "file": n,
                     "command": f"c++ -I{root} -I{library.parent} -o x -c {n}"}
                    for n in files if n.endswith(".cc")]
        write("build/release/compile_commands.json", json.dumps(commands))

        def run(*names):
            house = House(root, root / "memory")
            sources = house.sources("build/release", [f"room/{n}.cc" for n in names])
            return check(house, sources, 2, lambda *_: None)

        def expect(what, outcome, known, checked, *places):
            found = summary(*outcome.findings)
            if (outcome.known, outcome.checked, len(found)) != (known, checked, len(places)) or \
               not all(f.startswith(p) for f, p in zip(found, places)):
                sys.exit(f"tidy self-test: {what}: {outcome}")

        bad = ("room/cast.cc:2:", "room/null.cc:3:")
        expect("planted sources are found, by name and line", run("good", "cast", "null"), 0, 3, *bad)
        expect("nothing is remembered of a bad batch", run("good"), 0, 1)
        expect("what was clean is remembered", run("good", "cast", "null"), 1, 2, *bad)
        write("room/a.h", "inline int half(int x) { return *(short*)&x / 2; }\n")
        expect("a changed header is looked at", run("good"), 0, 1, "room/a.h:1:")
        write("room/a.h", files["room/a.h"])
        expect("the header as it was", run("good"), 1, 0)
        write(".clang-tidy", rules + "# another\n")
        expect("other rules", run("good"), 0, 1)
        expect("a source that uses a library", run("lib"), 0, 1)
        expect("the library as it was", run("lib"), 1, 0)
        library.write_text("inline int lib() { return 2; }\n")
        expect("a changed library", run("lib"), 0, 1)
        expect("what is known not to be so", run("asio"), 0, 1)
        expect("the same in another library", run("json"), 0, 1, str(json_of_boost))
        library.write_text(pointed + "inline int lib() { return pointed(nullptr); }\n")
        expect("a library's header, reached from a source", run("lib"), 0, 1, str(library))
        twins = run("twin", "tiwn")
        expect("helpers of one name", twins, 0, 2)
        macro = run("macro", "good")
        expect("a macro that breaks a neighbour's header", macro, 1, 1)
        if twins.runs != 2:
            sys.exit("tidy self-test: helpers of one name went together")
        expect("what does not compile is not clean", run("broken"), 0, 1, "room/broken.cc:1:")
    print("clang-tidy: planted sources were found")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("--whole", action="store_true", help="print findings with their explanations")
    parser.add_argument("sources", nargs="*")
    options = parser.parse_args()
    if options.self_test:
        return self_test()
    root = Path(__file__).resolve().parent.parent
    names = options.sources or subprocess.run(
        ["git", "ls-files", "kiosk/*.cc", "sync/*.cc", "packaging/*.cc"],
        capture_output=True, text=True, check=True, cwd=root).stdout.split()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "streetsign-tidy"
    house = House(root, cache)
    jobs = len(os.sched_getaffinity(0))

    def say(line, found):
        print(line, flush=True)
        text = found if options.whole else "".join(f"{l}\n" for l in summary(found))
        print(text, end="", flush=True)

    outcome = check(house, house.sources(options.build, names), jobs, say)
    print(f"clang-tidy: {len(names)} sources: {outcome.checked} checked in {outcome.seconds:.0f} s, "
          f"{outcome.known} known to be clean{'; NOT CLEAN' if outcome.findings else ''}")
    return 1 if outcome.findings else 0


if __name__ == "__main__":
    sys.exit(main())
