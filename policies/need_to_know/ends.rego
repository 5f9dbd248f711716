package need_to_know

# METADATA
# title: Somebody stands at this end of the arrow
_end_present(id, side) if {
	q := input.questions[id]
	is_string(q.arrow[side].actor)
	q.ends[side].actor == q.arrow[side].actor
	_holds_part(q.ends[side].kind, id, side)
}

# METADATA
# title: A worker by a grant in force, the citizen by being the citizen, a guardian by a guardianship in force
# scope: document
_holds_part("actor", id, side) if {
	q := input.questions[id]
	some grant in q.ends[side].grants
	grant.partner == q.arrow[side].partner
	_grant_holds(q.now, grant)
}

_holds_part("citizen", id, side) if input.questions[id].arrow[side].partner == "person"

_holds_part("guardian", id, side) if {
	q := input.questions[id]
	q.arrow[side].partner == "person"
	_guardian_for(q.now, q.ends[side])
}

# METADATA
# title: A grant in force, inside the controller or with its introduction standing
_grant_holds(now, grant) if {
	is_string(grant.partner)
	grant.introduction in {"inside", "standing"}
	_in_force(now, grant)
}

# METADATA
# title: A guardianship in force for the matter
_guardian_for(now, guardian) if {
	is_string(guardian.matter)
	some guardianship in guardian.guardianships
	guardian.matter in guardianship.matters
	_in_force(now, guardianship)
}

# METADATA
# title: The caller holds some part in the case, told only when there is no arrow to hold an end of
_some_part(id) if {
	q := input.questions[id]
	some grant in q.parts
	grant.partner == q.caller.partner
	_grant_holds(q.now, grant)
}

# METADATA
# title: The other end of an arrow
_other_side := {"from": "to", "to": "from"}

# METADATA
# title: No grant
# custom:
#   code: no_grant
#   source: GDPR Article 25(2)
#   outward: no_such_case
#   da:
#     title: Ingen adgang til sagen
#     caseworker: Den, der spurgte, har ingen adgang i sagen til denne rolle, eller borgeren har trukket introduktionen tilbage.
#     citizen: Nogen, som ikke har fået adgang til dit forløb, prøvede at dele eller få information om dig. Det lykkedes ikke.
#     remedy: Sagsbehandleren kan give adgang, når der er brug for det.
#   en:
#     caseworker: The one who asked holds no grant for this part in the case, or the citizen has withdrawn the introduction.
#     citizen: Somebody without access to your case tried to share or get information about you. They did not succeed.
#     remedy: The caseworker can grant access when it is needed.
refused[id] contains "no_grant" if {
	some id, q in input.questions
	q.arrow
	q.ends[q.caller.side].kind == "actor"
	not _end_present(id, q.caller.side)
}

# METADATA
# title: No grant, and no arrow either
# description: Whoever has no part in the case must not learn from a misspelt arrow that the case is there.
refused[id] contains "no_grant" if {
	some id, q in input.questions
	q.caller.kind == "actor"
	not q.arrow
	not _some_part(id)
}

# METADATA
# title: Nobody at the other end
# custom:
#   code: nobody_at_the_other_end
#   source: GDPR Article 25(2)
#   da:
#     title: Der er ingen i den anden ende
#     caseworker: Ingen har lige nu den anden rolle på pilen i denne sag.
#     citizen: Der var ingen til at give eller modtage informationen. Derfor blev den ikke delt.
#     remedy: Bed sagsbehandleren om at give nogen den rolle i sagen.
#   en:
#     caseworker: Nobody holds the part at the other end of the arrow in this case now.
#     citizen: There was nobody to give or to get the information. So it was not shared.
#     remedy: Ask the caseworker to grant somebody that part in the case.
refused[id] contains "nobody_at_the_other_end" if {
	some id, q in input.questions
	q.arrow
	side := _other_side[q.caller.side]
	q.ends[side].kind == "actor"
	not _end_present(id, side)
}

# METADATA
# title: Guardianship is over
# custom:
#   code: guardianship_over
#   source: UN Convention on the Rights of Persons with Disabilities, Article 12(4)
#   da:
#     title: Værgemålet gælder ikke
#     caseworker: Værgen i pilens ende har ikke et værgemål, der gælder nu for det, informationen handler om.
#     citizen: Den, der stod som din værge, er det ikke nu i denne slags sager. Derfor blev der ikke delt noget.
#     remedy: Spørg borgeren selv, eller en værge, hvis værgemål gælder nu.
#   en:
#     caseworker: The guardian at an end of the arrow has no guardianship in force for what the information is about.
#     citizen: The one named as your guardian is not so now in matters of this kind. So nothing was shared.
#     remedy: Ask the citizen in person, or a guardian whose guardianship is in force.
refused[id] contains "guardianship_over" if {
	some id, q in input.questions
	q.arrow
	some side in ["from", "to"]
	q.ends[side].kind == "guardian"
	not _end_present(id, side)
}
