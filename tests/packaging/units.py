#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The unit files agree with each other, with what makes users and folders, and with where the kiosk
keeps its files (kiosk/STEWARD.md).

    tests/packaging/units.py [--planted]

--planted: the agent's unit is given another outbox than the kiosk's, and this must fail. Where
systemd-analyze is there, it verifies the units as well (in a root of their own), and its view of
their security is printed. Exit 0 or 1."""
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
UNITS = ROOT / "packaging/systemd"
checked = 0


def need(what, good):
    global checked
    checked += 1
    if not good:
        sys.exit(f"units: not so: {what}")


def read(name):
    """A unit's settings: (section, key) to the list of its values."""
    found, section = {}, ""
    for line in (UNITS / name).read_text().splitlines():
        line = line.strip()
        if not line or line.startswith(("#", ";")):
            continue
        if line.startswith("["):
            section = line.strip("[]")
            continue
        key, value = line.split("=", 1)
        found.setdefault((section, key), []).append(value)
    return found


def words(unit, key, section="Service"):
    return [word for value in unit.get((section, key), []) for word in value.split()]


def environment(unit):
    return dict(word.split("=", 1) for word in words(unit, "Environment"))


def paths(unit, key):
    return {word.lstrip("-+") for word in words(unit, key)}


def folders():
    """What tmpfiles makes: path to (mode, owner, group)."""
    lines = (line.split() for line in (UNITS / "streetsign.tmpfiles").read_text().splitlines())
    return {line[1]: tuple(line[2:]) for line in lines if line and line[0] == "d"}


def users():
    """What sysusers makes: user to the group it is in first."""
    found = {}
    for file in UNITS.glob("*.sysusers"):
        for line in file.read_text().splitlines():
            if line.startswith("u "):
                _, name, number = line.split()[:3]
                found[name] = number.partition(":")[2] or name
    return found


