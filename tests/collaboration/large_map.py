"""A map as large as a city's: twelve partners and sixty arrows, from hospital back to everyday life and work.

Its names are as long as such names are. The rows here say what differs from part to part; ``text`` makes the file.
"""

from services.collaboration.load import load_map
from services.collaboration.model import ServiceMap
from tests.collaboration.large_arrows import ARROWS

PARTNERS = """
municipality | Nordhavn Kommune, Sundhed og Ældre | Nordhavn Municipality, Health and Elderly Care | public
centre | Genoptræningscentret Søndersø | The rehabilitation centre at Søndersø | public | municipality
job-centre | Jobcenter Nordhavn, specialiseret beskæftigelsesindsats | Nordhavn Job Centre, specialized employment service | public | municipality
hospital | Universitetshospitalet, Neurologisk Afdeling | The University Hospital, Department of Neurology | public
practice | Lægehuset på Strandvejen | The medical practice in Strandvejen | private
pharmacy | Svane Apotek | Svane Pharmacy | private
care-home | Det selvejende botilbud Kløverbakken | The self-governing residential home Kløverbakken | public
housing | Boligforeningen Fælleshåb | The Fælleshåb housing association | private
association | Hjerneskadeforeningen, lokalafdeling Nordhavn | The Brain Injury Association, Nordhavn branch | voluntary
club | Idrætsforeningen Havnefronten | The sports club Havnefronten | voluntary
workshop | Værkstedet Træ & Metal ApS | The workshop Træ & Metal ApS | private
transport | Flextrafik Nord, befordringsordningen | Flextrafik Nord, the patient transport scheme | public
"""  # noqa: E501

ACTORS = """
coordinator | municipality | Hjerneskadekoordinator | Brain injury coordinator
home-nurse | municipality | Hjemmesygeplejerske | Home nurse
therapist | centre | Fysioterapeut og ergoterapeut | Physiotherapist and occupational therapist
speech | centre | Talepædagog | Speech therapist
consultant | job-centre | Virksomhedskonsulent | Business consultant
ward | hospital | Afdelingssygeplejerske | Ward nurse
neurologist | hospital | Overlæge i neurologi | Consultant neurologist
doctor | practice | Praktiserende læge | General practitioner
pharmacist | pharmacy | Farmaceut | Pharmacist
support | care-home | Kontaktpædagog | Contact pedagogue
caretaker | housing | Boligsocial medarbejder | Social housing worker
peer | association | Frivillig med egne erfaringer | Volunteer with lived experience
trainer | club | Træner | Trainer
foreman | workshop | Værkfører og mentor | Foreman and mentor
planner | transport | Kørselsplanlægger | Transport planner
citizen | subject | Borger | Citizen
guardian | guardian | Værge eller nærmeste pårørende | Guardian or next of kin
"""

ACTIVITIES = """
1 | admission | Indlæggelse og udredning | Admission and assessment | | ward neurologist
1 | before | Hverdagen før indlæggelsen | Everyday life before | * | doctor citizen
2 | discharge | Udskrivningssamtale | Discharge talk | * | ward coordinator citizen guardian
2 | medicine | Medicingennemgang | Review of medicines | | doctor pharmacist home-nurse
3 | training | Genoptræningsforløb | Course of rehabilitation | * | therapist speech citizen
3 | home | At bo og klare sig selv | Living and coping at home | * | support home-nurse citizen
4 | dwelling | Boligtilpasning | Adapting the dwelling | * | caretaker therapist citizen
4 | rides | Befordring | Transport | | planner
4 | group | Samtalegruppe for ligestillede | Peer support group | * | peer citizen
4 | sport | Tilpasset holdtræning | Adapted group training | * | trainer citizen
5 | trial | Virksomhedspraktik | Trial at a workplace | * | foreman consultant citizen
6 | check | Årskontrol | Yearly check-up | | doctor neurologist
6 | follow-up | Opfølgning | Follow-up | * | coordinator consultant support therapist citizen guardian
"""

ITEMS = """
own-story | citizen | Min egen historie | My own story
own-goals | citizen | Mine mål for hverdagen | My goals for everyday life
own-day | citizen | Hvordan dagen gik | How the day went
referral | doctor | Henvisning og sygehistorie | Referral and medical history
epicrisis | ward | Udskrivningsbrev (epikrise) | Discharge letter
scan | neurologist | Beskrivelse af skanningsresultater | Description of scan results
medicine-card | doctor | Fælles medicinkort | Shared medication record
dispensing | pharmacist | Dosisdispenseringsaftale | Dose dispensing agreement
rehab-plan | coordinator | Genoptræningsplan | Rehabilitation plan
you-come | coordinator | At du kommer | That you are coming
functions | therapist | Funktionsevnevurdering | Assessment of functioning
speech-note | speech | Kommunikationspas | Communication passport
care-note | home-nurse | Observationer i hjemmet | Observations in the home
support-needs | support | Støttebehov i dagligdagen | Support needs in daily life
acute | support | Hvis et anfald kommer | If a seizure comes
dwelling-plan | caretaker | Aftale om boligændringer | Agreement on changes to the dwelling
ride-plan | planner | Kørselsplan | Transport plan
group-note | peer | Mødetider og sted | When and where we meet
training-note | trainer | Træningsdeltagelse | Taking part in training
work-plan | consultant | Praktikaftale og skånehensyn | Trial agreement and special considerations
attendance | foreman | Fremmøde og arbejdsopgaver | Attendance and tasks
yearly | neurologist | Konklusion på årskontrollen | Conclusion of the check-up
next-step | coordinator | Næste skridt | Next step
"""

