"""Along which arrows of a version citizens are asked anew: a yes from before does not cover what flows now. Pure.

It adds up: who said yes two versions ago is asked along every arrow that either of the two changed so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from services.collaboration.diff import Difference, Kind, differences
from services.collaboration.diff_words import Told
from services.collaboration.kinds import Basis
from services.collaboration.maps import Known
from services.collaboration.model import ServiceMap
from services.collaboration.wire import Anew

_OTHER = "Det, pilen står for, er ikke det samme.", "What the arrow stands for is not the same."
_NEW = "Denne pil er ny siden dit svar.", "This arrow is new since you answered."


def asked_anew(before: Known | None, so_far: Mapping[str, Sequence[Anew]], new: ServiceMap) -> dict[str, list[Anew]]:
    """For each arrow of the version after `before`: every version that asked anew along it, this one the last.

    An arrow that was away and comes back is a new one: a yes to what it was before may be a yes to something else.
    """
    found = {arrow: list(many) for arrow, many in so_far.items()}
    if before is None:
        return found
    told = [Told(before.map, new, "da"), Told(before.map, new, "en")]
    for one in differences(before.map, new):
        if one.part == "arrows" and _asks(one, new):
            da, en = ("", "") if one.kind is Kind.ADDED else (_words(one, telling) for telling in told)
            words = _NEW if one.kind is Kind.ADDED else _OTHER
            found.setdefault(one.id, []).append(Anew(before.version + 1, da or words[0], en or words[1]))
    return found


def _asks(one: Difference, new: ServiceMap) -> bool:
    if one.kind is Kind.ADDED:
        return new.ground_of(one.id).basis is Basis.PERMISSION
    return one.asks_anew


def _words(one: Difference, telling: Told) -> str:
    """What is different, without the heading and without the last sentence, which says that one is asked."""
    [(_, (_, *sentences))] = telling.lines([replace(one, asks_anew=False)])
    return " ".join(sentences)
