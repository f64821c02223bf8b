#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every HTTP status that sync/server/API.md documents, provoked over a real socket.

    tests/e2e/statuses.py FOLDERS-OF-PROGRAMS

A rehearsal campaign is made by the desk, batches by a terminal and by clones of it; the server runs
on several folders, on a full disk and restored from a copy. Each row is one request with the status
and the word it must get; the list of what must be provoked is read from API.md, so that a new status
needs a row here, and a row that API.md does not name fails as well. After each row the server must
serve a good request. At the end its log must hold nothing that was sent. The controls judge the same
rows by a list with a status that nobody can provoke, and by one without each of its places: what is
planted must be told, and nothing else."""
import base64
import errno
import http.client
import resource
import select
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from documented_statuses import ANYTIME, Documented, covers, documented  # noqa: E402
from small_disk import small_disk  # noqa: E402
from stall import Failed, ROOT, Stall, wait_until  # noqa: E402
from status_materials import MARK, Materials, Requester, other_signature  # noqa: E402

API = ROOT / "sync/server/API.md"
LONGEST_ERROR = 32  # bytes: a word and LF


# ---- what is sent

@dataclass
class Answer:
    status: int
    fields: dict
    body: bytes


def send_raw(port, request):
    """The reply to these very bytes, as http.client reads it."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return read_reply(connection)


def read_reply(connection):
    reply = http.client.HTTPResponse(connection)
    reply.begin()
    return Answer(reply.status, {name.lower(): value for name, value in reply.getheaders()},
                  reply.read())


def head(line, *fields, host="Host: x"):
    return "\r\n".join((line, host, *fields, "", "")).encode()


# ---- the rows

