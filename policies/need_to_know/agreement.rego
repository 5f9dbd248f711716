package need_to_know

# METADATA
# title: The two ends have an agreement in force, or need none
_agreed(id) if _agreement_holds(input.questions[id].agreement.kind, id)

# METADATA
# title: Two controllers by an agreement in force; one controller, or the person, without one
# scope: document
_agreement_holds("between", id) if {
	q := input.questions[id]
	some term in q.agreement.terms
	_in_force(q.now, term)
}

_agreement_holds("one-controller", id) if {
	q := input.questions[id]
	q.ends.from.kind == "actor"
	q.ends.to.kind == "actor"
}

_agreement_holds("with-the-person", id) if {
	some side in ["from", "to"]
	input.questions[id].ends[side].kind in {"citizen", "guardian"}
}

# METADATA
# title: No agreement
# custom:
#   code: no_agreement
#   source: GDPR Article 26(1)
#   da:
#     title: Der er ingen aftale
#     caseworker: De to parter har ikke en aftale om at dele information, som gælder nu.
#     citizen: De to steder har ikke aftalt, hvordan de passer på information om dig. Derfor blev den ikke delt.
#     remedy: Parternes ansvarlige skal indgå eller forny aftalen.
#   en:
#     caseworker: The two partners have no agreement on sharing information that is in force now.
#     citizen: The two places have not agreed how to look after information about you. So it was not shared.
#     remedy: Those responsible at the partners must make or renew the agreement.
refused[id] contains "no_agreement" if {
	some id, q in input.questions
	q.arrow
	not _agreed(id)
}
