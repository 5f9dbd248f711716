"""Lines 1 to 12: December."""

from typing import Any

from deploy.demo.story.stage import COLLABORATION, Stage, Told, codes, expect, same_but_for_request
from deploy.demo.systems.actions import Done

MADE_UP = "ref_00000000000000000000000000000000"
FOUR = ("introduction-to-cafe", "plan-to-cafe", "needs-to-cafe", "attendance-to-follow-up")


async def line_1(stage: Stage) -> list[Told]:
    """Ib's app asks about Anna with another's reference, then with one that does not exist."""
    anna = stage.references["anna"]["municipality"]
    asking = {"arrow": "needs-to-cafe", "purpose": "prepare-trial"}
    theirs = await stage.system("cafe", "ask", "ib", reference=anna, **asking)
    nobodys = await stage.system("cafe", "ask", "ib", reference=MADE_UP, **asking)
    expect(theirs.status == 404 and theirs.body["code"] == "no_such_case", f"no such case, not {theirs}")
    expect(same_but_for_request(theirs, nobodys), "both answers are the same")
    both = (await stage.entries(kind="decision", arrow="needs-to-cafe"))[-2:]
    opened = [await stage.entry(one["index"]) for one in both]
    expect([bool(one["sealed"]["case"]) for one in opened] == [True, False], "the first stands on Anna's case")
    return [
        Told("needs-to-cafe about Anna, by the municipality's reference", "404 no_such_case", *_why(opened[0])),
        Told("the same with a made-up reference", "404 no_such_case, the same bytes", *_why(opened[1])),
    ]


async def line_2(stage: Stage) -> list[Told]:
    """Frida asks Anna for permission along four arrows."""
    reference = stage.references["anna"]["municipality"]
    asked = await stage.post("frida", f"/v1/cases/{reference}/askings", {"arrows": list(FOUR)})
    expect([one["arrow"] for one in asked] == list(FOUR), "four separate questions")
    expect(all({"da", "da-easy"} <= set(one["languages"]) for one in asked), "in Danish, with an easy-read version")
    return [Told(one["title"], "asked, also easy to read", entry=one["entry"]) for one in asked]


async def line_3(stage: Stage) -> list[Told]:
    """Anna answers yes, yes, yes without one field, no; and sends her own words."""
    notices = await _notices(stage, "anna")
    trimmed = ["support-needs.practical_support", "support-needs.sensory_needs"]
    replies: list[dict[str, Any]] = [
        {"answer": "yes", "notice": notices[FOUR[0]]},
        {"answer": "yes", "notice": notices[FOUR[1]]},
        {"answer": "yes", "notice": notices[FOUR[2]], "fields": trimmed, "language": "da-easy"},
        {"answer": "no", "notice": notices[FOUR[3]]},
    ]
    told = []
    for arrow, reply in zip(FOUR, replies, strict=True):
        done = await stage.post("anna", f"{stage.case('anna')}/arrows/{arrow}/answer", reply)
        expect(done["state"] == ("given" if reply["answer"] == "yes" else "refused"), f"{arrow} is recorded")
        receipt = await stage.get("anna", f"/v1/receipts/{done['receipt']}")
        expect(receipt["proof"]["index"] == done["entry"], "the receipt proves its entry")
        told.append(Told(f"{arrow}: {reply['answer']}", f"{done['state']}, with a receipt", entry=done["entry"]))
    words = {"own-words": {"dream": "At arbejde med dyr eller kager", "places_to_avoid": "Steder med høj musik"}}
    flow = {"case": stage.case_ids["anna"], "arrow": "own-wishes", "information": words}
    sent = await stage.post("anna", f"/v1/collaborations/{COLLABORATION}/flows", flow)
    expect(sent["outcome"] == "deposited", "her words are kept for Frida")
    told.append(Told("Anna sends her own words", "deposited", "own information", sent["proof"]["index"]))
    fetched = await fetch_newest(stage, "municipality", "frida", "own-wishes")
    expect(fetched.body["information"] == words, "Frida's system gets just these words")
    told.append(Told("Frida's system fetches them", "released", "own information", fetched.body["proof"]["index"]))
    return told


async def line_4(stage: Stage) -> list[Told]:
    """Frida grants Ib access and plans the trial; the introduction flows; the question comes too early."""
    await stage.until("2026-12-10T09:00")
    reference = stage.references["anna"]["municipality"]
    ib = await stage.person("ib").id()
    granted = await stage.post("frida", f"/v1/cases/{reference}/grants", {"actor": "cafe-manager", "person": ib})
    run = {"first_day": "2027-01-04"}
    planned = await stage.person("frida").put("consent", f"/v1/cases/{reference}/activities/trial-cafe", run)
    expect(planned.status_code == 200, f"the trial is planned, not {planned.text[:200]}")
    sent = await stage.system(
        "municipality", "send", "gert", arrow="introduction-to-cafe", about="anna",
        fields=["introduction.name", "introduction.start_week"],
    )  # fmt: skip
    expect(sent.status == 202, f"the introduction is sent, not {sent}")
    await tell_references(stage)
    fetched = await fetch_newest(stage, "cafe", "ib", "introduction-to-cafe")
    early = await ask_needs(stage, "anna")
    expect(early.status == 403 and codes(early.body) == ["too_early"], f"too early, not {early}")
    return [
        Told("Frida grants Ib the part of café manager", "granted", entry=granted["entry"]),
        Told("Anna's trial is planned from 2027-01-04", "planned", entry=planned.json()["entry"]),
        Told("Gert's system sends the introduction", "deposited", entry=sent.body["proof"]["index"]),
        Told("Ib's app fetches it", "released", entry=fetched.body["proof"]["index"]),
        Told("Ib's app asks for needs-to-cafe", "403 refused", "too_early", early.body["entry"]),
    ]


