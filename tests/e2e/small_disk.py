# SPDX-License-Identifier: MIT
"""A disk that is soon full: a small tmpfs, for the time of a `with`."""
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(folder, size):
    """The folder as a disk of this size, or nothing where mounting is not allowed: then the case is
    skipped aloud. Whoever writes to it must have ended before the `with` does."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder],
                             capture_output=True, check=False)
    if mounted.returncode != 0:
        print(f"SKIPPED: a full disk in {Path(sys.argv[0]).name}: "
              "mounting a small tmpfs is not allowed here")
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
