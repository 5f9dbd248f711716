"""Fills the naive composition's store with the same world."""

from collections.abc import Iterable, Iterator, Sequence

from sqlmodel import Session, SQLModel

from bench.naive.tables import Agreement, Arrow, Case, Deposit, Grant, Permission, Person, Run, open_engine
from bench.service_map import activity_of
from bench.world import PURPOSE, Waiting, World
from bench.world import Arrow as Way
from bench.world import Case as Known

_YEAR = 365 * 86_400_000
FOREVER = 2**53 - 1


def seed(store: str, world: World, waiting: Sequence[Waiting], now: int) -> None:
    """Fills an empty store."""
    engine = open_engine(store)
    SQLModel.metadata.create_all(engine)
    with Session(engine) as session:
        for rows in (_common(world), _cases(world.cases, now), _deposits(waiting)):
            session.add_all(rows)
            session.commit()
    engine.dispose()


def _common(world: World) -> Iterator[SQLModel]:
    for client, partner in world.clients.items():
        yield Person(id=client, partner=partner)
    for way in world.arrows.values():
        yield _arrow(way)
    pairs = {_pair(way) for way in world.arrows.values()}
    for one, other in sorted(pairs):
        yield Agreement(one=one, other=other, starts_at=0, ends_at=FOREVER)


def _pair(way: Way) -> tuple[str, str]:
    one, other = sorted((way.sender.partner, way.receiver.partner))
    return one, other


def _arrow(way: Way) -> Arrow:
    return Arrow(
        id=way.id, purpose=PURPOSE, from_actor=way.sender.id, from_partner=way.sender.partner,
        to_actor=way.receiver.id, to_partner=way.receiver.partner, activity=activity_of(way), keep_months=3,
        fields=way.fields, introduces=way.introduces,
    )  # fmt: skip


def _cases(cases: Iterable[Known], now: int) -> Iterator[SQLModel]:
    since = now - _YEAR
    for case in cases:
        yield Case(id=case.id, subject=case.subject, starts_at=since, ends_at=FOREVER)
        yield Run(case_id=case.id, activity=activity_of(case.refused), starts_at=since, ends_at=FOREVER)
        for actor, client in case.holders.items():
            yield Grant(
                case_id=case.id, actor=actor.id, partner=actor.partner, person=client, starts_at=since,
                ends_at=FOREVER, made_at=now, introduced_by=case.introduced_by(actor),
            )  # fmt: skip
        for number, way in enumerate(case.arrows):
            yield _permission(case, way, f"{case.id}-{number}", now)


def _permission(case: Known, way: Way, id_: str, now: int) -> Permission:
    yes = way != case.refused
    return Permission(
        id=id_, case_id=case.id, arrow=way.id, state="given" if yes else "refused", own_no=not yes, purpose=PURPOSE,
        to_actor=way.receiver.id, to_partner=way.receiver.partner, fields=way.fields if yes else [], starts_at=now,
        ends_at=now + _YEAR, given_as="citizen",
    )  # fmt: skip


def _deposits(waiting: Sequence[Waiting]) -> Iterator[Deposit]:
    for one in waiting:
        yield Deposit(
            id=one.flow, case_id=one.case.id, arrow=one.arrow.id, to_partner=one.arrow.receiver.partner,
            state="waiting", content={one.arrow.sender.item: one.content},
        )  # fmt: skip
