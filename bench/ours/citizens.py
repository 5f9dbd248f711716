"""The citizens behind cases: registered, signed in at consent, and withdrawing what they permitted."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.load import request
from bench.world import Arrow, Case
from deploy.wiring import Wiring
from services.browser import cookie_name
from services.connection import Connection
from services.identity import store
from services.identity.wire import NewPerson, Role

_ISSUER = "https://bench.example"


@dataclass
class Citizens:
    """The citizens of these cases; `sign_in` is run once the stores are filled."""

    cases: list[Case]
    sessions: dict[str, str] = field(default_factory=dict)

    async def sign_in(self, wiring: Wiring) -> None:
        """Registers each under the id that the case knows them by, and opens a session at consent."""
        identity = wiring.identity
        people = {
            case.subject: NewPerson(_ISSUER, case.subject, "Citizen", roles=[Role.CITIZEN]) for case in self.cases
        }

        def work(connection: Connection) -> None:
            for person, new in people.items():
                store.write_person(connection, person, new, identity.names)

        await identity.database.write(work)
        for subject in people:
            self.sessions[subject] = (await identity.open_session("consent", _ISSUER, subject)).token

    def withdrawals(self, ways: Iterable[tuple[Case, Arrow]]) -> list[bytes]:
        """The requests by which these permissions are withdrawn, each by its citizen."""
        name = cookie_name("consent", "http://127.0.0.1")
        return [
            request(
                f"/v1/cases/{case.id}/arrows/{arrow.id}/withdraw", "", b"",
                cookie=f"{name}={self.sessions[case.subject]}",
            )
            for case, arrow in ways
        ]  # fmt: skip
