"""A room's database: works that arrive together share a transaction, and none spoils another."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from services.connection import Connection
from services.database import Database, real_time
from services.keyed import rows_of
from tests.gateway.conftest import MIGRATIONS
from tests.postgres import only_databases, only_files
from tests.statements import statements


class Spoilt(Exception):
    """Something went wrong in one work."""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "gateway.db", MIGRATIONS)
    yield opened
    opened.close()


def adding(partner: str, spoilt: bool = False) -> Callable[[Connection], str]:
    def work(connection: Connection) -> str:
        connection.run("INSERT INTO holder (collaboration, partner, url) VALUES ('k', ?, 'u')", (partner,))
        if spoilt:
            raise Spoilt(partner)
        return partner

    return work


def partners(connection: Connection) -> list[str]:
    return sorted(connection.values("SELECT partner FROM holder"))


class TestWrites:
    async def test_those_that_arrive_together_share_a_commit_and_each_hears_its_own_answer(self, database):
        names = [f"p{number}" for number in range(40)]
        with statements(database) as seen:
            assert await asyncio.gather(*(database.write(adding(name)) for name in names)) == names
        assert await database.read(partners) == sorted(names)
        assert 1 <= seen.count("COMMIT") <= 2

    async def test_one_that_fails_leaves_nothing_and_takes_none_along(self, database):
        works = [adding("a"), adding("b", spoilt=True), adding("c")]
        answers = await asyncio.gather(*map(database.write, works), return_exceptions=True)
        assert [answers[0], answers[2]] == ["a", "c"]
        assert isinstance(answers[1], Spoilt)
        assert await database.read(partners) == ["a", "c"]

    async def test_when_the_whole_transaction_is_gone_every_one_hears_of_it(self, database):
        def losing(connection: Connection) -> None:
            connection.run("ROLLBACK")  # as SQLite does by itself when the disk is full

        works: list[Any] = [adding("a"), losing, adding("c")]
        answers = await asyncio.gather(*map(database.write, works), return_exceptions=True)
        assert all(isinstance(answer, Exception) for answer in answers)
        assert await database.read(partners) == []
        assert await database.write(adding("d")) == "d"


class TestReads:
    async def test_a_read_sees_every_write_that_was_acknowledged_before(self, database):
        for number in range(20):
            await database.write(adding(f"p{number:02}"))
            found = await asyncio.gather(*(database.read(partners) for _ in range(5)))
            assert found == [[f"p{one:02}" for one in range(number + 1)]] * 5

    async def test_one_that_fails_leaves_the_others_their_answers(self, database):
        await database.write(adding("a"))

        def spoilt(_: Connection) -> None:
            raise Spoilt

        answers = await asyncio.gather(*map(database.read, [partners, spoilt, partners]), return_exceptions=True)
        assert [answers[0], answers[2]] == [["a"], ["a"]]
        assert isinstance(answers[1], Spoilt)


class TestManyKeys:
    async def test_rows_are_found_by_several_columns_however_many_keys(self, database):
        await asyncio.gather(*(database.write(adding(f"p{number}")) for number in range(600)))
        keys = [("k", f"p{number}") for number in range(0, 1_200, 2)] + [("other", "p1")]
        names = ("collaboration", "partner")
        found = await database.read(lambda connection: list(rows_of(connection, "holder", ("partner",), names, keys)))
        assert sorted(row[0] for row in found) == sorted(f"p{number}" for number in range(0, 600, 2))

    @only_files
    async def test_each_key_is_looked_up_and_the_table_is_not_read_through(self, database):
        def work(connection: Connection) -> list[str]:
            class Explaining:
                def rows(self, question: str, values: Any) -> Any:
                    return connection.rows(f"EXPLAIN QUERY PLAN {question}", values)

            names = ("collaboration", "partner")
            plan = rows_of(Explaining(), "holder", ("url",), names, [("k", "p"), ("k", "q")])  # type: ignore[arg-type]
            return [step[3] for step in plan]

        plan = await database.read(work)
        assert any("SEARCH holder USING" in step for step in plan)
        assert not any("SCAN holder" in step for step in plan)


@only_databases
class TestSeveral:
    async def test_each_knows_whether_it_is_alone(self, database, tmp_path):
        instant = real_time()
        assert await database.nobodys(60_000) >= instant
        other = Database(tmp_path / "gateway.db", MIGRATIONS)
        for one in (database, other):
            assert await one.nobodys(60_000) < instant - 50_000
        other.close()
        assert await database.nobodys(60_000) >= instant

    async def test_who_lost_a_connection_to_a_failed_write_is_still_there(self, database, tmp_path):
        instant = real_time()
        for _ in range(2):
            with pytest.raises(Spoilt):
                await database.write(adding("a", spoilt=True))
        other = Database(tmp_path / "gateway.db", MIGRATIONS)
        assert await other.nobodys(60_000) < instant - 50_000
        other.close()

    async def test_writes_of_two_meet_nowhere(self, database, tmp_path):
        def counting(connection: Connection) -> int:
            held = int(connection.value("SELECT url FROM holder WHERE collaboration = 'k' AND partner = 'p'") or 0)
            insert = "INSERT INTO holder (collaboration, partner, url) VALUES ('k', 'p', ?) "
            update = "ON CONFLICT (collaboration, partner) DO UPDATE SET url = excluded.url"
            connection.run(insert + update, (str(held + 1),))
            return held

        other = Database(tmp_path / "gateway.db", MIGRATIONS)
        both = (database, other)
        found = await asyncio.gather(*(both[number % 2].write(counting) for number in range(100)))
        assert sorted(found) == list(range(100))
        other.close()
