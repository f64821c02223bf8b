#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the README's commands, exactly as they stand there, from nothing to the first rehearsal
signature. Blocks marked `sh` run in one shell; each `hand` block is what a person touches in the
window that the command before it opened: the terminal is played by kiosk-hand. Only the port is
another (a free one), HOME is a temporary folder, and after a command with `&` it is waited until that
port answers, as the README asks a person to wait for the server's word.

    tests/e2e/readme_commands.py FOLDER-OF-PROGRAMS"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from stall import ROOT, free_port  # noqa: E402

SHIM = """#!/bin/sh
# The window, touched by the next block of the README.
script=$(ls "{scripts}" | head -n 1)
mv "{scripts}/$script" "{played}/$script"
exec "{hand}" "$@" --script "{played}/$script"
"""
WAIT = ('for i in $(seq 200); do python3 -c "import socket; socket.create_connection('
        "('127.0.0.1', {port}), 0.1)\" 2>/dev/null && break; kill -0 $! || exit 1; "
        "sleep 0.05; done\n")


def blocks():
    text = (ROOT / "README.md").read_text("utf-8")
    return re.findall(r"^```(sh|hand)\n(.*?)^```$", text, re.M | re.S)


def main():
    programs = Path(sys.argv[1]).resolve()
    home = Path(tempfile.mkdtemp(prefix="streetsign-readme-"))
    try:
        scripts, played, shims = home / "scripts", home / "played", home / "shims"
        for folder in (scripts, played, shims):
            folder.mkdir()
        port = str(free_port())
        shell, hands, commands = "set -eux\n", 0, 0
        for kind, body in blocks():
            if kind == "hand":
                hands += 1
                (scripts / f"{hands:02}").write_text(body)
                continue
            commands += sum(1 for line in body.splitlines() if not line.startswith(" "))
            for line in body.replace("8460", port).splitlines(keepends=True):
                shell += line
                if line.rstrip().endswith(" &"):
                    shell += WAIT.format(port=port)
            # A build that is running cannot be built into; this one is up to date by now.
        if hands < 2 or commands < 15:
            print(f"only {hands} hand and {commands} command lines in the README: nothing to test")
            return 1
        shell = shell.replace('export PATH="$PWD/build/release/bin:$PATH"',
                              f'export PATH="{shims}:{programs}:$PATH"')
        shell = re.sub(r"^(packaging/packages.sh build|cmake --.*)$", "# done before: \\1", shell,
                       flags=re.M)
        (shims / "streetsign-kiosk").write_text(SHIM.format(
            scripts=scripts, played=played, hand=programs / "kiosk-hand"))
        (shims / "streetsign-kiosk").chmod(0o755)
        environment = dict(os.environ, HOME=str(home))
        done = subprocess.run(["bash", "-c", shell], cwd=ROOT, env=environment, text=True,
                              capture_output=True, check=False, timeout=500)
        good = (done.returncode == 0 and "Ada Example" in done.stdout
                and "GOOD" in done.stdout and "1 signatures" in done.stdout)
        if not good:
            print(done.stdout[-3000:], done.stderr[-3000:], f"exit {done.returncode}", sep="\n")
            return 1
        print(f"readme: {commands} command lines and {hands} visits to the window, from nothing to "
              "a signature opened and verified (packages and build were there already)")
        return 0
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