def files_of_the_kiosk():
    """The table "In the data folder" of STEWARD.md: the first part of each path."""
    text = (ROOT / "kiosk/STEWARD.md").read_text()
    table = text.split("## In the data folder")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    return {name.split("/")[0] for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def check_meeting(planted):
    kiosk, agent = read("streetsign-kiosk.service"), read("streetsign-agent.service")
    data = environment(kiosk)["STREETSIGN_DATA"]
    session = (ROOT / "packaging/kiosk-session/kiosk-session").read_text()
    need("kiosk-session has the unit's data folder as its default",
         f'"${{STREETSIGN_DATA:={data}}}"' in session)
    theirs = environment(agent)
    if planted:
        theirs["OUTBOX"] = "/var/lib/streetsign/outbox"
    need("the agent's outbox is the kiosk's", theirs["OUTBOX"] == f"{data}/outbox")
    need("the agent's inbox is the kiosk's", theirs["INBOX"] == f"{data}/inbox")
    need("the agent may write the inbox and nothing else",
         paths(agent, "ReadWritePaths") == {theirs["INBOX"]})
    shut = {f"{data}/{name}" for name in files_of_the_kiosk() - {"outbox", "inbox"}}
    need(f"the agent is shut out of {sorted(shut)}",
         len(shut) >= 4 and shut <= paths(agent, "InaccessiblePaths"))
    need("the kiosk may write in its data",
         any(f"{data}/".startswith(f"{path}/") for path in paths(kiosk, "ReadWritePaths")))

    campaign = read("streetsign-campaign.service")
    command = words(campaign, "ExecStart")
    need("the manifest is taken from the kiosk's folder and laid where the agent reads",
         command[1:] == [f"{data}/device", theirs["CAMPAIGN"]])
    need("it may write there alone", paths(campaign, "ReadWritePaths") == {theirs["CAMPAIGN"]})
    path = read("streetsign-campaign.path")
    need("the campaign in force is what is looked for",
         path[("Path", "PathChanged")] == [f"{data}/device/in-force"])
    need("the agent begins anew with it", any("try-restart streetsign-agent.service" in one
                                              for one in campaign[("Service", "ExecStartPost")]))
    need("an agent without a campaign, or without an outbox, is tried again for ever",
         agent[("Service", "Restart")] == ["always"] and
         agent[("Unit", "StartLimitIntervalSec")] == ["0"] and
         not any("RestartPrevent" in key or "Condition" in key for _, key in agent))
    need("a terminal whose tray is late is tried again for ever, not only five times",
         kiosk[("Service", "Restart")] == ["always"] and
         kiosk[("Unit", "StartLimitIntervalSec")] == ["0"])
    return data, theirs


def check_users(data, theirs):
    kiosk, agent = read("streetsign-kiosk.service"), read("streetsign-agent.service")
    made, made_users = folders(), users()
    device = " ".join((ROOT / "kiosk/DEVICE.md").read_text().split())
    need("DEVICE.md names the groups by which the terminal has its devices",
         f"the groups `{' '.join(words(kiosk, 'SupplementaryGroups'))}`" in device)
    of = {name: unit[("Service", "User")][0] for name, unit in
          (("kiosk", kiosk), ("agent", agent), ("campaign", read("streetsign-campaign.service")))}
    need("kiosk and agent are two users", of["kiosk"] != of["agent"])
    need("the manifest is read by the kiosk's user", of["campaign"] == of["kiosk"])
    group = kiosk[("Service", "Group")][0]
    need("of one group", agent[("Service", "Group")] == [group])
    for name in (of["kiosk"], of["agent"]):
        need(f"{name} is made, in the group {group}", made_users.get(name) == group)
    for each in ("streetsign-server.service", "streetsign-backup.service"):
        need(f"the user of {each} is made", read(each)[("Service", "User")][0] in made_users)
    own = (of["kiosk"], group)
    need("the outbox is the group's to read, so that no agent can lose a batch",
         made[theirs["OUTBOX"]] == ("2750", *own))
    need("the inbox is the group's to write", made[theirs["INBOX"]] == ("2770", *own))
    need("the campaign is the group's to read", made[theirs["CAMPAIGN"]] == ("2750", *own))
    mode = kiosk[("Service", "StateDirectoryMode")][0]
    for state in words(kiosk, "StateDirectory"):
        need(f"{state} has one mode in both files", made[f"/var/lib/{state}"] == (mode, *own))
    above = [str(path) for path in Path(theirs["OUTBOX"]).parents if str(path) in made]
    need("the group passes through, and looks at nothing",
         above == [data, str(Path(data).parent)] and all(made[path][0] == "0710" for path in above))
    for unit in (kiosk, agent):
        mask = int(unit[("Service", "UMask")][0], 8)
        need("no umask takes reading from the group", mask & 0o040 == 0 and mask & 0o007 == 0o007)
    session = (ROOT / "packaging/kiosk-session/kiosk-session").read_text()
    sticks = session.split("{STREETSIGN_STICK:=")[1].split("}")[0]
    need("where root mounts sticks, root alone writes, and no unit gives the folder away",
         made[sticks] == made[str(Path(sticks).parent)] == ("0755", "root", "root") and
         not any(key.startswith("RuntimeDirectory") for _, key in kiosk))
    socket = read("streetsign-helper.socket")
    need("the helper's socket is the kiosk's", socket[("Socket", "SocketUser")] == [of["kiosk"]])
    need("the helper listens to the kiosk's user",
         f"id -u {of['kiosk']}" in read("streetsign-helper.service")[("Service", "ExecStart")][0])


def check_programs():
    """Everything that a unit starts is installed under that name (tests/packaging/installed.py)."""
    rules = "".join((ROOT / "packaging" / name).read_text()
                    for name in ("CMakeLists.txt", "helper/CMakeLists.txt"))
    for unit in sorted(UNITS.glob("*.service")):
        program = words(read(unit.name), "ExecStart")[0]
        if program.startswith("/usr/bin/streetsign-") or program == "/bin/sh":
            continue
        need(f"{program} of {unit.name} is installed", Path(program).name in rules)
    for unit in (*UNITS.glob("*.service"), *UNITS.glob("*.socket"), *UNITS.glob("*.timer"),
                 *UNITS.glob("*.path")):
        need(f"{unit.name} is installed", unit.name.removeprefix("streetsign-") in rules)


def judge():
    """systemd's own opinion, of copies whose programs are there."""
    if not shutil.which("systemd-analyze"):
        print("units: SKIPPED systemd-analyze: it is not installed")
        return
    with tempfile.TemporaryDirectory(prefix="streetsign-units-") as folder:
        copies = []
        for unit in sorted(UNITS.iterdir()):
            if unit.suffix not in (".service", ".socket", ".timer", ".path"):
                continue
            copy = Path(folder) / unit.name
            copy.write_text(re.sub(r"^ExecStart=/usr/\S*streetsign\S*", "ExecStart=/bin/true",
                                   unit.read_text(), flags=re.M))
            copies.append(str(copy))
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", *copies],
                              capture_output=True, text=True, check=False)
        ours = [line for line in (done.stderr + done.stdout).splitlines() if "streetsign" in line]
        need("systemd-analyze verify has nothing to say:\n" + "\n".join(ours),
             done.returncode == 0 and not ours)
        services = [copy for copy in copies if copy.endswith(".service")]
        done = subprocess.run(["systemd-analyze", "security", "--no-pager", "--offline=yes",
                               *services], capture_output=True, text=True, check=False)
        for line in done.stdout.splitlines():
            if "Overall exposure" in line:
                print(line.strip())


def main():
    data, theirs = check_meeting("--planted" in sys.argv)
    check_users(data, theirs)
    check_programs()
    judge()
    print(f"units: {checked} agreements")


main()
