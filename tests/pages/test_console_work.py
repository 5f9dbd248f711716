"""What officers do at the console: checks and samples, verifying the whole ledger, the record of processing."""

import asyncio
import csv
from base64 import b64encode
from io import StringIO

import pytest

from services.audit.sampling import chosen_by
from services.audit.wire import Draft, Entry
from services.connection import Connection
from tests.doors.callers import Doors
from tests.house import House, K
from tests.pages.browsing import Visitor
from tests.pages.officers import HERE, NEEDS, officer, some_flows

VOICES = ("da", "en")


@pytest.fixture
async def doors(house: House) -> Doors:
    doors = Doors(house)
    await doors.open()
    await some_flows(house)
    return doors


async def draw(house: House, visitor: Visitor, many: str = "1", expect: int = 200) -> None:
    await visitor.get(f"{HERE}/checks")
    await visitor.press("Draw", expect, many=many)


async def only_check(visitor: Visitor) -> str:
    [check] = (await visitor.http.get(f"/v1/collaborations/{K}/checks")).json()["checks"]
    return str(check["check"])


NEXT = "verification-next"


async def verified(visitor: Visitor) -> str:
    """Presses the button, and loads the page again until it is done, as somebody without scripts does."""
    await visitor.get(f"{HERE}/verification")
    await visitor.press("Verify now")
    for _ in range(200):
        # The part is renewed every second: who stands there with the keyboard keeps their place by this id.
        assert [one.attributes.get("id") for one in visitor.page.named("button", "a")].count(NEXT) == 1
        if not visitor.page.named("progress"):
            return visitor.page.text()
        await asyncio.sleep(0.05)
        await visitor.get(f"{HERE}/verification")
    raise AssertionError("it never ended")


@pytest.mark.parametrize("voice", VOICES)
async def test_every_page_is_in_order(house: House, doors: Doors, voice: str) -> None:
    mona = await officer(house, doors, "mona", voice)
    await mona.send(f"{HERE}/samples", {"many": "1"})
    for path in ("checks", f"checks/{await only_check(mona)}", "verification", "record", "record?controller=cafe"):
        await mona.get(f"{HERE}/{path}")
    await mona.get("/ledgers/house/verification")


