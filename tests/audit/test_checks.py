"""Checks that fall due: seen by those whom they concern, done once, by somebody else than the one who acted."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.audit import store
from services.audit.wire import Place, Query
from tests.audit.installation import LEDGER, NINE, draft
from tests.audit.office import Office, office_in

CHECKS = f"/v1/collaborations/{LEDGER}/checks"
DAY = 86_400_000


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with office_in(tmp_path) as opened:
        yield opened


async def opened(office: Office, check: str, kind: str, check_by: str, person: str = "psn_ib", **about: str) -> Place:
    about = {"check_id": check, "person": person, "subject": "psn_bo", **about}
    said = {"check_by": check_by, "arrow": "acute-help-to-cafe"}
    entry = draft(kind, said=said, case="cas_bo", sealed={"justification": "He fell."}, about=about)
    return (await office.audit.append([entry]))[0]


async def listed(office: Office, name: str) -> list[dict[str, Any]]:
    answer = await (await office.at(name)).get(CHECKS)
    assert answer.status_code == 200, answer.text
    checks: list[dict[str, Any]] = answer.json()["checks"]
    return checks


async def test_open_checks_stand_in_plain_words_the_earliest_day_first(office: Office) -> None:
    await opened(office, "chk_1", "disagreement", "2026-12-15")
    place = await opened(office, "chk_2", "emergency", "2026-12-04", to_partner="cafe")
    first, second = await listed(office, "mona")
    assert (first["check"], first["due"], first["entry"], first["overdue"]) == (
        "chk_2",
        "2026-12-04",
        place.index,
        False,
    )
    assert "help" in first["words"]["en"]
    assert "hjælp" in first["words"]["da"]
    assert (second["about"], second["opened_at"]) == ("disagreement", NINE)


async def test_a_check_is_overdue_the_day_after(office: Office) -> None:
    await opened(office, "chk_1", "emergency", "2026-12-01")
    assert not (await listed(office, "mona"))[0]["overdue"]
    office.clock.instant += DAY
    assert (await listed(office, "mona"))[0]["overdue"]


async def test_other_entries_that_name_the_check_open_no_second_one(office: Office) -> None:
    first = await opened(office, "chk_1", "emergency", "2026-12-04")
    await opened(office, "chk_1", "decision", "")
    assert [check["entry"] for check in await listed(office, "mona")] == [first.index]


async def test_a_check_is_done_once_with_a_finding(office: Office) -> None:
    await opened(office, "chk_1", "emergency", "2026-12-04", to_partner="cafe")
    mona = await office.at("mona")
    done = await mona.post(f"{CHECKS}/chk_1", json={"finding": "It was needed."})
    assert done.status_code == 201, done.text
    [entry] = await office.audit.entries(Query(LEDGER, kinds=("check-done",)))
    assert (entry.index, entry.case, entry.about["subject"]) == (done.json()["entry"], "cas_bo", "psn_bo")
    assert entry.sealed["words"] == "It was needed."
    assert "It was needed." not in str(entry.said)
    assert await listed(office, "mona") == []
    assert (await mona.post(f"{CHECKS}/chk_1", json={"finding": "Again."})).status_code == 404


async def test_two_who_do_a_check_at_once_do_it_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    await opened(office, "chk_1", "emergency", "2026-12-04")
    events = await office.audit.database.read(lambda connection: store.read_open_checks(connection, LEDGER))
    # Both have seen it open: the second looked before the first had written.
    monkeypatch.setattr(store, "read_open_checks", lambda *_: events)
    mona, nina = await office.at("mona"), await office.at("nina")
    answers = [await who.post(f"{CHECKS}/chk_1", json={"finding": "Fine."}) for who in (mona, nina)]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert len(await office.audit.entries(Query(LEDGER, kinds=("check-done",)))) == 1


async def test_nobody_checks_an_act_of_their_own(office: Office) -> None:
    await opened(office, "chk_1", "emergency", "2026-12-04", person=office.people["mona"])
    refused = await (await office.at("mona")).post(f"{CHECKS}/chk_1", json={"finding": "All fine."})
    assert refused.status_code == 403
    assert len(await listed(office, "nina")) == 1
    [attempt] = await office.audit.entries(Query(LEDGER, kinds=("look-up",), case="cas_bo"))
    assert (attempt.said["outcome"], attempt.said["reasons"]) == ("refused", ["own_act"])
    assert (await (await office.at("nina")).post(f"{CHECKS}/chk_1", json={"finding": "Fine."})).status_code == 201


async def test_an_officer_sees_and_does_only_the_checks_of_their_controller(office: Office) -> None:
    await opened(office, "chk_1", "emergency", "2026-12-04", to_partner="shelter")
    await opened(office, "chk_2", "emergency", "2026-12-04", to_partner="cafe")
    assert [check["check"] for check in await listed(office, "kaj")] == ["chk_2"]
    kaj = await office.at("kaj")
    answers = [await kaj.post(f"{CHECKS}/{check}", json={"finding": "Fine."}) for check in ("chk_1", "chk_none")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


async def test_a_finding_needs_words(office: Office) -> None:
    await opened(office, "chk_1", "emergency", "2026-12-04")
    answer = await (await office.at("mona")).post(f"{CHECKS}/chk_1", json={"finding": "  "})
    assert (answer.status_code, answer.json()["field"]) == (422, "finding")
    assert len(await listed(office, "mona")) == 1


async def test_another_site_cannot_have_a_check_done(office: Office) -> None:
    await opened(office, "chk_1", "emergency", "2026-12-04")
    mona = await office.at("mona")
    headers = {"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"}
    answer = await mona.post(f"{CHECKS}/chk_1", json={"finding": "Fine."}, headers=headers)
    assert answer.status_code == 403
    assert len(await listed(office, "mona")) == 1
