"""What stands at first in the case of a history, in plain words: from here on the judge knows what holds, and until
when, without asking the product."""

from dataclasses import dataclass, field

from tests.campaigns.races.drawing import History

FAR = 4_102_444_800_000
"""An instant (ms) after everything that a campaign does."""


@dataclass(frozen=True, slots=True)
class Given:
    """One case: until which instants (ms) its facts hold by themselves; half-open."""

    case: str
    arrow: str
    sender: str
    receiver: str
    partners: tuple[str, str]
    permission_ends_at: int
    by_guardian: bool
    guardianship: str
    guardianship_ends_at: int
    grants: dict[str, int]
    activity_ends_at: int
    case_ends_at: int
    instant: int
    introduced: dict[str, str] = field(default_factory=dict)


def given_of(history: History, begins: int, lasts: int) -> Given:
    """The case of a history, in a world that begins at an instant and lasts so many milliseconds."""
    out, arrow = history.runs_out, history.arrow
    instant = begins + int(history.instant * lasts) if out else FAR
    if out == "assertion":
        instant = instant // 1_000 * 1_000 + 1_000  # assertions end on whole seconds

    def until(fact: str) -> int:
        return instant if out == fact else FAR

    ends = {actor.id: FAR for actor in (arrow.sender, arrow.receiver)}
    ends[(arrow.sender if history.at_sender else arrow.receiver).id] = until("grant")
    guard = min(until("guardianship"), until("custody")) if history.guarded else 0
    return Given(
        history.case, arrow.id, arrow.sender.id, arrow.receiver.id, (arrow.sender.partner, arrow.receiver.partner),
        until("permission"), out in ("guardianship", "custody"), f"gua_{history.case[4:]}" if history.guarded else "",
        guard, ends, until("activity"), until("case"), instant,
        {arrow.receiver.id: history.introduction.id} if history.introduction else {},
    )  # fmt: skip
