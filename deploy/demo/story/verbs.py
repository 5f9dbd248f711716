"""What somebody can do in a story that is written as data: each act has one verb, and says what comes of it.

docs/maps.md tells of each how it is written.
"""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1, max_length=2_000)]


class Act(BaseModel):
    """Somebody does something about somebody's case. `refused`: the reason for which it is refused, as the map's rules
    name it; without it, it is done."""

    model_config = ConfigDict(extra="forbid")
    verb: ClassVar[str]

    who: Text
    about: Text
    refused: Text = ""

    def arrows(self) -> tuple[str, ...]:
        """The arrows that the act names."""
        named: str | list[str] = getattr(self, self.verb)
        return tuple(named) if isinstance(named, list) else (named,)


class Gets(Act):
    """Somebody gets information: just the fields `gets` (`item.field`), while those in `without` are withheld."""

    gets: list[Text] | None = None
    without: list[Text] | None = None


class Asks(Gets):
    """Asks along an arrow, for its fields or some; with what has happened, if it is an emergency."""

    verb = "asks"
    asks: Text
    fields: list[Text] | None = None
    words: str = ""


class Sends(Act):
    """Sends along an arrow: what is written here, or the arrow's fields out of the records of the sender's system."""

    verb = "sends"
    sends: Text
    information: dict[str, dict[str, Any]] | None = None


class Fetches(Gets):
    """Fetches what came last along an arrow."""

    verb = "fetches"
    fetches: Text


class AsksPermission(Act):
    """Asks the citizen, or the guardian, for permission along some arrows."""

    verb = "asks_permission"
    asks_permission: list[Text]


class SaysYes(Act):
    """Says yes to what was asked, to all of it or without some fields."""

    verb = "says_yes"
    says_yes: Text
    without: list[Text] = []
    language: Literal["da", "en", "da-easy", "en-easy"] = "da"


class SaysNo(Act):
    """Says no."""

    verb = "says_no"
    says_no: Text


class Withdraws(Act):
    """Takes back a permission."""

    verb = "withdraws"
    withdraws: Text


class Gives(Act):
    """Gives somebody a part in the case."""

    verb = "gives"
    gives: Text
    to: Text

    def arrows(self) -> tuple[str, ...]:
        return ()


class Plans(Act):
    """Plans an activity, from a day on."""

    verb = "plans"
    plans: Text
    first_day: Text

    def arrows(self) -> tuple[str, ...]:
        return ()


class Declares(Act):
    """Declares that the citizen needs help now and cannot answer; `told`: who is told of it at once."""

    verb = "declares"
    declares: Text
    words: Text
    told: list[Text] = []


class Erases(Act):
    """Erases what came last along an arrow, and says so."""

    verb = "erases"
    erases: Text


class IsTold(Act):
    """Has been told something: a message of this kind waits for them, about the case."""

    verb = "is_told"
    is_told: Text

    def arrows(self) -> tuple[str, ...]:
        return ()


class Sees(Act):
    """Opens who has seen the information, and finds these arrows there, and these words."""

    verb = "sees"
    sees: list[Text]
    words: list[Text] = []


class Disagrees(Act):
    """Disagrees with the newest line along an arrow, in words; somebody has to look at it."""

    verb = "disagrees"
    disagrees: Text
    words: Text


ACTS: tuple[type[Act], ...] = (
    Asks, Sends, Fetches, AsksPermission, SaysYes, SaysNo, Withdraws, Gives, Plans, Declares, Erases, IsTold, Sees,
    Disagrees,
)  # fmt: skip
