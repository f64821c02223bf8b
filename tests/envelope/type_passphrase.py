# SPDX-License-Identifier: MIT
"""type_passphrase.py PASSPHRASE COMMAND...: runs the command on a terminal of its own and types the
passphrase at every prompt, because age reads one from a terminal only. Exits as the command does."""
import os
import pty
import select
import sys
import time

passphrase, command = sys.argv[1], sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)

deadline = time.monotonic() + 120
seen = b""
while time.monotonic() < deadline:
    ready, _, _ = select.select([terminal], [], [], 1)
    if not ready:
        continue
    try:
        data = os.read(terminal, 4096)
    except OSError:  # the command ended and the terminal with it
        break
    if not data:
        break
    seen += data
    if b"passphrase" in seen.lower() and seen.rstrip(b" ").endswith(b":"):
        os.write(terminal, passphrase.encode() + b"\n")
        seen = b""
else:
    os.kill(child, 9)
_, status = os.waitpid(child, 0)
code = os.waitstatus_to_exitcode(status)
if code != 0:
    sys.stderr.write(seen.decode(errors="replace"))
sys.exit(code if code >= 0 else 1)