_HEAD = """
collaboration: back-to-everyday-life
title: {da: "Tilbage til hverdagen: rehabilitering efter erhvervet hjerneskade", en: "Back to everyday life: rehabilitation after acquired brain injury"}
time_zone: Europe/Copenhagen
state: routine
relation_to_co_production: enables
remit: {kind: social-group, group: "Adults with an acquired brain injury"}
need: "A way back in which nobody has to tell everything again"
questions:
  why: {strategy: new-service, answer: "Nobody sees the whole way alone"}
  resources: "Hospital, municipality and neighbours each know a part"
  technology_and_places: "Dottedline; the centre on Wednesdays"
  routines_and_improvement: "A review every third month"
grounds:
  asked: {basis: permission, kind: gdpr-consent, article_6: "6(1)(a)", article_9: "9(2)(a)", checked_by: coordinator, checked_on: 2026-10-01}
  law: {basis: law, article_6: "6(1)(e)", article_9: "9(2)(h)", national: {act: "Health Act", section: "continued treatment"}, checked_by: coordinator, checked_on: 2026-10-01}
  own: {basis: own-information, article_6: "6(1)(e)", checked_by: coordinator, checked_on: 2026-10-01}
  acute: {basis: emergency, minutes: 60, check_within: P3D, article_6: "6(1)(d)", article_9: "9(2)(c)", checked_by: coordinator, checked_on: 2026-10-01}
purposes:
  together: {da: "Hjælpe dig videre sammen", en: "Help you on together"}
again:
  - {from: follow-up, to: training}
  - {from: trial, to: dwelling}
"""  # noqa: E501


def large() -> ServiceMap:
    """The map. Raises AssertionError with its mistakes, if it has any."""
    loaded = load_map(text())
    assert loaded.map is not None, loaded.mistakes
    return loaded.map


def text() -> str:
    """The map's file."""
    return _HEAD + "\n".join([_parts(), _governance(), _activities(), _arrows(), ""])


def rows(table: str) -> list[list[str]]:
    """A table's rows, each in its cells."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def _title(da: str, en: str) -> str:
    return f'title: {{da: "{da}", en: "{en}"}}'


def _parts() -> str:
    lines = ["partners:"]
    for id_, da, en, kind, *above in rows(PARTNERS):
        lines.append(f"  {id_}: {{{_title(da, en)}, kind: {kind}{f', part_of: {above[0]}' if above else ''}}}")
    lines.append("actors:")
    for id_, where, da, en in rows(ACTORS):
        person = where in ("subject", "guardian")
        place = f"person: {where}" if person else f"partner: {where}, kind: professional"
        lines.append(f"  {id_}: {{{place}, {_title(da, en)}}}")
    lines.append("information:")
    for id_, holder, da, en in rows(ITEMS):
        lines.append(f'  {id_}: {{holder: {holder}, {_title(da, en)}, fields: {{what: {{da: "Hvad", en: "What"}}}}}}')
    return "\n".join(lines)


def _governance() -> str:
    whole = {id_: (above or [id_])[0] for id_, _, _, _, *above in rows(PARTNERS)}
    of = {id_: whole.get(partner, "") for id_, partner, _, _ in rows(ACTORS)}
    pairs = {tuple(sorted((of[sender], of[receiver]))) for sender, _, receiver, *_ in rows(ARROWS)}
    first = {controller: actor for actor, controller in reversed(of.items())}
    agreed = [
        f"    - {{between: [{one}, {other}], kind: disclosure, reference: r, first_day: 2026-01-01}}"
        for one, other in sorted(pairs)
        if one and other and one != other
    ]
    return "\n".join([
        "governance:",
        "  operator: municipality",
        "  controller_of: {permissions: municipality, notices: municipality, ledger: municipality}",
        "  access_given_by: [coordinator]",
        "  coordinator: {actor: coordinator, hours_per_week: 30}",
        "  reflection_every: P3M",
        '  citizens_voice: "The users\' council"',
        "  responsible:",
        *(f"    {one}: {{strategic: {who}, operational: {who}}}" for one, who in first.items() if one),
        "  agreements:",
        *agreed,
    ])  # fmt: skip


def _activities() -> str:
    lines, steps = ["activities:"], dict[str, list[str]]()
    for step, id_, da, en, star, actors in rows(ACTIVITIES):
        steps.setdefault(step, []).append(id_)
        made, who = str(bool(star)).lower(), actors.replace(" ", ", ")
        lines.append(f"  {id_}: {{{_title(da, en)}, co_produced: {made}, phase: deliver, actors: [{who}]}}")
    return "\n".join([*lines, "order:", *(f"  - [{', '.join(ids)}]" for ids in steps.values())])


def _arrows() -> str:
    lines = ["arrows:"]
    for sender, at, receiver, to, items, ground in rows(ARROWS):
        introduces = ", introduces: true" if ground == "intro" else ""
        basis = "asked" if introduces else ground
        carried = ", ".join(f"{item}: [what]" for item in items.split())
        lines.append(
            f"  {items.split()[0]}-{sender}-{at}-{receiver}-{to}: {{from: {sender}@{at}, to: {receiver}@{to}, "
            f"information: {{{carried}}}, need_to_know: {{da: For at hjælpe dig videre, en: To help you on}}, "
            f"purpose: together, form: sent, ground: {basis}, matter: personal, keep_for: P1Y{introduces}}}"
        )
    return "\n".join(lines)
