"""Data protection officers: each sees what concerns their controller and nothing else, and every look is on record."""

import csv
from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from services.audit.note import VerifierKey
from services.audit.proof import verify_proof
from services.audit.wire import HOUSE, Query
from services.turned_away import KIND, TurnedAway
from tests.audit.installation import LEDGER, draft
from tests.audit.office import Office, office_in

ENTRIES = f"/v1/collaborations/{LEDGER}/entries"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with office_in(tmp_path) as opened:
        await opened.audit.append(
            [flow("care-home", "cafe"), flow("municipality", "shelter"), flow("cafe", "community")]
        )
        yield opened


def flow(from_partner: str, to_partner: str, **said: Any) -> Any:
    ends = {"from_partner": from_partner, "to_partner": to_partner}
    said = {"arrow": "needs-to-cafe", "outcome": "permitted", **said}
    who = {"id": "psn_ib", "name": "Ib", "partner": to_partner}
    about = {**ends, "flow": f"flw_{from_partner}", "subject": "psn_anna", "person": "psn_ib"}
    return draft(said=said, case="cas_anna", sealed={"person": who, "case": "cas_anna"}, about=about)


async def found_by(office: Office, name: str, **conditions: Any) -> list[tuple[str, str]]:
    answer = await (await office.at(name)).get(ENTRIES, params={"kind": "decision", **conditions})
    assert answer.status_code == 200, answer.text
    return [(entry["from_partner"], entry["to_partner"]) for entry in answer.json()["entries"]]


async def test_the_operating_controllers_officer_sees_every_flow(office: Office) -> None:
    everything = [("care-home", "cafe"), ("municipality", "shelter"), ("cafe", "community")]
    assert await found_by(office, "mona") == everything
    # The community centre is part of the municipality: one controller.
    assert await found_by(office, "nina") == everything


async def test_another_controllers_officer_sees_only_what_it_sends_or_receives(office: Office) -> None:
    assert await found_by(office, "kaj") == [("care-home", "cafe"), ("cafe", "community")]
    assert await found_by(office, "kaj", partner="community") == [("cafe", "community")]
    assert await found_by(office, "kaj", partner="shelter") == []
    assert await found_by(office, "kaj", flow="flw_municipality") == []


async def test_an_entry_of_others_and_one_that_does_not_exist_look_alike(office: Office) -> None:
    kaj = await office.at("kaj")
    indexes = {entry.about.get("from_partner"): entry.index for entry in await office.audit.entries(Query(LEDGER))}
    for path in ("", "/proof"):
        hidden = await kaj.get(f"{ENTRIES}/{indexes['municipality']}{path}")
        absent = await kaj.get(f"{ENTRIES}/999999{path}")
        assert hidden.status_code == absent.status_code == 404
        assert hidden.json() == absent.json()


async def test_a_collaboration_of_others_and_one_that_does_not_exist_look_alike(office: Office) -> None:
    olga = await office.at("olga")
    for path in ("entries", "entries/0", "entries/0/proof", "checks"):
        theirs = await olga.get(f"/v1/collaborations/{LEDGER}/{path}")
        none = await olga.get(f"/v1/collaborations/no-such/{path}")
        assert (theirs.status_code, theirs.json()) == (none.status_code, none.json())
        assert theirs.status_code == 404


@pytest.mark.parametrize("path", ["entries", "entries/0", "entries/0/proof", "checks"])
async def test_only_officers_come_in(office: Office, path: str) -> None:
    answers = [
        await (await office.at(name)).get(f"/v1/collaborations/{LEDGER}/{path}") for name in ("frida", "ove", "")
    ]
    assert [answer.status_code for answer in answers] == [403, 403, 401]
    turned_away = await office.audit.entries(Query(HOUSE, kinds=("turned-away",)))
    assert [entry.sealed["person"]["name"] for entry in turned_away] == ["Frida", "Ove"]


GOOD = ["entries", "entries?flow=flw_x", "entries/3", "entries/3/proof", "checks"]
BAD = ["entries/999999", "entries/999999/proof"]


@pytest.mark.parametrize(("path", "status"), [*((path, 200) for path in GOOD), *((path, 404) for path in BAD)])
async def test_each_look_up_leaves_exactly_one_entry(office: Office, path: str, status: int) -> None:
    mona = await office.at("mona")
    before = await size(office)
    assert (await mona.get(f"/v1/collaborations/{LEDGER}/{path}")).status_code == status
    assert await size(office) == before + 1
    [looked] = await office.audit.entries(Query(LEDGER, kinds=("look-up",)))
    assert looked.said["outcome"] == ("permitted" if status == 200 else "refused")
    assert looked.sealed["person"]["name"] == "Mona"
    assert "Mona" not in str(looked.said)


