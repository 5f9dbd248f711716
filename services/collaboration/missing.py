"""What keeps a proposed map from being published: whoever has not agreed, and the citizens while nobody heard them.

Pure. The partners are those of the proposed map, who are bound by it, and those whom it makes a part of another
(`drawn`). One that leaves with it is told, and cannot stop the others.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from services.collaboration.drawn import Drawn
from services.collaboration.store_proposals import DisagreementFound, PositionFound
from services.collaboration.wire import Missing


def missing(
    drawn: Drawn,
    positions: Mapping[str, PositionFound],
    disagreements: Sequence[DisagreementFound],
    voices: Collection[object],
) -> list[Missing]:
    """Everything that is missing, partner by partner in the map's order; nothing: it can be published."""
    open_ = {one.partner: one for one in disagreements if not one.closed_at}
    return [*_partners(drawn, positions, open_), *_citizens(drawn, voices)]


def _partners(
    drawn: Drawn, positions: Mapping[str, PositionFound], open_: Mapping[str, DisagreementFound]
) -> Iterator[Missing]:
    map_ = drawn.map
    for id_ in drawn.partners:
        said = positions.get(id_)
        if said and said.agrees:
            continue
        title, actor = map_.partner(id_).title.en, drawn.actor(id_).title.en
        if said is None:
            remedy = f"Its strategic actor ({actor}) agrees or disagrees; on paper, an operator enters it."
            yield Missing(id_, f"{title} has not answered yet.", remedy)
        elif id_ in open_:
            owner = map_.actor(open_[id_].owner).title.en if open_[id_].owner in map_.actors else open_[id_].owner
            remedy = f"{owner} sees to it: redraw the map and propose it anew, or come to an agreement."
            yield Missing(id_, f"{title} disagrees.", remedy)
        else:
            remedy = f"Its strategic actor ({actor}) agrees now, or the map is redrawn."
            yield Missing(id_, f"{title} disagreed, and has not agreed since the matter was closed.", remedy)


def _citizens(drawn: Drawn, voices: Collection[object]) -> Iterator[Missing]:
    if not voices:
        voice = drawn.map.governance.citizens_voice.en
        remedy = (
            f"Hear them as the map says ({voice}), and enter who was heard, how, what they "
            "said and what they were answered."
        )
        yield Missing("", "The citizens have not been heard.", remedy)
