"""Lines 13 to 18: January and March, and what people see afterwards."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from deploy.demo.beside import environment
from deploy.demo.story.december import ask_needs, fetch_newest
from deploy.demo.story.stage import COLLABORATION, Stage, Told, codes, expect, local

PLAN = ["trial-plan.start_date", "trial-plan.weekdays", "trial-plan.hours_per_week", "trial-plan.tasks"]


async def line_13(stage: Stage) -> list[Told]:
    """Anna withdraws while a question of Ib's app is on its way."""
    await stage.until("2027-01-04T09:00")
    care_home = stage.systems["care-home"]
    await care_home.hold()
    asking = asyncio.create_task(ask_needs(stage, "anna"))
    await stage.wait_for("the care home's system is asked", care_home.waiting)
    done = await stage.post("anna", f"{stage.case('anna')}/arrows/needs-to-cafe/withdraw")
    await care_home.release()
    answer = await asking
    expect(answer.status == 403 and codes(answer.body) == ["no_permission_in_force"], f"nothing leaves: {answer}")
    receipt = await stage.get("anna", f"/v1/receipts/{done['receipt']}")
    told = ("decision", "withdrawn", "released", "closed")  # a reminder about Bo may come in between
    entries = [one for one in await stage.entries(arrow="needs-to-cafe") if one["kind"] in told]
    last = [(one["kind"], one["said"].get("outcome")) for one in entries[-3:]]
    expect(
        last == [("decision", "permitted"), ("withdrawn", None), ("closed", "aborted")],
        f"permit, withdrawal, abort, in this order, not {last}",
    )
    return [
        Told("Ib's app asks; the care home's system holds its answer", "permitted", entry=entries[-3]["index"]),
        Told("Anna withdraws", f"withdrawn, receipt for {receipt['kind']}", entry=done["entry"]),
        Told("the care home's system answers", "403, nothing leaves", "no_permission_in_force", answer.body["entry"]),
    ]


async def line_14(stage: Stage) -> list[Told]:
    """Ib's app confirms that it erased what it got in line 5; Bo's of line 9 is not answered."""

    async def asked_to_erase() -> Any:
        messages = (await stage.system("cafe", "messages")).body["messages"]
        return [one for one in messages if one["about"].get("flow") == stage.kept["line 5"]]

    asked = await stage.wait_for("the café is asked to erase", asked_to_erase)
    erased = await stage.system("cafe", "erased", "ib", flow=stage.kept["line 5"])
    expect(erased.status == 200, f"erased, not {erased}")

    async def told() -> Any:
        messages = await stage.get("anna", "/v1/messages")
        return [one for one in messages if one["kind"] == "withdrawal-closed"]

    closed = await stage.wait_for("Anna is told that it is complete", told)

    async def reminded() -> Any:
        messages = (await stage.system("cafe", "messages")).body["messages"]
        return [
            one for one in messages if one["kind"] == "reminder" and one["about"].get("flow") == stage.kept["line 8"]
        ]

    await stage.wait_for("a reminder about Bo goes out after 7 days", reminded)
    reminder = await stage.newest("reminded", "needs-to-cafe")
    return [
        Told("the café is asked to erase", asked[0]["text"]["en"]),
        Told("Ib's app confirms", "erased", entry=erased.body["entry"]),
        Told("Anna is told", closed[0]["text"]["en"], entry=closed[0]["about"]["entry"]),
        Told("Bo's withdrawal is not answered", "a reminder goes out", "after 7 days", reminder["index"]),
    ]


async def line_15(stage: Stage) -> list[Told]:
    """Dagny is 18."""
    await stage.until("2027-01-15T09:00")
    asking = {"arrow": "needs-to-matching", "purpose": "find-a-match", "about": "dagny"}
    before = await stage.system("municipality", "ask", "gert", **asking)
    expect(before.status == 403 and codes(before.body) == ["no_permission_in_force"], f"refused, not {before}")
    eva = await stage.turned_down("eva", "GET", f"{stage.case('dagny')}/lines")
    expect(eva["code"] == "guardianship_ended" and eva["last_day"] == "2027-01-14" and eva["ask"], f"over: {eva}")
    told = [
        Told("Gert's system asks about Dagny", "403 refused", "no_permission_in_force", before.body["entry"]),
        Told("Eva opens Dagny's list", f"403; {eva['detail']} {eva['remedy']}", "guardianship_ended", eva["entry"]),
    ]
    found = await stage.get("dagny", f"{stage.case('dagny')}/permissions")
    notices = {one["arrow"]: one["notice"] for one in found["permissions"]}
    for arrow in ("introduction-to-home", "needs-to-matching"):
        reply = {"answer": "yes", "notice": notices[arrow]}
        done = await stage.post("dagny", f"{stage.case('dagny')}/arrows/{arrow}/answer", reply)
        told.append(Told(f"Dagny confirms {arrow}", "given, with a receipt", entry=done["entry"]))
    after = await stage.system("municipality", "ask", "gert", **asking)
    expect(after.status == 200, f"permitted, not {after}")
    return [*told, Told("Gert's system asks again", "released", entry=after.body["proof"]["index"])]


