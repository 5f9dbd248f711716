"""What can go wrong, one class each; `services/web.py` alone turns them into HTTP (RFC 9457).

A problem says what happened in one sentence and what to do about it in another. Texts never hold a person's name,
number or words: they end up in logs.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class Problem(Exception):
    """Something a caller should hear. `code` names the kind, and the page that explains it."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong here"

    def __init__(self, detail: str = "", remedy: str = "", **more: Any) -> None:
        super().__init__(detail or self.title)
        self.detail = detail
        self.remedy = remedy
        self.more: Mapping[str, Any] = more


class Invalid(Problem):
    """The request cannot be understood; `errors` names each field and what would mend it."""

    status, code, title = 422, "invalid", "The request has mistakes"


class NotSignedIn(Problem):
    """No valid credential came with the call."""

    status, code, title = 401, "not_signed_in", "Nobody is signed in"


class NotAllowed(Problem):
    """We know who calls, and this is not theirs to do."""

    status, code, title = 403, "not_allowed", "This is not yours to do"


class NotRegistered(NotAllowed):
    """Somebody signed in who is not registered here."""

    code, title = "not_registered", "You are not registered here"


class NotFound(Problem):
    """There is nothing here for this caller; the same answer whether it exists for others or not."""

    status, code, title = 404, "not_found", "There is nothing here"


class NoSuchCase(Problem):
    """No case for this caller: the same bytes whether the case exists or not."""

    status, code, title = 404, "no_such_case", "There is no such case for you"


class Refused(Problem):
    """A flow was decided and refused; `reasons` says why, `entry` where it stands in the ledger."""

    status, code, title = 403, "refused", "The information may not flow"


class Conflict(Problem):
    """What was asked for does not fit what is already there."""

    status, code, title = 409, "conflict", "This does not fit what is already there"


class Moved(Problem):
    """The facts a change rests on moved before it got its place; nothing was done. Read them again and decide."""

    status, code, title = 409, "changed_meanwhile", "Something changed meanwhile"


class AlreadyReleased(Problem):
    """The information left once under this key; it does not leave twice."""

    status, code, title = 409, "already_released", "This was released before, and is not sent again"


class Gone(Problem):
    """It was here, and has been fetched or erased."""

    status, code, title = 410, "gone", "It was here and is no longer"


class TooLarge(Problem):
    """The request is larger or deeper than is taken."""

    status, code, title = 413, "too_large", "The request is too large"


class TooBusy(Problem):
    """The queue is full; nothing was done."""

    status, code, title = 503, "too_busy", "Too much is under way"


class Unavailable(Problem):
    """A part that is needed does not answer; nothing was released."""

    status, code, title = 503, "unavailable", "A part of the service does not answer"


class HolderFailed(Problem):
    """The system that holds the information did not give it, or gave what the item's schema does not allow."""

    status, code, title = 502, "holder_failed", "The holder's system did not deliver"


class HolderUnreachable(HolderFailed):
    """The holder's system did not answer in time, was not there, or had a fault of its own."""

    code, title = "holder_unreachable", "The holder's system does not answer"


class HolderSchema(HolderFailed):
    """What was handed over does not fit the item's schema; `field` names the first that does not, never its value."""

    code, title = "holder_schema", "The information does not fit its schema"


class CannotStart(Exception):
    """A setting, a store or a port keeps the service from starting; the text is one clear sentence with a remedy."""
