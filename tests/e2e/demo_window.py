#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The demo as somebody with a display meets it: its window opens, a person signs in it with the
mouse, the window is closed and nothing runs any more; started again in the same folder it goes on,
and Ctrl-C or a signal to it alone ends it as cleanly.

    tests/e2e/demo_window.py FOLDER-OF-PROGRAMS LOCALES

Starts packaging/demo.py, which packaging/demo.sh starts after building. Exit 0 good, 1 not, 77
skipped (said why)."""
import ctypes
import ctypes.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import stall as e2e  # noqa: E402
import windows  # noqa: E402

SIZE = "1280x800"
CLIENT_MESSAGE = 33
ENVELOPE = b"age-encryption.org/v1\n"  # how each envelope in a batch begins


class ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong),
                ("message_type", ctypes.c_ulong), ("format", ctypes.c_int),
                ("data", ctypes.c_long * 5), ("pad", ctypes.c_long * 24)]


def close_window(display_name, window):
    """What a window manager does when its close button is clicked; there is none in Xvfb."""
    x11 = ctypes.CDLL(ctypes.util.find_library("X11"))
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XSendEvent.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long,
                               ctypes.c_void_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(display_name.encode())
    message = ClientMessage(type=CLIENT_MESSAGE, window=window, format=32,
                            message_type=x11.XInternAtom(display, b"WM_PROTOCOLS", 0))
    message.data[0] = x11.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
    x11.XSendEvent(display, window, 0, 0, ctypes.byref(message))
    x11.XCloseDisplay(display)


class Demo:
    """packaging/demo.py in a display, in a process group of its own as in a shell."""

    def __init__(self, display, folder, programs):
        self.display = display
        self.process = subprocess.Popen(
            [sys.executable, e2e.ROOT / "packaging/demo.py", "--programs", programs, "--folder",
             folder], env=display.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True)
        self.said = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def wait_for_window(self):
        for line in self.process.stdout:
            self.said += line
            if "Ctrl-C to end" in line:
                break
        else:
            raise e2e.Failed("the demo ended: " + self.said)
        e2e.wait_until("the demo's window", lambda: self.process.poll() is not None or
                       self.windows(), 120)
        if self.process.poll() is not None:
            raise e2e.Failed("the demo ended: " + self.said + self.process.stdout.read())

    def windows(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--class", "."],
                               env=self.display.environment, capture_output=True, text=True,
                               check=False)
        return [int(word) for word in found.stdout.split()]

    def end(self, wanted):
        """Waits for its own end; nothing of its session may be left."""
        self.said += self.process.communicate(timeout=120)[0]
        if self.process.returncode != wanted:
            raise e2e.Failed(f"the demo ended with {self.process.returncode}: {self.said[-400:]}")
        try:  # the launcher of the voice notices the end of the kiosk, and ends after it
            e2e.wait_until("the end of all the demo started", lambda: not self.left(), 10)
        except e2e.Failed as problem:
            raise e2e.Failed("the demo left something running: " + self.left()) from problem

    def left(self):
        return subprocess.run(["pgrep", "-s", str(self.process.pid), "-l"], capture_output=True,
                              text=True, check=False).stdout


def stall_of(folder, programs):
    return e2e.Stall(folder, programs, tls=False)


def sign_and_close(folder, programs):
    with windows.XServer(SIZE) as display, Demo(display, folder, programs) as demo:
        demo.wait_for_window()
        with windows.Shadow(stall_of(folder, programs), SIZE) as shadow:
            glass = windows.Glass(display, shadow)
            glass.tap("begin", "lang-en", "sign")
            glass.type_on_hardware("field-name", "Ada")
            glass.tap("key-space", "key-l", "next", "country-*", "consent-petition-yes",
                      "consent-updates-no", "confirm", "done")
        [window] = demo.windows()[:1]
        close_window(display.environment["DISPLAY"], window)
        demo.end(0)
        print(f"the window opened, {glass.taps} taps signed in it, closing it ended everything",
              flush=True)


def again_and_interrupt(folder, programs):
    with windows.XServer(SIZE) as display, Demo(display, folder, programs) as demo:
        demo.wait_for_window()
        if "goes on where it was" not in demo.said:
            raise e2e.Failed("the second start does not go on: " + demo.said)
        os.killpg(demo.process.pid, signal.SIGINT)  # as a terminal does
        demo.end(0)
    stall = stall_of(folder, programs)
    stall.steward("tap steward-close", "tap close-day")
    batches = list((stall.kiosk_data / "outbox").glob("*.batch"))
    if [batch.read_bytes().count(ENVELOPE) for batch in batches] != [1]:
        raise e2e.Failed(f"the day had one signature, its close made {batches}")
    print("started again in the same folder it went on, Ctrl-C ended everything, and the signature "
          "of before is in the day's batch", flush=True)


def told_to_end(folder, programs):
    with windows.XServer(SIZE) as display, Demo(display, folder, programs) as demo:
        demo.wait_for_window()
        demo.process.terminate()  # the demo alone, not its session
        demo.end(128 + signal.SIGTERM)
    print("told to end, it ended everything", flush=True)


def taken_port(folder, programs):
    """A port that somebody else has meanwhile is said, and ends it."""
    manifest = (Path(folder) / "campaign/manifest").read_text(encoding="utf-8")
    port = int(manifest.split("http://127.0.0.1:")[1].split("\n")[0])
    with windows.XServer(SIZE) as display, socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with Demo(display, folder, programs) as demo:
            demo.end(1)
            if "cannot listen" not in demo.said:
                raise e2e.Failed("it does not say that the port is taken: " + demo.said)
    print("a taken port is said", flush=True)


def main():
    programs, locales = sys.argv[1:3]
    os.environ["STREETSIGN_LOCALES"] = locales
    missing = [tool for tool in ("Xvfb", "xdotool", "import", "compare", "pgrep")
               if not shutil.which(tool)]
    if missing or not ctypes.util.find_library("X11"):
        print("SKIPPED: demo_window: these are not installed: " + " ".join(missing or ["libX11"]))
        return 77
    with tempfile.TemporaryDirectory() as folder:
        try:
            sign_and_close(folder, programs)
            taken_port(folder, programs)
            told_to_end(folder, programs)
            again_and_interrupt(folder, programs)
        except e2e.Failed as problem:
            print(f"demo_window: {problem}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
