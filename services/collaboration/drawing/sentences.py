"""What a drawing says of an arrow in sentences, for whoever listens to it or reads the table."""

from services.collaboration.drawing.layout import Plan, Trip
from services.collaboration.drawing.wording import say


def summary(plan: Plan) -> str:
    """What the whole map holds, in one sentence."""
    counts = {"partners": len(plan.map.partners), "activities": len(plan.map.activities), "arrows": len(plan.trips)}
    return say("map_says", plan.language).format(**counts)


def what(plan: Plan, trip: Trip) -> str:
    """What an arrow carries."""
    return ", ".join(plan.map.item(item).title.in_(plan.language) for item in trip.arrow.items)


def fields(plan: Plan, trip: Trip) -> str:
    """Its fields."""
    return ", ".join(plan.map.field(path).title.in_(plan.language) for path in trip.arrow.fields)


def ends(plan: Plan, trip: Trip) -> tuple[str, str]:
    """Who sends and who receives."""
    sender, receiver = (plan.map.actor(end.actor).title for end in (trip.arrow.from_, trip.arrow.to))
    return sender.in_(plan.language), receiver.in_(plan.language)


def basis(plan: Plan, trip: Trip) -> str:
    """What it rests on."""
    return say(plan.map.ground(trip.arrow.ground).basis.value, plan.language).lstrip("§! ")


def title(plan: Plan, trip: Trip) -> str:
    """An arrow in a short sentence with its number."""
    sender, receiver = ends(plan, trip)
    return say("arrow_title", plan.language).format(
        number=trip.number, what=what(plan, trip), sender=sender, receiver=receiver
    )


def description(plan: Plan, trip: Trip) -> str:
    """What more there is to say of an arrow: its fields, why, in what form, on what ground."""
    need = trip.arrow.need_to_know.in_(plan.language).rstrip(".")
    return f"{fields(plan, trip)}. {need}. {say(trip.arrow.form.value, plan.language)}. {basis(plan, trip)}."
