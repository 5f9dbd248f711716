"""``dottedline map propose`` up to ``publish``, at the real doors: partners agree from their desks, step by step."""

from pathlib import Path
from typing import Any

import httpx2
import pytest
import typer

from deploy import map_agree_cli
from deploy.apps import app_of
from deploy.map_agree_cli import Table
from deploy.map_files import whole
from services.browser import cookie_name
from tests.house import MAP_TEXT, House


class Signed:
    """Somebody signed in at the doors of a house."""

    def __init__(self, house: House, name: str) -> None:
        self._house, self._name = house, name

    async def get(self, door: str, path: str) -> httpx2.Response:
        return await self.send("GET", door, path)

    async def send(self, method: str, door: str, path: str, **sent: Any) -> httpx2.Response:
        house, url = self._house, self._house.settings.url(door)
        opened = await house.identity.open_session(door, house.settings.issuer_url(), self._name)
        transport = httpx2.ASGITransport(app_of(house.wiring, door))
        cookies = {cookie_name(door, url): opened.token}
        async with httpx2.AsyncClient(transport=transport, base_url=url, cookies=cookies) as http:
            return await http.request(method, path, headers={"sec-fetch-site": "same-origin"}, **sent)


class Desk:
    """The command line of whoever is named, on one map."""

    def __init__(self, house: House, file: Path, monkeypatch: pytest.MonkeyPatch, out: Any) -> None:
        self._house, self.file, self._out = house, file, out
        self._act: Any = None
        monkeypatch.setattr(map_agree_cli, "_at_the_table", self._seat)

    def _seat(self, file: Path, who: str, act: Any) -> None:
        self._act = (file, who, act)

    async def types(self, command: Any, **words: Any) -> list[str]:
        """What somebody reads after a command, a line each; the last line is "1" where it stopped."""
        command(self.file, **words)
        file, who, act = self._act
        stopped = []
        try:
            map_, _ = whole(file)
            await act(Table(Signed(self._house, who), map_, file.read_text(encoding="utf-8")))  # type: ignore[arg-type]
        except typer.Exit as status:
            stopped = [str(status.exit_code)]
        told = self._out.readouterr()
        return [line.strip() for line in (told.out + told.err).splitlines()] + stopped


@pytest.fixture
def desk(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> Desk:
    file = tmp_path / "redrawn.yaml"
    file.write_text(MAP_TEXT.replace("keep_for: P3M", "keep_for: P6M", 1), encoding="utf-8")
    house.wiring.ready.set()
    return Desk(house, file, monkeypatch, capsys)


async def test_a_map_from_its_proposal_to_its_publication(desk: Desk) -> None:
    said = await desk.types(map_agree_cli.publish, who="ove")
    assert said == ["This map has not been proposed. `dottedline map propose FILE` does it.", "1"]
    said = await desk.types(map_agree_cli.propose, who="ove")
    assert said[0].endswith("drawn on version 1, open.")
    assert any("Kept for: 6 months (before: 3 months)" in line for line in said)
    assert "Along" in " ".join(said)
    assert any(line.startswith("Missing: The citizens have not been heard.") for line in said)

    said = await desk.types(map_agree_cli.agree, who="ib")
    assert "Café Kastanjen: agrees" in said
    said = await desk.types(map_agree_cli.agree, who="per")
    said = await desk.types(map_agree_cli.agree, who="ove", partner="shelter", paper="Letter of 2 December")
    assert any("on paper (Letter of 2 December)" in line for line in said)
    said = await desk.types(map_agree_cli.disagree, who="rikke", matter="Six months is too long.")
    [record] = [line for line in said if line.startswith("Disagreement")]
    assert "Six months is too long. (open; " in record

    heard = {"heard": "The users' council", "how": "At a meeting", "said": "Why?", "answered": "For the season."}
    await desk.types(map_agree_cli.hear, who="ove", **heard)
    said = await desk.types(map_agree_cli.publish, who="ove")
    assert said[-1] == "1"
    assert any(line.startswith("Missing: ") and "disagrees" in line for line in said)
    assert not any(line.startswith("Version") for line in said)

    disagreement = record.split(" ")[1].rstrip(":")
    said = await desk.types(map_agree_cli.settle, who="rikke", disagreement=disagreement, outcome="This year only.")
    assert any("(This year only.)" in line for line in said)
    said = await desk.types(map_agree_cli.agree, who="rikke")
    assert said[-1] == "Everybody has agreed: it can be published."
    said = await desk.types(map_agree_cli.publish, who="ove")
    assert said[-1] == "Version 2 is published; it is in force from 2026-12-01 on."


async def test_who_may_not_hears_why_and_what_to_do(desk: Desk) -> None:
    said = await desk.types(map_agree_cli.propose, who="ove")
    assert any(line.startswith("Missing: ") for line in said), said
    for who, partner in (("frida", ""), ("hanne", ""), ("per", "cafe"), ("ove", "cafe")):
        said = await desk.types(map_agree_cli.agree, who=who, partner=partner)
        assert said[-1] == "1", who
        assert not any(line.endswith("agrees") for line in said)
    assert "Only an operator may publish a map." in (await desk.types(map_agree_cli.publish, who="per"))[-2]