async def size(office: Office) -> int:
    return len(await office.audit.entries(Query(LEDGER, limit=10_000)))


async def test_the_answer_names_the_entry_of_the_look_up(office: Office) -> None:
    answer = (await (await office.at("mona")).get(ENTRIES)).json()
    [looked] = await office.audit.entries(Query(LEDGER, kinds=("look-up",)))
    assert answer["entry"] == looked.index


async def test_what_somebody_typed_stands_sealed_unless_the_map_has_it(office: Office) -> None:
    mona = await office.at("mona")
    await mona.get(ENTRIES, params={"arrow": "010190-1234", "kind": "Anna", "partner": "cafe", "flow": "flw_cafe"})
    [looked] = await office.audit.entries(Query(LEDGER, kinds=("look-up",)))
    assert looked.said["searched"] == {"partner": "cafe"}
    assert looked.sealed["searched"]["flow"] == "flw_cafe"


async def test_the_house_ledger_is_searched_by_who_operates_every_collaboration_here(office: Office) -> None:
    counting = TurnedAway("audit", office.audit, office.clock)
    counting.mount(office.app, 3_600)
    for _ in range(3):
        assert (await (await office.at()).get(ENTRIES)).status_code == 401
    await counting.stop()
    house = f"/v1/collaborations/{HOUSE}/entries"
    found = (await (await office.at("mona")).get(house, params={"kind": KIND})).json()
    assert [(one["kind"], one["said"]["room"], one["said"]["unknown"]) for one in found["entries"]] == [
        (KIND, "audit", {"401": 3})
    ]
    [looked] = await office.audit.entries(Query(HOUSE, kinds=("look-up",)))
    assert looked.index == found["entry"] and looked.said["searched"] == {"kind": KIND}
    for name, status in (("kaj", 404), ("olga", 404), ("ove", 403), ("", 401)):
        assert (await (await office.at(name)).get(house)).status_code == status, name


async def test_a_search_goes_on_from_its_cursor(office: Office) -> None:
    mona = await office.at("mona")
    first = (await mona.get(ENTRIES, params={"kind": "decision", "limit": 2})).json()
    second = (await mona.get(ENTRIES, params={"kind": "decision", "limit": 2, "after": first["next"]})).json()
    assert [len(first["entries"]), len(second["entries"])] == [2, 1]
    assert second["next"] is None


async def test_a_list_keeps_what_is_sealed_shut_and_one_entry_opens_it(office: Office) -> None:
    mona = await office.at("mona")
    listed = await mona.get(ENTRIES, params={"kind": "decision"})
    assert "Ib" not in listed.text
    index = listed.json()["entries"][0]["index"]
    opened = (await mona.get(f"{ENTRIES}/{index}")).json()
    assert opened["sealed"]["person"]["name"] == "Ib"
    # The citizen sees it among their own lines: it belongs to their case.
    [looked] = await office.audit.entries(Query(LEDGER, kinds=("look-up",), case="cas_anna"))
    assert (looked.index, looked.about["subject"]) == (opened["entry"], "psn_anna")


async def test_the_proof_of_an_entry_verifies_alone(office: Office) -> None:
    mona = await office.at("mona")
    index = (await mona.get(ENTRIES, params={"kind": "decision"})).json()["entries"][0]["index"]
    file = await mona.get(f"{ENTRIES}/{index}/proof")
    key = await mona.get(f"/v1/ledgers/{LEDGER}/key")
    proven = verify_proof(file.content, VerifierKey.parse(key.text))
    assert proven.index == index
    assert proven.opened["person"]["name"] == "Ib"


async def test_csv_holds_the_same_and_no_formula(office: Office) -> None:
    await office.audit.append([flow("cafe", "cafe", reasons=["=cmd|' /C calc'!A0", "b"], actor='@x,"y"\n')])
    mona = await office.at("mona")
    by_accept = await mona.get(ENTRIES, params={"kind": "decision"}, headers={"accept": "text/csv"})
    by_format = await mona.get(ENTRIES, params={"kind": "decision", "format": "csv"})
    assert by_accept.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(StringIO(by_accept.text, newline="")))
    assert rows == list(csv.DictReader(StringIO(by_format.text, newline="")))
    assert [row["from_partner"] for row in rows] == ["care-home", "municipality", "cafe", "cafe"]
    assert (rows[-1]["reasons"], rows[-1]["actor"]) == ("'=cmd|' /C calc'!A0; b", '\'@x,"y"\n')
    assert int(by_format.headers["dottedline-entry"]) == int(by_accept.headers["dottedline-entry"]) + 1