class Statuses:
    def __init__(self, stall):
        self.stall = stall
        self.provoked = []
        self.sent = []  # bodies, for the search in the log

    # -- asking

    def get(self, path, *fields):
        return send_raw(self.stall.port, head(f"GET {path} HTTP/1.1", *fields))

    def post(self, path, body):
        self.sent.append(body)
        return send_raw(self.stall.port,
                        head(f"POST {path} HTTP/1.1", f"Content-Length: {len(body)}") + body)

    def batch(self, body):
        return self.post("/v1/batches", body if isinstance(body, bytes) else body.bytes)

    @property
    def token(self):
        return "Authorization: Bearer " + (self.stall.server_data /
                                           "desk-token").read_text().strip()

    # -- judging

    def row(self, section, status, body, what, answer, when=ANYTIME):
        """One request and what it must get. `body`: a word, or what the table's cell says."""
        name = " ".join(filter(None, (section, str(status), body, f"({what})")))
        if answer.status != status:
            raise Failed(f"{name}: the answer is {answer.status} {answer.body[:60]!r}")
        self.check_fields(name, answer)
        shape = {"answer (1.2)": self.is_answer, "held checkpoint": self.is_checkpoint,
                 "held checkpoint, or nothing": self.is_checkpoint_or_nothing,
                 "cosigned checkpoint": self.is_checkpoint, "": lambda found: True}.get(body)
        if shape is None:
            if answer.body != body.encode() + b"\n" or len(answer.body) > LONGEST_ERROR:
                raise Failed(f"{name}: the body is {answer.body[:60]!r}, not one word and LF")
            if not answer.fields["content-type"].startswith("text/plain"):
                raise Failed(f"{name}: an error as {answer.fields['content-type']}")
        elif not shape(answer.body):
            raise Failed(f"{name}: the body is not of the documented shape")
        self.serves(name)
        self.provoked.append(Documented(section, status, body, when))
        print(f"ok: {name}")

    def check_fields(self, name, answer):
        fields = answer.fields
        if fields.get("content-length") != str(len(answer.body)):
            raise Failed(f"{name}: the length is not said")
        if fields.get("x-content-type-options") != "nosniff":
            raise Failed(f"{name}: a browser may guess what the body is")
        if (answer.status in (429, 503)) != ("retry-after" in fields):
            raise Failed(f"{name}: Retry-After is missing, or out of place")
        if answer.status >= 400 and fields.get("cache-control") != "no-store":
            raise Failed(f"{name}: an error may be kept in a cache")

    def serves(self, name):
        good = self.get("/v1/notes")
        if good.status != 200 or b" manifest\n" not in good.body:
            raise Failed(f"after {name} a good request gets {good.status}")

    def is_answer(self, body):
        size = int.from_bytes(body[:4], "big")
        note, rest = body[4:4 + size], body[4 + size:]
        signatures = note.count("\n— ".encode())
        return len(body) <= 64 << 10 and signatures == 2 and (
            len(rest) == 4 + int.from_bytes(rest[:4], "big"))

    def is_checkpoint(self, body):
        origin = self.materials.first.origin
        signatures = [line for line in body.decode().splitlines() if line.startswith("— ")]
        return body.decode().startswith(origin + "\n") and len(signatures) == 1 and (
            signatures[0].startswith(f"— {origin} "))

    def is_checkpoint_or_nothing(self, body):
        return body == b"" or self.is_checkpoint(body)

    # -- the server on this and that

    def serve(self, data, prefix=()):
        self.stall.stop_server()
        self.stall.server_data = data
        self.stall.start_server(prefix=prefix)

    def play(self):
        self.materials = Materials(self.stall)
        self.data = self.stall.server_data
        self.before_any_batch()
        self.heads_and_methods()
        self.what_a_stranger_gets()
        self.batches()
        self.notes()
        self.quarantine()
        self.requests()
        self.crowd()
        self.other_campaigns()
        self.full_disk()
        self.really_full_disk()
        self.restored()
        self.stall.stop_server()
        self.log_is_clean()

    def before_any_batch(self):
        self.serve(self.data)
        made = self.materials
        self.row("1.1", 409, "held checkpoint, or nothing", "the second batch of a log first",
                 self.batch(made.second), "too early")
        self.row("1.1", 400, "malformed", "a body that is no batch",
                 self.batch(MARK.encode() * 30), "not a batch")
        self.row("1.1", 403, "not-certified", "a letter of the certificate's signature changed",
                 self.batch(made.first.with_other_certificate()), "no certificate")
        self.row("1.1", 400, "mismatch", "a bit of an envelope changed",
                 self.batch(made.first.with_other_envelope()), "an envelope")
        self.row("1.1", 400, "mismatch", "a batch that begins elsewhere than it says",
                 self.batch(made.first.with_other_first_index()), "ends elsewhere")
        self.row("1.1", 400, "envelope-missing", "a batch without its envelope",
                 self.batch(made.first.without_envelope()), "without its envelope")
        self.row("1.3", 404, "not-found", "the answer to a batch that is not there",
                 self.get(self.answer_path(made.first)))
        self.row("2.3", 404, "not-found", "envelopes of a log that is not there",
                 self.get(f"/v1/envelopes/{made.first.log}/0", self.token))

    def heads_and_methods(self):
        port, body = self.stall.port, MARK.encode()
        path = "/v1/batches"
        self.row("1.1", 411, "length-required", "no length",
                 send_raw(port, head(f"POST {path} HTTP/1.1")), "without a length")
        self.row("1.1", 411, "length-required", "a chunked body",
                 send_raw(port, head(f"POST {path} HTTP/1.1", "Transfer-Encoding: chunked") +
                          b"5\r\nQzarq\r\n0\r\n\r\n"), "chunked")
        self.row("1.1", 413, "too-large", "a length of a gigabyte",
                 send_raw(port, head(f"POST {path} HTTP/1.1", "Content-Length: 1073741824") + body),
                 "longer")
        self.row("1.1", 503, "unknown-manifest", "as long as a larger cell allows",
                 send_raw(port, head(f"POST {path} HTTP/1.1", "Content-Length: 8552742") + body),
                 "a larger cell")
        length = f"Content-Length: {len(body)}"
        for what, request in (
                ("two lengths", head(f"POST {path} HTTP/1.1", length, length) + body),
                ("a length beside chunks", head(f"POST {path} HTTP/1.1", length,
                                                "Transfer-Encoding: chunked") + body),
                ("a bare LF", f"GET / HTTP/1.1\r\nHost: x\r\nX: {MARK}\nY: z\r\n\r\n".encode()),
                ("a NUL", head("GET / HTTP/1.1", f"X: {MARK}\0")),
                ("no host", f"GET / HTTP/1.1\r\nX: {MARK}\r\n\r\n".encode()),
                ("two hosts", head("GET / HTTP/1.1", "Host: y")),
                ("a body with GET", head("GET / HTTP/1.1", length) + body),
                ("a body with PUT", head("PUT / HTTP/1.1", length) + body),
                ("HTTP/1.0", head("GET / HTTP/1.0")),
                ("a header above 8 KiB", head("GET / HTTP/1.1", "X: " + MARK * 800)),
                ("half a header", f"GET /{MARK} HT".encode())):
            self.row("5", 400, "malformed", what, send_raw(port, request))
        self.row("5", 411, "length-required", "a GET with chunks",
                 send_raw(port, head("GET / HTTP/1.1", "Transfer-Encoding: chunked")))
        for method in ("PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"):
            self.row("5", 405, "method", method, send_raw(port, head(f"{method} / HTTP/1.1")))

    def what_a_stranger_gets(self):
        self.row("0", 404, "not-found", "a path that is none", self.get(f"/{MARK}?{MARK}={MARK}"))
        self.row("0", 404, "not-found", "a path that takes no body",
                 self.post("/healthz", MARK.encode()))
        self.row("0", 401, "desk-only", "a wrong token",
                 self.get("/v1/notes", f"Authorization: Bearer {MARK}"))
        for scheme in ("bearer", "Basic", "Digest"):
            self.row("0", 401, "desk-only", f"a wrong token with the scheme {scheme}",
                     self.get("/v1/notes", f"Authorization: {scheme} {MARK}"))
        for path in ("/metrics", "/v1/requests", f"/v1/envelopes/{'0' * 64}/0"):
            self.row("0", 401, "desk-only", f"{path.split('/0')[0]} without a token",
                     self.get(path))
        self.row("3", 404, "not-found", "a tile that nothing covers",
                 self.get("/ledger/tile/0/x001/000"))
        self.row("4", 200, "ok", "healthy", self.get("/healthz"))
        self.row("4", 501, "not-here", "a withdrawal", self.post("/v1/withdrawals", MARK.encode()))

    @staticmethod
    def answer_path(batch):
        return f"/v1/answers/{batch.log}/{batch.size}/{batch.root}"

    def batches(self):
        made, stall = self.materials, self.stall
        self.row("1.1", 200, "answer (1.2)", "the first batch", self.batch(made.first), "stored")
        self.row("1.1", 200, "answer (1.2)", "the same again", self.batch(made.first),
                 "the server holds it already")
        stall.run("streetsign-server", "backup", "--data", self.data, "--to",
                  stall.folder / "copy.sqlite")
        self.row("1.1", 409, "held checkpoint, or nothing", "the third before the second",
                 self.batch(made.third), "too early")
        self.row("1.1", 503, "unknown-manifest", "a batch under a serial that is not here",
                 self.batch(made.under_serial_2), "it begins or goes on under")
        self.row("1.1", 200, "answer (1.2)", "the second batch", self.batch(made.second), "stored")
        wait_until("that the ledger tells of manifest, certificate and two batches",
                   lambda: int(self.get("/ledger/checkpoint").body.splitlines()[1]) >= 4)
        self.row("1.1", 422, "held checkpoint", "a clone's second batch",
                 self.batch(made.clone_short), "it contradicts")
        self.row("1.3", 200, "", "an answer again", self.get(self.answer_path(made.first)))
        self.row("2.3", 200, "", "the stored batch",
                 self.get(f"/v1/envelopes/{made.first.log}/0", self.token))
        self.row("2.3", 404, "not-found", "an entry that is not there yet",
                 self.get(f"/v1/envelopes/{made.first.log}/99", self.token))

    def notes(self):
        made = self.materials
        order = made.revocation.read_bytes()
        self.row("2.1", 400, "malformed", "no note", self.post("/v1/notes", MARK.encode()))
        self.row("2.1", 413, "too-large", "a note that no ledger takes",
                 self.post("/v1/notes", MARK.encode() * 20000))
        self.row("2.1", 403, "not-authority", "a letter of the signature changed",
                 self.post("/v1/notes", other_signature(order, len(order))))
        self.row("2.1", 409, "conflict", "another manifest of serial 1",
                 self.post("/v1/notes", (made.other_serial_1 / "manifest").read_bytes()))
        self.row("2.1", 200, "taken", "a revocation", self.post("/v1/notes", order))

    def quarantine(self):
        third = self.materials.third
        self.row("1.1", 202, "quarantined", "the third batch, after the revocation",
                 self.batch(third), "stored, not counted")
        self.row("1.1", 202, "quarantined", "the same again", self.batch(third),
                 "the server holds it already, in quarantine")
        self.row("1.3", 202, "quarantined", "its answer", self.get(self.answer_path(third)))

    def requests(self):
        campaign, maker = self.stall.campaign_id, Requester()
        self.row("1.5", 400, "malformed", "no note", self.post("/v1/requests", MARK.encode()))
        self.row("1.5", 403, "not-certified", "a request of another campaign",
                 self.post("/v1/requests", maker.request("elsewhere", MARK.lower())))
        kept = maker.request(campaign, "fills-0")
        self.row("1.5", 202, "kept", "a request", self.post("/v1/requests", kept))
        self.row("1.5", 202, "kept", "the same again", self.post("/v1/requests", kept))

    def crowd(self):
        """Bodies that all lack their last byte, until the server has enough of them."""
        body = MARK.encode() * 180_000
        start = head("POST /v1/batches HTTP/1.1", f"Content-Length: {len(body)}") + body[:-1]
        waiting, first = [], []
        try:
            while not first and len(waiting) < 300:
                connection = socket.create_connection(("127.0.0.1", self.stall.port), timeout=30)
                waiting.append(connection)
                connection.sendall(start)
                first = select.select(waiting, [], [], 0)[0]
            first = first or select.select(waiting, [], [], 20)[0]
            if not first:
                raise Failed(f"{len(waiting)} bodies of {len(body)} bytes, and nobody is sent away")
            answer = read_reply(first[0])
        finally:
            for connection in waiting:
                connection.close()
        self.row("1.1", 429, "slow-down", f"{len(waiting)} bodies of {len(body)} bytes at once",
                 answer, "too many at once")

    def fresh(self, name, *campaigns, prefix=()):
        """Serves on a folder without batches, with these campaigns added."""
        stall, data = self.stall, self.stall.folder / name
        shutil.copytree(self.materials.bare, data)
        for campaign in campaigns:
            words = ["add-campaign", campaign, "--data", data]
            for number in (1, 2):
                key = stall.keys / f"authority-{number}.vkey"
                words += ["--authority", key.read_text().strip()]
            stall.run("streetsign-server", *words)
        self.serve(data, prefix)

    def other_campaigns(self):
        made = self.materials
        self.fresh("server-elsewhere", made.other_serial_1)
        self.row("1.1", 503, "unknown-manifest", "a log under a serial 1 that is not here",
                 self.batch(made.first), "it begins or goes on under")
        self.fresh("server-closed", self.stall.campaign, made.over)
        self.row("1.1", 403, "closed", "a first batch long after the last day",
                 self.batch(made.first), "the last day")

    def full_disk(self):
        """A limit on the size of files is a disk that is full: every write ends with an error."""
        self.fresh("server-full", self.stall.campaign,
                   prefix=["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        process = self.stall.server.pid
        usual = resource.prlimit(process, resource.RLIMIT_FSIZE)
        resource.prlimit(process, resource.RLIMIT_FSIZE, (16 << 10, usual[1]))
        self.row("1.1", 503, "try-again", "a batch on a full disk",
                 self.batch(self.materials.first), "could not take it (a full disk")
        self.row("2.1", 503, "try-again", "a note on a full disk",
                 self.post("/v1/notes", self.materials.revocation.read_bytes()))
        self.row("4", 503, "try-again", "not healthy", self.get("/healthz"))
        resource.prlimit(process, resource.RLIMIT_FSIZE, usual)
        self.row("1.1", 200, "answer (1.2)", "the same batch when there is room again",
                 self.batch(self.materials.first), "stored")
        self.row("4", 200, "ok", "healthy again", self.get("/healthz"))

    def really_full_disk(self):
        """Not an error of the file's size, but a small file system without room."""
        with small_disk(self.stall.folder / "small", "4m") as small:
            if small is None:
                return
            try:
                self.until_there_is_room_again(small)
            finally:
                self.stall.stop_server()

    def until_there_is_room_again(self, small):
        self.fresh("small/server", self.stall.campaign)
        filling = small / "filling"
        self.fill(filling)
        self.row("1.1", 503, "try-again", "a batch where there is no room",
                 self.batch(self.materials.first), "could not take it (a full disk")
        self.row("4", 503, "try-again", "not healthy without room", self.get("/healthz"))
        filling.unlink()
        self.row("1.1", 200, "answer (1.2)", "the same batch when room was made",
                 self.batch(self.materials.first), "stored")
        self.row("4", 200, "ok", "healthy with room", self.get("/healthz"))

    @staticmethod
    def fill(file):
        try:
            with open(file, "wb", buffering=0) as filling:
                while filling.write(bytes(4096)):
                    pass
        except OSError as full:
            if full.errno != errno.ENOSPC:
                raise

    def restored(self):
        stall, made = self.stall, self.materials
        stall.stop_server()
        data = stall.folder / "server-restored"
        shutil.copytree(self.data, data)
        for old in data.glob("server.sqlite*"):
            old.unlink()
        shutil.copy(stall.folder / "copy.sqlite", data / "server.sqlite")
        self.serve(data)
        self.row("3", 503, "try-again", "the logs, which were longer", self.get("/v1/logs"))
        self.row("1.1", 422, "cosigned checkpoint", "a clone's batch as long as the lost one",
                 self.batch(made.clone_long), "after a restore: it leaves")
        self.row("1.1", 409, "held checkpoint, or nothing", "a clone's batch, shorter than that",
                 self.batch(made.clone_short), "after a restore: it ends where nothing")
        self.row("1.1", 200, "answer (1.2)", "the lost batch itself", self.batch(made.second),
                 "stored")

    def log_is_clean(self):
        log = (self.stall.folder / "server.log").read_bytes()
        if b"stopped" not in log:
            raise Failed("the server's log is not where it is looked for")
        encoded = base64.b64encode(MARK.encode())[:-4]
        token = (self.data / "desk-token").read_bytes().strip()
        for secret in (token, MARK.encode(), MARK.encode().hex().encode(), encoded,
                       *(part[at:at + 24] for part in self.sent if len(part) >= 24
                         for at in range(0, len(part) - 24, 24))):
            if secret in log:
                raise Failed(f"the server's log holds what was sent: {secret[:24]!r}")
        print(f"the server's log ({len(log)} bytes) holds nothing of {len(self.sent)} bodies")


def judge(wanted, done):
    """What is documented and was not provoked, and what was provoked and is not documented."""
    missed = [one for one in wanted if not any(covers(row, one) for row in done)]
    extra = [row for row in done if not any(covers(row, one) for one in wanted)]
    return missed, sorted(set(extra), key=str)


def controls_are_red(wanted, done):
    """Of a list and rows that agree."""
    planted = Documented("1.1", 418, "teapot")
    if judge([*wanted, planted], done) != ([planted], []):
        return False
    # A row may be covered by two places: where the status is, and where it may come at any time.
    told = 0
    for one in wanted:
        missed, extra = judge([other for other in wanted if other != one], done)
        if missed or any(not covers(row, one) for row in extra):
            return False
        told += bool(extra)
    print(f"the controls are red: a status that nobody provokes, and {told} of {len(wanted)} places "
          f"left out")
    return told * 2 > len(wanted)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    wanted = documented(API.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        stall = Stall(folder, sys.argv[1], tls=False, say=lambda text: None)
        statuses = Statuses(stall)
        try:
            statuses.play()
        except Failed as failed:
            print(f"FAILED: {failed}")
            return 1
        finally:
            stall.close()
    done = statuses.provoked
    missed, extra = judge(wanted, done)
    for one in sorted(missed, key=str):
        print(f"MISSED: {one}: documented, and no row provoked it")
    for one in extra:
        print(f"UNDOCUMENTED: {one}")
    print(f"{len(done)} rows provoked {len({row.status for row in done})} different statuses; "
          f"{len(wanted) - len(missed)} of {len(wanted)} places in API.md are covered")
    if missed or extra:
        return 1
    if not controls_are_red(wanted, done):
        print("FAILED: a control did not go red")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
