package need_to_know

# METADATA
# title: The arrow is open in this case
_arrow_open(id) if {
	q := input.questions[id]
	some span in q.open
	_in_force(q.now, {"starts_at": span.opens_at, "ends_at": span.closes_at})
}

# METADATA
# title: The arrow opens later
_opens_later(id) if {
	q := input.questions[id]
	some span in q.open
	q.now < span.opens_at
}

# METADATA
# title: Too early
# custom:
#   code: too_early
#   source: GDPR Article 5(1)(c)
#   da:
#     title: For tidligt
#     caseworker: Aktiviteten er planlagt, men pilen er ikke åben endnu.
#     citizen: Det er for tidligt at dele dette. Der er ikke brug for det endnu.
#     remedy: Spørg igen, når aktiviteten nærmer sig.
#   en:
#     caseworker: The activity is planned, but the arrow is not open yet.
#     citizen: It is too early to share this. It is not needed yet.
#     remedy: Ask again when the activity is closer.
refused[id] contains "too_early" if {
	some id, _ in input.questions
	not _arrow_open(id)
	_opens_later(id)
}

# METADATA
# title: Too late
# custom:
#   code: too_late
#   source: GDPR Article 5(1)(b)
#   da:
#     title: For sent
#     caseworker: Aktiviteten er slut, og pilen er lukket.
#     citizen: Det er for sent at dele dette. Der er ikke brug for det mere.
#     remedy: Skal aktiviteten fortsætte, kan sagsbehandleren ændre dens sidste dag.
#   en:
#     caseworker: The activity is over, and the arrow is closed.
#     citizen: It is too late to share this. It is not needed any more.
#     remedy: If the activity should go on, the caseworker can change its last day.
refused[id] contains "too_late" if {
	some id, q in input.questions
	not _arrow_open(id)
	not _opens_later(id)
	some span in q.open
	span.closes_at <= q.now
}

# METADATA
# title: Activity is not planned
# custom:
#   code: not_planned
#   source: GDPR Article 5(1)(b)
#   da:
#     title: Aktiviteten er ikke planlagt
#     caseworker: Ingen af de aktiviteter, pilen hører til, er planlagt i denne sag.
#     citizen: Du er ikke i gang med det, informationen skulle bruges til. Derfor blev den ikke delt.
#     remedy: Sagsbehandleren kan planlægge aktiviteten i sagen.
#   en:
#     caseworker: None of the activities that the arrow belongs to is planned in this case.
#     citizen: You are not taking part in what the information was meant for. So it was not shared.
#     remedy: The caseworker can plan the activity in the case.
refused[id] contains "not_planned" if {
	some id, q in input.questions
	q.open == []
}
