"""Records of processing for officers: of their own controller; of any controller for who operates the collaboration."""

from services.audit.doors import Doors
from services.audit.looked import look_up
from services.audit.processing import Record, record_of
from services.audit.service import Audit
from services.collaboration.model import Language
from services.identity.wire import Session
from services.problems import NotFound


class Records:
    """Made from the map in force, on record."""

    def __init__(self, audit: Audit, doors: Doors) -> None:
        self._audit, self._doors = audit, doors

    async def record(
        self, session: Session, collaboration: str, controller: str, language: Language
    ) -> tuple[Record, list[str], int]:
        """The record of a controller ("" is one's own), the controllers one may ask for, and the look-up's own index.

        Raises NotFound.
        """
        scope = await self._doors.scope(session, collaboration, "record")
        map_ = await self._doors.map(collaboration)
        may = list(map_.controllers) if scope.operates else [scope.controller]
        wanted = controller or scope.controller
        said = {"controller": wanted} if wanted in may else {"outcome": "refused"}
        sealed = {} if wanted in may else {"controller": wanted[:100]}
        looked = (await self._audit.append([look_up(collaboration, session, "record", said, sealed)]))[0].index
        if wanted not in may:
            raise NotFound("There is no such controller for you.", "Ask for the record of your own.")
        return record_of(map_, wanted, language), may, looked