async def test_a_check_is_done_with_an_outcome_and_words_for_good(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    await draw(house, mona)
    assert "1 drawn. They wait below." in mona.page.text()
    check = await only_check(mona)
    await mona.get(f"{HERE}/checks/{check}")
    page = await mona.press("Write it in the ledger", 422, finding="I asked the café.")
    assert "Choose whether it was in order" in page.text() and "I asked the café." in page.text()
    page = await mona.press("Write it in the ledger", 422, outcome="in-order", finding=" ")
    assert "checked" in next(one for one in page.named("input") if one.attributes["value"] == "in-order").attributes
    await mona.press("Write it in the ledger", outcome="not-in-order", finding="It was too much.")
    done = await house.last("check-done")
    assert (done.said["outcome"], done.said["about"], done.sealed["words"]) == (
        "not-in-order",
        "sample",
        "It was too much.",
    )
    assert f"entry {done.index}" in mona.page.text() and "Nothing waits" in mona.page.text()
    await mona.send(f"{HERE}/checks/{check}", {"outcome": "in-order", "finding": "Again."}, 404)
    assert len(await house.entries("check-done")) == 1, "sent twice, it stands once"


async def test_who_acted_does_not_do_the_check_of_it(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    await draw(house, mona)
    sample = await house.last("sample")
    assert sample.about["person"] in (house.people["ib"], house.people["gert"]), "the one who acted is known by it"
    # The same with Mona as the one who acted.
    place = await house.audit.append([_as_of(sample, house.people["mona"])])
    assert place[0].placed
    check = (await house.last("sample")).about["check_id"]
    page = await mona.get(f"{HERE}/checks/{check}")
    assert "You acted here yourself" in page.text() and not page.named("textarea")
    await mona.send(f"{HERE}/checks/{check}", {"outcome": "in-order", "finding": "Fine."}, 403)
    assert not await house.entries("check-done")


def _as_of(sample: Entry, person: str) -> Draft:
    about = {**sample.about, "person": person, "check_id": "chk_own"}
    return Draft(K, "sample", "evt_own", sample.said, sample.case, {"entry": 0}, about=about)


async def test_samples_follow_from_the_root_and_say_in_the_clear_nothing_of_which(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    await draw(house, mona, "2")
    samples, releases = await house.entries("sample"), await house.entries("released")
    assert {one.sealed["entry"] for one in samples} == {one.index for one in releases}
    assert all("entry" not in one.said and "flow" not in one.about for one in samples)
    assert samples[0].said["check_by"] == "2026-12-15"
    many = [Entry(K, index, 0, "released", {}, {}, {}) for index in range(100)]
    drawn = {seed: tuple(one.index for one in chosen_by(bytes([seed]) * 32, many, 3)) for seed in range(20)}
    assert len(set(drawn.values())) > 15 and all(len(set(one)) == 3 for one in drawn.values())


async def test_a_number_that_is_none_is_said_to_be(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    for many in ("", "0", "21", "-1", "many"):
        await draw(house, mona, many, 422)
        assert "Write a number" in mona.page.text()
    assert not await house.entries("sample")


async def test_another_controllers_officer_draws_and_checks_their_own_side(house: House, doors: Doors) -> None:
    mona, kaj = await officer(house, doors), await officer(house, doors, "kaj")
    await draw(house, kaj, "9")
    [sample] = await house.entries("sample")
    assert sample.said["arrow"] == NEEDS
    await draw(house, mona, "9")
    theirs = [one for one in await house.entries("sample") if one.said["arrow"] != NEEDS]
    assert theirs, "one within the municipality was drawn"
    assert theirs[0].about["check_id"] not in (await kaj.http.get(f"/v1/collaborations/{K}/checks")).text
    await kaj.get(f"{HERE}/checks/{theirs[0].about['check_id']}", 404)


async def test_the_whole_ledger_is_verified_and_the_result_kept(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    assert "The ledger is whole" in await verified(mona)
    entry = await house.last("verified")
    assert entry.said["outcome"] == "whole" and entry.said["size"] >= entry.index - 2
    assert entry.said["root"] in mona.page.text() and str(entry.said["size"]) in mona.page.text()
    told = (await mona.http.get(f"/v1/ledgers/{K}/verifications")).json()
    assert told["running"] is None and [one["root"] for one in told["results"]] == [entry.said["root"]]
    table = await mona.http.get(f"/v1/ledgers/{K}/verifications?format=csv")
    assert next(csv.DictReader(StringIO(table.text, newline="")))["root"] in (
        entry.said["root"],
        f"'{entry.said['root']}",
    )


async def rewritten(house: House, text: str) -> None:
    """Somebody with the store in their hands changes a decision."""

    def change(connection: Connection) -> None:
        body = f"CAST(replace(CAST(body AS TEXT), 'refused', 'permits') AS {text})"
        assert connection.run(f"UPDATE entry SET body = {body} WHERE ledger = ? AND kind = ?", (K, "decision"))

    await house.audit.database.write(change)


async def test_a_ledger_that_cannot_even_be_read_is_said_to_be(house: House, doors: Doors) -> None:
    await rewritten(house, "TEXT")
    text = await verified(await officer(house, doors))
    assert "could not be carried through" in text and not await house.entries("verified")


async def test_an_entry_that_was_changed_in_the_store_is_found(house: House, doors: Doors) -> None:
    await rewritten(house, "BLOB")
    mona = await officer(house, doors)
    text = await verified(mona)
    assert "The ledger is damaged" in text and "changed" in text
    assert (await house.last("verified")).said["outcome"] == "damaged"


async def test_a_ledger_that_does_not_continue_an_earlier_result_is_found(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    assert "The ledger is whole" in await verified(mona)
    entry = await house.last("verified")
    other = {**entry.said, "size": entry.said["size"] - 1, "root": b64encode(b"x" * 32).decode()}
    await house.audit.append([Draft(K, "verified", "evt_other", other)])
    assert "does not continue" in await verified(mona)


async def test_pressed_twice_it_runs_once(house: House, doors: Doors) -> None:
    mona = await officer(house, doors)
    path = f"/v1/ledgers/{K}/verifications"
    answers = await asyncio.gather(*(mona.http.post(path, headers={"sec-fetch-site": "same-origin"}) for _ in range(2)))
    assert [one.status_code for one in answers] == [202, 202]
    for _ in range(200):
        if (await mona.http.get(path)).json()["running"] is None:
            break
        await asyncio.sleep(0.05)
    assert len(await house.entries("verified")) == 1


async def test_who_does_not_operate_verifies_their_own_entries_instead(house: House, doors: Doors) -> None:
    kaj = await officer(house, doors, "kaj")
    page = await kaj.get(f"{HERE}/verification")
    assert "each of your entries with its proof" in page.text()
    assert not [one for one in page.named("button") if "main" in one.within]
    await kaj.send(f"{HERE}/verification", {}, 404)
    assert (await kaj.http.get(f"/v1/ledgers/{K}/verifications")).status_code == 404


async def test_the_record_says_what_the_map_says_of_ones_own_controller(house: House, doors: Doors) -> None:
    kaj = await officer(house, doors, "kaj")
    text = (await kaj.get(f"{HERE}/record")).text()
    for words in ("Café Kastanjen", "Prepare the trial days", "Support I need", "GDPR 6(1)(a)", "health", "Processor"):
        assert words in text, words
    assert "Animal shelter" not in text, "nothing of what is between others"
    told = (await kaj.http.get(f"/v1/collaborations/{K}/record-of-processing?language=en")).json()
    arrows = {arrow for row in told["record"]["activities"] for arrow in row["arrows"]}
    own = {
        one.id for one in house.map.arrows.values()
        if "cafe" in {house.map.controller_of_actor(end.actor) for end in (one.from_, one.to)}
    }  # fmt: skip
    assert arrows == own
    assert told["record"]["agreements"][0]["reference"] == "2026-020"
    table = (await kaj.http.get(f"/v1/collaborations/{K}/record-of-processing?format=csv")).text
    assert len(list(csv.DictReader(StringIO(table, newline="")))) == len(told["record"]["activities"])


async def test_a_danish_record_says_in_danish_whom_it_is_about(house: House, doors: Doors) -> None:
    kaj = await officer(house, doors, "kaj", "da")
    text = (await kaj.get(f"{HERE}/record")).text()
    assert "Mennesker med førtidspension" in text and "People with" not in text


async def test_another_controllers_record_is_only_for_who_operates(house: House, doors: Doors) -> None:
    mona, kaj = await officer(house, doors), await officer(house, doors, "kaj")
    assert "Animal shelter" in (await mona.get(f"{HERE}/record?controller=shelter")).named("h1")[0].text
    for controller in ("shelter", "nobody"):
        await kaj.get(f"{HERE}/record?controller={controller}", 404)
    looked = await house.last("look-up")
    assert looked.said["outcome"] == "refused" and looked.sealed["controller"] == "nobody"
