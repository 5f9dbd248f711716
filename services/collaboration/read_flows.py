"""Reads the parts of a map that say what may flow: grounds, information items, activities and arrows."""

from services.collaboration.flows import (
    Activity,
    Again,
    Arrow,
    AtMost,
    End,
    Field,
    Ground,
    Item,
    NamedException,
    National,
    When,
)
from services.collaboration.kinds import (
    About,
    Basis,
    Counted,
    FieldType,
    Form,
    Identifies,
    PermissionKind,
    Phase,
    SpecialCategory,
)
from services.collaboration.mistakes import quoted
from services.collaboration.parts import Words
from services.collaboration.read_limits import read_limits
from services.collaboration.section import Section, words_of
from services.collaboration.tree import Content
from services.periods import Duration, parse_duration


def ground(id_: str, here: Section) -> Ground:
    """One ground; what belongs to its basis is asked for, and nothing of another basis."""
    with here:
        basis = here.choice("basis", Basis)
        if here.unsure("basis", Basis):
            basis = Basis.OWN_INFORMATION
            here.let("kind", "national", "minutes", "check_within")
        emergency = basis is Basis.EMERGENCY
        return Ground(
            id=id_,
            basis=basis,
            article_6=here.text("article_6"),
            article_9=here.maybe_text("article_9"),
            kind=here.choice("kind", PermissionKind) if basis is Basis.PERMISSION else None,
            national=_national(here.section("national")) if basis is Basis.LAW else None,
            minutes=here.whole("minutes") if emergency else None,
            check_within=here.duration("check_within") if emergency else None,
            checked_by=here.text("checked_by"),
            checked_on=here.day("checked_on"),
        )


def _national(here: Section) -> National:
    with here:
        return National(here.text("act"), here.text("section"))


def item(id_: str, here: Section) -> Item:
    """One kind of information."""
    with here:
        here.need("fields")
        return Item(
            id=id_,
            holder=here.text("holder"),
            title=here.words("title"),
            sensitive=here.maybe_flag("sensitive"),
            special_category=here.maybe_choice("special_category", SpecialCategory),
            fields={name: _field(name, content, here) for name, content in here.named("fields")},
        )


def _field(id_: str, content: Content, item_: Section) -> Field:
    path = f"{item_.path}.fields.{id_}"
    if not isinstance(content, dict):
        return Field(id_, words_of(content, path, item_.mistakes), FieldType.TEXT, None)
    with Section(content, path, item_.mistakes) as here:
        return Field(
            id=id_,
            title=Words(here.text("da"), here.text("en")),
            type=here.maybe_choice("type", FieldType) or FieldType.TEXT,
            about=here.maybe_choice("about", About),
            # What is none of the words is told once, and not once more as missing.
            identifies=here.maybe_choice("identifies", Identifies)
            or (Identifies.NOTHING if here.has("identifies") else None),
            limits=read_limits(here),
        )


def activity(id_: str, here: Section) -> Activity:
    """One activity."""
    with here:
        return Activity(
            id=id_,
            title=here.words("title"),
            co_produced=here.flag("co_produced"),
            phase=here.choice("phase", Phase),
            actors=here.ids("actors"),
            uses=here.maybe_ids("uses"),
        )


def again(here: Section) -> Again:
    """From the end of one activity back to another."""
    with here:
        return Again(here.text("from"), here.text("to"))


def arrow(id_: str, here: Section) -> Arrow:
    """One arrow."""
    with here:
        here.need("information")
        form = here.choice("form", Form)
        if here.unsure("form", Form):
            here.let("every")
        return Arrow(
            id=id_,
            from_=_end(here, "from"),
            to=_end(here, "to"),
            information=dict(here.id_lists("information")),
            need_to_know=here.words("need_to_know", both=True),
            purpose=here.text("purpose"),
            introduces=here.maybe_flag("introduces"),
            when=_when(here.section("when")) if here.has("when") else None,
            form=form,
            # How often belongs to a subscription alone: elsewhere it would promise what nobody does.
            every=here.duration("every") if form is Form.SUBSCRIPTION else None,
            ground=here.text("ground"),
            matter=here.text("matter"),
            at_most=_at_most(here.section("at_most")) if here.has("at_most") else None,
            keep_for=here.duration("keep_for"),
            exceptions=_exceptions(here),
        )


def _exceptions(here: Section) -> dict[str, NamedException]:
    """The named exceptions, written as `exceptions: {item: {field: {by, national, why, last_day}}}`."""
    found = {}
    for item_, fields in here.parts("exceptions"):
        with fields:
            for field, one in fields.inner():
                found[f"{item_}.{field}"] = _exception(one)
    return found


def _exception(here: Section) -> NamedException:
    with here:
        national = _national(here.section("national"))
        return NamedException(here.text("by"), national, here.words("why", both=True), here.day("last_day"))


def _end(here: Section, name: str) -> End:
    text = here.text(name)
    actor, at, activity_ = text.partition("@")
    if text and not (actor and at and activity_):
        here.wrong(f"{here.path}.{name}", f"{quoted(text)} names no actor in an activity", "Write actor@activity.")
        return End("", "")
    return End(actor, activity_)


def _when(here: Section) -> When:
    with here:
        return When(here.ids("during"), here.maybe_duration("before_start"))


def _at_most(here: Section) -> AtMost:
    with here:
        return AtMost(here.whole("times"), _per(here))


def _per(here: Section) -> Counted | Duration:
    text = here.text("per")
    words = [word.value for word in Counted]
    if text in words:
        return Counted(text)
    try:
        return parse_duration(text) if text else Duration()
    except ValueError:
        remedy = f"{here.mistakes.choose(text, words)} Or write a period like P1M."
        here.wrong(f"{here.path}.per", f"{quoted(text)} is nothing to count in", remedy)
        return Duration()