async def line_16(stage: Stage) -> list[Told]:
    """Clara's last day is over."""
    await stage.until("2027-03-01T09:00")
    sending = {"arrow": "plan-to-cafe", "about": "bo", "fields": PLAN}
    before = await stage.system("municipality", "send", "gert", **sending)
    expect(before.status == 403 and codes(before.body) == ["no_permission_in_force"], f"refused, not {before}")
    found = await stage.get("bo", f"{stage.case('bo')}/permissions")
    notice = next(one["notice"] for one in found["permissions"] if one["arrow"] == "plan-to-cafe")
    reply = {"answer": "yes", "notice": notice}
    confirmed = await stage.post("bo", f"{stage.case('bo')}/arrows/plan-to-cafe/answer", reply)
    sent = await stage.system("municipality", "send", "gert", **sending)
    expect(sent.status == 202, f"sent again, not {sent}")
    got = await fetch_newest(stage, "cafe", "ib", "plan-to-cafe")
    expect(got.status == 200, f"Ib's grant stands, not {got}")
    return [
        Told("Gert's system sends plan-to-cafe", "403 refused", "no_permission_in_force", before.body["entry"]),
        Told("Bo confirms plan-to-cafe", "given", entry=confirmed["entry"]),
        Told("it is sent again", "deposited", entry=sent.body["proof"]["index"]),
        Told("Ib's app fetches it: his grant stands", "released", entry=got.body["proof"]["index"]),
    ]


async def line_17(stage: Stage) -> list[Told]:
    """Anna opens who has seen her information, and disagrees with one line."""
    lines = (await stage.get("anna", f"{stage.case('anna')}/lines"))["lines"]
    kinds = {(line["kind"], line["outcome"]) for line in lines}
    must = {
        ("decision", "refused"), ("decision", "permitted"), ("released", "permitted"), ("closed", "aborted"),
        ("asked", ""), ("given", ""), ("refused", ""), ("withdrawn", ""), ("erased", ""), ("look-up", "permitted"),
    }  # fmt: skip
    expect(must <= kinds, f"every kind of line is there; missing {must - kinds}")
    expect(all(line["words"]["da"]["what"] for line in lines), "each in plain words")
    strangers = [line for line in lines if "no_grant" in line["said"].get("reasons", [])]
    expect(len(strangers) >= 2, "the attempts of lines 1 and 10 are hers to see")
    line = strangers[0]
    words = {"words": "Caféen skal ikke spørge, før jeg har sagt ja."}
    done = await stage.post("anna", f"{stage.case('anna')}/lines/{line['index']}/disagreement", words)
    checks = (await stage.get("mona", f"/v1/collaborations/{COLLABORATION}/checks", "audit"))["checks"]
    expect(any(one["check"] == done["check"] for one in checks), "a check falls due for Mona")
    opened = await stage.entry(done["entry"])
    expect(opened["sealed"]["words"] == words["words"], "with her words")
    expect(opened["said"]["for_reflection"] is True, "kept for the next reflection round")
    shown = [_line(one) for one in lines[-6:]]
    return [
        Told(f"Anna sees {len(lines)} lines; the last:", "\n".join(shown)),
        Told(f"Anna disagrees with line {line['index']}", f"looked at by {done['check_by']}", entry=done["entry"]),
    ]


async def line_18(stage: Stage) -> list[Told]:
    """Mona exports the ledger and verifies it; a stranger verifies the copy; one byte is changed."""
    with TemporaryDirectory(prefix="dottedline-ledger-") as folder:
        copy = Path(folder) / "copy"
        exported = await _dottedline("ledger", "export", str(copy), **environment(stage.settings))
        expect(exported.returncode == 0, f"Mona exports: {exported.stdout} {exported.stderr}")
        mona = await _dottedline("ledger", "verify", str(copy))
        expect(mona.returncode == 0, f"Mona's verification: {mona.stdout} {mona.stderr}")
        elsewhere = Path(folder) / "elsewhere"
        shutil.copytree(copy, elsewhere)
        shutil.copy(f"{copy}.pub", f"{elsewhere}.pub")
        stranger = await _dottedline("ledger", "verify", str(elsewhere))
        expect(stranger.returncode == 0, f"the stranger's verification: {stranger.stdout}")
        _change_one_byte(elsewhere / "tile" / "entries")
        changed = await _dottedline("ledger", "verify", str(elsewhere))
        expect(changed.returncode == 1, f"a changed byte is found: {changed.stdout}")
        return [
            Told("Mona exports the ledger and verifies it", _words(mona)),
            Told("a stranger verifies the copy with the public key", _words(stranger)),
            Told("one byte of the copy is changed", _words(changed)),
        ]


async def _dottedline(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The command line, as a process of its own that knows nothing but what it is told."""
    command = [sys.executable, "-m", "deploy.cli", *words]
    around = {"PATH": os.environ.get("PATH", ""), "HOME": os.environ.get("HOME", "/"), **environment}
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=120, env=around, check=False
    )


def _change_one_byte(bundles: Path) -> None:
    bundle = min(path for path in bundles.rglob("*") if path.is_file())
    content = bytearray(bundle.read_bytes())
    content[len(content) // 3] ^= 1
    bundle.write_bytes(content)


def _words(done: "subprocess.CompletedProcess[str]") -> str:
    return (done.stdout or done.stderr).strip().split("\n")[0]


def _line(line: dict[str, Any]) -> str:
    words = line["words"]["en"]
    parts = [words.get(name, "") for name in ("what", "who", "which", "outcome", "because")]
    return f"{local(line['at'])}  " + " · ".join(part for part in parts if part)
