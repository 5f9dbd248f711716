package need_to_know

# METADATA
# title: The map has the arrow that was asked for
_arrow_found(id) if {
	q := input.questions[id]
	is_string(q.arrow.id)
	q.arrow.id == q.asked.arrow
}

# METADATA
# title: The caller stands at the end of the arrow at which it acts
_arrow_yours(id) if {
	q := input.questions[id]
	is_string(q.caller.partner)
	q.caller.partner == q.arrow[q.caller.side].partner
	q.caller.kind == q.ends[q.caller.side].kind
}

# METADATA
# title: The call has the form of the arrow, and that form is served
_form_right(id) if {
	q := input.questions[id]
	q.arrow.form in _forms_served
	q.asked.form == q.arrow.form
}

# METADATA
# title: The forms of an arrow that are served
_forms_served := {"on-request", "sent"}

# METADATA
# title: The purpose asked for is the purpose of the arrow
_purpose_right(id) if {
	q := input.questions[id]
	is_string(q.arrow.purpose)
	q.asked.purpose == q.arrow.purpose
}

# METADATA
# title: No such arrow
# custom:
#   code: no_such_arrow
#   source: GDPR Article 5(1)(b)
#   da:
#     title: Der er ingen sådan pil
#     caseworker: Der er ingen sådan pil i det kort over samarbejdet, der gælder for sagen.
#     citizen: Nogen spurgte om noget, som samarbejdet ikke har aftalt at dele.
#     remedy: Se i kortet over samarbejdet, hvilke pile der er. Mangler der en, så tag det op ved næste refleksion.
#   en:
#     caseworker: The map in force for the case has no such arrow.
#     citizen: Somebody asked for something that the collaboration has not agreed to share.
#     remedy: See the collaboration's map for its arrows. If one is missing, raise it in the next reflection round.
refused[id] contains "no_such_arrow" if {
	some id, _ in input.questions
	not _arrow_found(id)
}

# METADATA
# title: Not your arrow
# custom:
#   code: not_your_arrow
#   source: GDPR Article 5(1)(f)
#   da:
#     title: Det er ikke jeres pil
#     caseworker: Den, der spurgte, står ikke i nogen af pilens ender.
#     citizen: Nogen spurgte om noget, som var bestemt for en anden.
#     remedy: Brug en pil, der begynder eller ender hos jer.
#   en:
#     caseworker: The one who asked stands at neither end of the arrow.
#     citizen: Somebody asked for something that was meant for somebody else.
#     remedy: Use an arrow that begins or ends with you.
refused[id] contains "not_your_arrow" if {
	some id, q in input.questions
	q.arrow
	not _arrow_yours(id)
}

# METADATA
# title: Form is not served yet
# custom:
#   code: form_not_served
#   source: The forms of an arrow, docs/policy.md
#   da:
#     title: Formen kan ikke bruges endnu
#     caseworker: Pilen har en form, som er tegnet i kortet, men som systemet ikke kan udføre endnu.
#     citizen: Den måde at dele på findes ikke endnu. Derfor blev der ikke delt noget.
#     remedy: Brug en pil med formen "efter anmodning" eller "sendt", eller vent, til formen er bygget.
#   en:
#     caseworker: The arrow has a form that is drawn in the map, but that the system cannot carry out yet.
#     citizen: That way of sharing does not exist yet. So nothing was shared.
#     remedy: Use an arrow of the form "on request" or "sent", or wait until this form is built.
refused[id] contains "form_not_served" if {
	some id, q in input.questions
	is_string(q.arrow.form)
	not q.arrow.form in _forms_served
}

# METADATA
# title: Wrong form
# custom:
#   code: wrong_form
#   source: GDPR Article 25(2)
#   da:
#     title: Forkert form
#     caseworker: Der blev spurgt på en måde, som pilen ikke er tegnet til, for eksempel hentet i stedet for sendt.
#     citizen: Nogen prøvede at dele på en anden måde end den aftalte. Derfor blev der ikke delt noget.
#     remedy: Brug den form, som pilen har i kortet.
#   en:
#     caseworker: The call was made in a way the arrow is not drawn for, such as asked for instead of sent.
#     citizen: Somebody tried to share in another way than the one agreed. So nothing was shared.
#     remedy: Use the form that the arrow has in the map.
refused[id] contains "wrong_form" if {
	some id, q in input.questions
	q.asked.form != q.arrow.form
}

# METADATA
# title: Wrong purpose
# custom:
#   code: wrong_purpose
#   source: GDPR Article 5(1)(b)
#   da:
#     title: Forkert formål
#     caseworker: Der blev spurgt til et andet formål end pilens.
#     citizen: Nogen ville bruge information om dig til noget andet end det aftalte. Det fik de ikke lov til.
#     remedy: Spørg til pilens formål, eller brug den pil, der har formålet.
#   en:
#     caseworker: The call named another purpose than the arrow's.
#     citizen: Somebody wanted to use information about you for something else than agreed. They were not allowed to.
#     remedy: Ask for the purpose of the arrow, or use the arrow that has the purpose.
refused[id] contains "wrong_purpose" if {
	some id, q in input.questions
	q.asked.purpose != q.arrow.purpose
}
