# SPDX-License-Identifier: MIT
"""Which HTTP statuses sync/server/API.md documents, and where: each row of its table of statuses,
and each status that its other tables and sentences name, with the word in backquotes behind it."""
import http
import re
from dataclasses import dataclass

ANYTIME = ""


@dataclass(frozen=True)
class Documented:
    section: str
    status: int
    body: str  # the word in backquotes, what a table's cell says, or nothing
    when: str = ANYTIME  # of a row of the table in 1.1

    def __str__(self):
        return " ".join(filter(None, (self.section, str(self.status), self.body, self.when)))


def sections(text):
    number, lines = "0", []
    for line in text.splitlines():
        heading = re.match(r"#{2,3} (\d+(?:\.\d+)?)\.? ", line)
        if heading:
            yield number, "\n".join(lines)
            number, lines = heading[1], [line[heading.end():]]
        else:
            lines.append(line)
    yield number, "\n".join(lines)


def documented(text):
    found = set()
    for section, body in sections(text):
        table = re.compile(r"^\| (\d{3}) \| (.+?) \| (.+?) \|$", re.MULTILINE)
        for status, cell, when in table.findall(body):
            found.add(Documented(section, int(status), cell.strip("`"), when))
        for match in re.finditer(r"(?<![\w.,-])(?<!below )([1-5]\d\d)(?!\w|[.,]\d)"
                                 r"(?:\s+`([a-z-]+)`)?", table.sub("", body)):
            if int(match[1]) in {int(known) for known in http.HTTPStatus}:
                found.add(Documented(section, int(match[1]), match[2] or ""))
    return found


def covers(row, wanted):
    """Whether what was provoked is what is documented there."""
    return (row.section, row.status) == (wanted.section, wanted.status) and (
        wanted.body in ("", row.body)) and (wanted.when == ANYTIME or row.when in wanted.when)
