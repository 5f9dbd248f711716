"""A second collaboration in the same house, of other partners and other people, with ids of every kind to try."""

from dataclasses import dataclass, field

from consent import granting
from consent.answers import Answer
from deploy.demo.everybody import publish_agreed
from deploy.demo.partner_client import key_in
from deploy.demo.people import key_file
from gateway.wire import FlowAsked, Who
from services.collaboration.wire import Doer, GrantAsked
from services.identity.wire import NewClient, NewPerson, Role, Session
from services.keys import signing_key
from services.periods import FOREVER
from tests.house import MAP_TEXT, House

THERE = "viborg-aktiv"
PARTNERS = ("municipality", "community", "care-home", "cafe", "shelter")
PEOPLE = {"zoe": ("", Role.CITIZEN), "yrsa": ("municipality", Role.CASEWORKER), "xenia": ("cafe", Role.PROFESSIONAL),
          "viggo": ("municipality", Role.OPERATOR), "wilma": ("care-home", Role.PROFESSIONAL)}  # fmt: skip
CLIENT = "elsewhere-system"


@dataclass
class Elsewhere:
    """The ids of the second collaboration, by the names under which requests ask for them."""

    ids: dict[str, list[str]] = field(default_factory=dict)

    def of(self, name: str) -> list[str]:
        """Ids that could stand where a request names this; [] where none is kept from others."""
        return self.ids.get({"flow_id": "flow", "subject": "person", "guardian": "person"}.get(name, name), [])


def _their(partner: str) -> str:
    return f"viborg-{partner}" if partner else ""


def _their_map() -> str:
    text = MAP_TEXT.replace("aalborg-aktiv", THERE)
    for name in PARTNERS:
        text = text.replace(f"partner: {name},", f"partner: viborg-{name},").replace(
            f"\n  {name}:", f"\n  viborg-{name}:"
        )
        text = text.replace(f"part_of: {name}", f"part_of: viborg-{name}").replace(
            f"operator: {name} ", f"operator: viborg-{name} "
        )
        text = text.replace(f"\n    {name}:", f"\n    viborg-{name}:")
        for before, after in (("[", ","), (" ", "]"), (" ", ","), ("[", "]"), (": ", ","), (": ", "}")):
            text = text.replace(f"{before}{name}{after}", f"{before}viborg-{name}{after}")
    return text


async def settle_elsewhere(house: House) -> Elsewhere:
    """Publishes the second map, opens a case there, asks, answers, and lets something flow."""
    issuer = house.settings.issuer_url()
    for name, (partner, role) in PEOPLE.items():
        person = NewPerson(issuer, name, name.capitalize(), _their(partner), [role])
        await house.identity.registry.register_person(person, "")
    ids = {name: found.id for name in PEOPLE if (found := await house.identity.person_by_subject(issuer, name))}
    path = key_file(house.settings, CLIENT)
    signing_key(path)
    keys = {"keys": [key_in(path).as_dict(private=False)]}
    await house.identity.clients.register_client(NewClient(CLIENT, "viborg-cafe", [THERE], keys), "")
    operator = Doer(ids["viggo"], "viborg-municipality", (Role.OPERATOR,))
    await publish_agreed(house.collaboration, _their_map(), operator)
    await house.decision.entered(THERE)
    case = await house.collaboration.open_case(THERE, ids["zoe"], "2026-11-23", operator)
    await house.collaboration.grant(GrantAsked(THERE, case.id, "caseworker", ids["yrsa"]), operator)
    await house.collaboration.make_team(THERE, "viborg-municipality", "viborg-team", [ids["yrsa"]], operator)
    return await _acted(house, ids, case.id)


async def _acted(house: House, ids: dict[str, str], case: str) -> Elsewhere:
    view = await house.collaboration.case(THERE, case)
    yrsa = Session(ids["yrsa"], "Yrsa", "viborg-municipality", [Role.CASEWORKER], FOREVER)
    zoe = Session(ids["zoe"], "Zoe", "", [Role.CITIZEN], FOREVER)
    reference = view.references["viborg-municipality"]
    await house.consent.ask(reference, ["introduction-to-home", "introduction-to-cafe"], yrsa)
    asked = (await house.consent.permissions(case, zoe))["permissions"]
    for one in asked:
        await house.consent.answer(case, Answer(one["arrow"], True, None, one["notice"]), zoe)
    await granting.grant(house.consent.desk, reference, {"actor": "contact-person", "person": ids["wilma"]}, yrsa)
    sends = {"information": {"own-words": {"dream": "A dog", "places_to_avoid": "None"}}}
    flow = FlowAsked(THERE, case, "own-wishes", "know-the-person", **sends)
    sent = await house.gateway.carry_one(Who(ids["zoe"], "Zoe", "", valid_until=FOREVER), flow)
    grants = await house.collaboration.grants(THERE, case)
    receipts = [one["id"] for one in await house.consent.receipts(zoe)]
    messages = [one.id for one in await house.consent.messages(zoe)]
    return Elsewhere({
        "case": [case, *view.references.values()], "person": sorted(ids.values()),
        "collaboration": [THERE], "ledger": [THERE],
        "grant_id": [one.id for one in grants], "receipt": receipts, "message": messages, "team": ["viborg-team"],
        "flow": [sent.flow],
        "partner": ["viborg-cafe"], "one": ["viborg-municipality"], "other": ["viborg-cafe"], "members": [ids["xenia"]],
    })  # fmt: skip