async def line_5(stage: Stage) -> list[Told]:
    """Ib's app asks again, a week before the start."""
    await stage.until("2026-12-28T09:00")
    done = await ask_needs(stage, "anna")
    expect(done.status == 200, f"released, not {done}")
    fields = set(done.body["information"]["support-needs"])
    expect(fields == {"practical_support", "sensory_needs"}, f"two fields and nothing else, not {sorted(fields)}")
    expect(done.body["withheld"] == ["support-needs.emergency_contact"], "withheld names emergency_contact")
    expect({"erase_by": "2027-03-28"} in done.body["obligations"], "erase by 2027-03-28")
    stage.kept["line 5"] = done.body["flow"]
    shown = "practical_support and sensory_needs; emergency_contact withheld; erase by 2027-03-28"
    return [Told("needs-to-cafe about Anna", shown, entry=done.body["proof"]["index"])]


async def line_6(stage: Stage) -> list[Told]:
    """Ib's app asks for a field that is not on the arrow."""
    done = await ask_needs(stage, "anna", fields=["health.diagnosis"])
    expect(done.status == 403 and codes(done.body) == ["field_not_on_arrow"], f"field_not_on_arrow, not {done}")
    return [Told("health.diagnosis on needs-to-cafe", "403 refused", "field_not_on_arrow", done.body["entry"])]


async def line_7(stage: Stage) -> list[Told]:
    """Ib's app asks about Bo, where Clara has not answered yet."""
    done = await ask_needs(stage, "bo")
    expect(done.status == 403 and codes(done.body) == ["no_permission_in_force"], f"no permission, not {done}")
    opened = await stage.entry(done.body["entry"])
    return [Told("needs-to-cafe about Bo", "403 no_permission_in_force", *_why(opened))]


async def line_8(stage: Stage) -> list[Told]:
    """Clara gives both for Bo; Ib's app asks."""
    told = []
    notices = await _notices(stage, "clara", "bo")
    for arrow in ("needs-to-cafe", "plan-to-cafe"):
        reply = {"answer": "yes", "notice": notices[arrow]}
        done = await stage.post("clara", f"{stage.case('bo')}/arrows/{arrow}/answer", reply)
        told.append(Told(f"Clara gives {arrow}", "given, as guardian", entry=done["entry"]))
    got = await ask_needs(stage, "bo")
    expect(got.status == 200 and len(got.body["information"]["support-needs"]) == 3, f"all three fields, not {got}")
    stage.kept["line 8"] = got.body["flow"]
    return [*told, Told("Ib's app asks about Bo", "all three fields", entry=got.body["proof"]["index"])]


async def line_9(stage: Stage) -> list[Told]:
    """Bo says no himself; Clara gives again; Ib's app asks."""
    no = await stage.post("bo", f"{stage.case('bo')}/arrows/needs-to-cafe/answer", {"answer": "no"})
    notices = await _notices(stage, "clara", "bo")
    again = {"answer": "yes", "notice": notices["needs-to-cafe"]}
    hers = await stage.turned_down("clara", "POST", f"{stage.case('bo')}/arrows/needs-to-cafe/answer", again)
    expect(hers["status"] == 403 and hers["code"] == "own_no", f"hers is refused, not {hers}")
    done = await ask_needs(stage, "bo")
    expect(done.status == 403 and codes(done.body) == ["no_permission_in_force"], f"no permission, not {done}")
    standing = {one["arrow"]: one["state"] for one in (await _permissions(stage, "bo"))}
    expect(standing["plan-to-cafe"] == "given", "plan-to-cafe stands")
    return [
        Told("Bo says no to needs-to-cafe himself", "refused; Clara's yes is withdrawn", entry=no["entry"]),
        Told("Clara gives it again", "403 refused", "own_no", hers["entry"]),
        Told("Ib's app asks", "403 refused; plan-to-cafe stands", "no_permission_in_force", done.body["entry"]),
    ]


