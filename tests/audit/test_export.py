"""The story's last line: an officer copies the whole ledger over HTTP, and a stranger verifies the copy offline."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx2
import orjson
import pytest
from typer.testing import CliRunner

from deploy.clock_cli import clock
from deploy.ledger_cli import app
from services.audit.note import VerifierKey
from services.audit.rules import CanonicalEntries
from services.audit.tiles import key_file
from services.audit.verify import verify_ledger
from services.audit.wire import HOUSE, Draft, Query
from services.turned_away import KIND
from tests.audit.fsck import fsck
from tests.audit.installation import LEDGER, draft
from tests.audit.office import office_in
from tests.audit.running import Running, running

# Building fsck can take minutes on a cold cache.
pytestmark = pytest.mark.timeout(400)
FLOWS = 600


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("data")) as made:
        ends = {"from_partner": "care-home", "to_partner": "cafe"}
        said = {"arrow": "needs-to-cafe", "outcome": "permitted"}
        drafts = [draft(said=said, case="cas_1", sealed={"person": {"name": "Ib"}}, about=ends) for _ in range(FLOWS)]
        made.run(made.audit.append(drafts))
        check = {"check_id": "chk_1", "person": "psn_ib", "to_partner": "cafe"}
        made.run(made.audit.append([draft("emergency", said={"check_by": "2026-12-04"}, about=check)]))
        yield made


@pytest.fixture(autouse=True)
def environment(up: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOTTEDLINE_FIRST_PORT", str(up.settings.first_port))
    monkeypatch.setenv("DOTTEDLINE_DATA", str(up.settings.data))
    monkeypatch.setenv("COLUMNS", "200")


def command(*words: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == status, result.output
    return result.output


def test_the_copy_verifies_and_a_changed_byte_is_found_with_its_entry(up: Running, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    told = command("export", str(folder))
    looked = up.run(up.audit.entries(Query(LEDGER, kinds=("look-up",), limit=9_999)))[-1]
    size = looked.index + 1
    assert f"{size} entries of ledger.example/{LEDGER}" in told
    assert looked.sealed["person"]["name"] == "Mona", "the export itself is on record, as its last entry"

    key = VerifierKey.parse(key_file(folder).read_text())
    assert verify_ledger(folder, key, rules=[CanonicalEntries()]).size == size
    judged = fsck(folder, key_file(folder))
    assert judged.size == size, judged.said
    assert "nothing wrong" in command("verify", str(folder))

    bundle = folder / "tile/entries/001"
    bundle.write_bytes(bundle.read_bytes().replace(b'"index":300', b'"index":301', 1))
    assert "first bad entry is 300" in command("verify", str(folder), status=1)


def test_an_export_over_an_earlier_one_replaces_it(tmp_path: Path) -> None:
    command("export", str(tmp_path / "out"))
    command("export", str(tmp_path / "out"))
    command("verify", str(tmp_path / "out"))


def test_another_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    assert "other files" in command("export", str(tmp_path), status=1)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_the_house_ledger_is_for_the_controller_that_operates_all(tmp_path: Path) -> None:
    for person in ("mona", "ove"):
        command("export", str(tmp_path / person), "--collaboration", HOUSE, "--as", person)
        command("verify", str(tmp_path / person))
    assert "no such ledger for you" in command("export", str(tmp_path / "x"), "--as", "ove", status=1)
    assert "There is no olaf" in command("export", str(tmp_path / "x"), "--as", "olaf", status=1)


def test_a_proof_goes_into_a_file_that_verifies_alone(tmp_path: Path) -> None:
    command("export", str(tmp_path / "out"))
    asked = str(orjson.loads(command("search", "--kind", "decision", "--json"))["entries"][0]["index"])
    command("proof", asked, "-o", str(tmp_path / "one"))
    told = command("verify-proof", str(tmp_path / "one"), "--key", str(key_file(tmp_path / "out")))
    assert f"Entry {asked} stands in the ledger" in told
    assert "Ib" in told
    assert "no such entry" in command("proof", "99999999", "-o", str(tmp_path / "none"), status=1)
    assert not (tmp_path / "none").exists()


def test_searching_tells_what_was_found_and_where_to_go_on() -> None:
    told = command("search", "--kind", "decision", "--limit", "5")
    assert "5 entries. There are more: --after" in told
    assert told.count("needs-to-cafe") == 5
    found = orjson.loads(command("search", "--partner", "shelter", "--kind", "decision", "--json"))
    assert found["entries"] == []
    lines = command("search", "--kind", "decision", "--csv", "--limit", "3").splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("index,time,kind")


def test_calls_turned_away_are_found_in_the_house_ledger_with_who_and_how_often(up: Running) -> None:
    said = {"room": "gateway", "from": 0, "until": 60_000, "unknown": {"401": 1_000, "404": 2}}
    said |= {"clients": {"roster-app": {"422": 3}}, "services": {"consent": {"503": 1}}, "person": {"422": 4}}
    up.run(up.audit.append([Draft(HOUSE, KIND, "evt_turned_away", said)]))
    told = " ".join(command("search", "--collaboration", "house", "--kind", KIND).split())
    assert "roster-app: 422 (3); consent: 503 (1); person: 422 (4); unknown: 401 (1000), 404 (2)" in told
    assert "1 entries." in told


def test_checks_are_listed_and_done() -> None:
    assert "2026-12-04" in command("checks")
    assert "stands as entry" in command("check-done", "chk_1", "Help was needed.")
    assert "0 open" in command("checks")
    assert "no such open check" in command("check-done", "chk_1", "Again.", status=1)


def test_the_clock_is_shown_and_moved(capsys: pytest.CaptureFixture[str]) -> None:
    clock(to="", person="ove")
    clock(to="2026-12-10T09:00", person="ove")
    clock(to="", person="ove")
    first, moved, last = capsys.readouterr().out.splitlines()
    assert first.startswith("It is 2026-12-01 09:0")
    assert moved.startswith("It is 2026-12-10 09:00 in Copenhagen; on record as entry ")
    assert last.startswith("It is 2026-12-10 09:0")


def test_nobody_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOTTEDLINE_FIRST_PORT", "9")
    assert "does not answer" in command("export", str(tmp_path / "out"), status=1)


async def test_tiles_are_for_officers_of_the_operating_controller(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        base = f"/v1/ledgers/{LEDGER}"
        for name, status in (("mona", 200), ("nina", 200), ("kaj", 404), ("ove", 404), ("frida", 404), ("", 401)):
            client = await office.at(name)
            for path in ("key", "checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"):
                assert (await client.get(f"{base}/{path}")).status_code == status, (name, path)


async def test_unknown_ledgers_and_those_of_others_look_alike_and_get_no_key(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        kaj, keys = await office.at("kaj"), sorted(office.settings.keys().iterdir())
        for path in ("key", "checkpoint", "tile/0/000.p/1"):
            answers = [await kaj.get(f"/v1/ledgers/{name}/{path}") for name in (LEDGER, "no-such", HOUSE, "..%2fx")]
            assert {answer.status_code for answer in answers} == {404}
            assert answers[0].json() == answers[1].json() == answers[2].json()
        assert sorted(office.settings.keys().iterdir()) == keys


async def test_entries_are_served_only_up_to_the_checkpoint_that_was_read(tmp_path: Path) -> None:
    async with office_in(tmp_path) as office:
        mona, base = await office.at("mona"), f"/v1/ledgers/{LEDGER}"
        refused = await mona.get(f"{base}/tile/entries/000.p/1")
        assert (refused.status_code, refused.json()["remedy"]) == (409, "Read the checkpoint first.")
        size = int((await mona.get(f"{base}/checkpoint")).text.split("\n")[1])
        assert (await mona.get(f"{base}/tile/entries/000.p/{size}")).status_code == 200
        await office.audit.append([draft()])
        assert (await mona.get(f"{base}/tile/entries/000.p/{size + 1}")).status_code == 409
        assert (await mona.get(f"{base}/tile/0/000.p/{size + 1}")).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["0/000", "0/001.p/1", "0/000.p/0", "0/000.p/256", "0/0", "x", "64/000.p/1", "entries/-01", "0/x001/000/000"],
)
async def test_what_is_no_tile_of_this_ledger_is_not_found(tmp_path: Path, path: str) -> None:
    async with office_in(tmp_path) as office:
        mona = await office.at("mona")
        await mona.get(f"/v1/ledgers/{LEDGER}/checkpoint")
        answer: httpx2.Response = await mona.get(f"/v1/ledgers/{LEDGER}/tile/{path}")
        assert answer.status_code in (404, 409)
        assert "root" not in answer.text


def test_the_commands_of_the_officers_page_run_as_they_stand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs" / "officer.md").read_text()
    commands = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    assert len(commands) == 9
    monkeypatch.chdir(tmp_path)
    for line in commands:
        command(*shlex.split(line.removeprefix("dottedline ledger ")))