async def line_10(stage: Stage) -> list[Told]:
    """Jonna, who has no system, asks about Anna as somebody without a part in the case."""
    path = f"/v1/collaborations/{COLLABORATION}/flows"
    asking = {"arrow": "needs-to-cafe", "purpose": "prepare-trial"}
    anna = stage.references["anna"]["municipality"]
    theirs = await stage.turned_down("jonna", "POST", path, {"case": anna, **asking})
    nobodys = await stage.turned_down("jonna", "POST", path, {"case": MADE_UP, **asking})
    expect(theirs["status"] == 404 and theirs["code"] == "no_such_case", f"as in line 1: {theirs}")
    expect(theirs == nobodys, "both answers are the same")
    both = (await stage.entries(kind="decision", arrow="needs-to-cafe"))[-2:]
    return [
        Told("needs-to-cafe about Anna", "404 no_such_case", *_why(await stage.entry(both[0]["index"]))),
        Told("with a made-up reference", "404 no_such_case, the same", entry=both[1]["index"]),
    ]


async def line_11(stage: Stage) -> list[Told]:
    """The café's app sends Bo's hours to the wage subsidy office; Lis fetches them."""
    hours = {"hours-worked": {"month": "2026-12", "hours": 24}}
    sent = await stage.system("cafe", "send", "ib", arrow="hours-to-subsidy", about="bo", information=hours)
    expect(sent.status == 202, f"sent, not {sent}")
    got = await fetch_newest(stage, "municipality", "lis", "hours-to-subsidy")
    expect(got.body["information"] == hours, "Lis gets the hours")
    lines = (await stage.get("bo", f"{stage.case('bo')}/lines"))["lines"]
    mine = [line for line in lines if line["index"] == got.body["proof"]["index"]]
    expect(mine and "Active Employment Act" in mine[0]["words"]["da"]["ground"], "Bo sees which law")
    expect("Du kan spørge" in mine[0]["words"]["da"]["ground"], "Bo sees where to ask")
    return [
        Told("the café's app sends Bo's hours", "deposited", "permitted by law", sent.body["proof"]["index"]),
        Told("Lis fetches them", "released", mine[0]["words"]["en"]["ground"], got.body["proof"]["index"]),
    ]


async def line_12(stage: Stage) -> list[Told]:
    """Ib declares an emergency; the app asks once, and once more."""
    words = "Bo er faldet om i køkkenet og kan ikke svare"
    declared = await stage.system(
        "cafe", "emergency", "ib", arrow="acute-help-to-cafe", about="bo", justification=words
    )
    expect(declared.status == 201, f"declared, not {declared}")
    asking = {"arrow": "acute-help-to-cafe", "purpose": "acute-help", "about": "bo", "justification": words}
    once = await stage.system("cafe", "ask", "ib", **asking)
    expect(once.status == 200, f"once, not {once}")
    twice = await stage.system("cafe", "ask", "ib", **asking)
    expect(twice.status == 403 and codes(twice.body) == ["used_up"], f"used up, not {twice}")
    for name in ("bo", "clara", "hanne", "mona"):
        told = await stage.get(name, "/v1/messages")
        expect([one for one in told if one["kind"] == "emergency"], f"{name} is told")
    checks = (await stage.get("mona", f"/v1/collaborations/{COLLABORATION}/checks", "audit"))["checks"]
    expect(any(one["due"] == "2026-12-31" for one in checks), f"a check falls due within three days: {checks}")
    return [
        Told("Ib declares that Bo needs acute help, 60 minutes", "declared; Bo, Clara, Hanne and Mona are told",
             f"to be checked by {declared.body['check_by']}", declared.body["entry"]),
        Told("Ib's app asks for acute-help", "released", "emergency", once.body["proof"]["index"]),
        Told("and asks again", "403 refused", "used_up", twice.body["entry"]),
    ]  # fmt: skip


async def ask_needs(stage: Stage, about: str, fields: list[str] | None = None) -> Done:
    """Ib's app asks for needs-to-cafe."""
    return await stage.system(
        "cafe", "ask", "ib", arrow="needs-to-cafe", purpose="prepare-trial", about=about, fields=fields
    )


async def fetch_newest(stage: Stage, system: str, person: str, arrow: str) -> Done:
    """A system looks into its inbox and fetches what came last along an arrow."""
    inbox = await stage.system(system, "inbox")
    waiting = [one for one in inbox.body["inbox"] if one["arrow"] == arrow]
    if not waiting:
        return Done(404, {"inbox": inbox.body})
    done = await stage.system(system, "fetch", person, flow=waiting[-1]["flow"])
    expect(done.status == 200, f"{system} fetches {arrow}: {done}")
    return done


async def tell_references(stage: Stage) -> None:
    """A partner's system learns its references: what the café's own list of cases says, by what Frida knows."""
    await stage.systems["cafe"].know({name: known["cafe"] for name, known in stage.references.items()})


async def _notices(stage: Stage, name: str, citizen: str = "") -> dict[str, str]:
    found = await stage.get(name, f"{stage.case(citizen or name)}/permissions")
    return {one["arrow"]: one["notice"] for one in found["permissions"]}


async def _permissions(stage: Stage, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await stage.get(name, f"{stage.case(name)}/permissions"))["permissions"]
    return found


def _why(entry: dict[str, Any]) -> tuple[str, int]:
    return "in the entry: " + ", ".join(entry["said"].get("reasons", [])), entry["index"]
