# METADATA
# title: Need to know
# description: >
#   May this information flow along this arrow, now, to this actor? Every question carries all the facts it is judged
#   on. A flow is permitted only when every positive is proved; whatever is missing or of the wrong kind proves nothing.
#   Reasons only explain a refusal: a forgotten reason can never turn it into a permit.
# scope: package
package need_to_know

# METADATA
# title: One answer to each question, under the question's own id
# description: >
#   Questions are an object keyed by id, so that an id cannot come twice, and every answer is total, so that one
#   broken question leaves the others as they are.
# entrypoint: true
decisions := {id: _answer(id) | some id, _ in input.questions}

# METADATA
# title: Permitted when our rules permit and the local ones have nothing against it, else refused with its reasons
_answer(id) := {
	"allow": true,
	"fields": permit.fields,
	"withheld": permit.withheld,
	"reasons": [],
	"obligations": permit.obligations,
	"digest": permit.digest,
	"revision": revision,
} if {
	permit := _permit(id)
	_nothing_local(id)
} else := {
	"allow": false,
	"fields": [],
	"withheld": [],
	"reasons": _reasons(id),
	"obligations": [],
	"digest": _digest(id),
	"revision": revision,
}

# METADATA
# title: What may flow, with its duties, when every positive is proved
_permit(id) := {
	"fields": sort(fields),
	"withheld": sort(asked - fields),
	"obligations": obligations,
	"digest": q.digest,
} if {
	q := input.questions[id]
	_token_valid(id)
	_case_yours(id)
	_case_open(id)
	_arrow_found(id)
	_arrow_yours(id)
	_form_right(id)
	_purpose_right(id)
	_end_present(id, "from")
	_end_present(id, "to")
	_arrow_open(id)
	_agreed(id)
	asked := _asked(id)
	_on_arrow(id)
	_accounted_for(id)
	_ground_holds(q.basis, id)
	fields := _let_pass(asked & _permitted_fields(q.basis, id), id)
	fields != set()
	obligations := _obligations(q.basis, id)
}

# METADATA
# title: Facts are incomplete
# description: The positives were not all proved, and no other reason says why. A fact is missing or malformed.
# custom:
#   code: facts_incomplete
#   source: GDPR Article 5(2)
#   da:
#     title: Der mangler oplysninger til afgørelsen
#     caseworker: Systemet manglede en oplysning for at kunne afgøre, om informationen må deles. Derfor blev den ikke delt.
#     citizen: Der manglede noget for at kunne afgøre, om informationen måtte deles. Derfor blev den ikke delt.
#     remedy: Bed den, der driver systemet, om at undersøge det.
#   en:
#     caseworker: The system lacked a fact for deciding whether the information may be shared. So it was not shared.
#     citizen: Something was missing for deciding whether the information could be shared. So it was not shared.
#     remedy: Ask the operator of the system to look into it.
_reasons(id) := sort(refused[id]) if {
	refused[id]
} else := _local_reasons(id) if {
	_permit(id)
} else := ["facts_incomplete"]

# METADATA
# title: The digest that the answer repeats, so that nobody can take it for the answer to another question
_digest(id) := input.questions[id].digest

# METADATA
# title: No digest, where the question has none
default _digest(_) := ""

# METADATA
# title: What the receiver must do with the information
# description: No rule for an unknown basis, and none without a day to erase by, so neither can be permitted.
# scope: document
_obligations("emergency", id) := array.concat(_erase_and_keep(id), [{"inform_by": day}]) if {
	day := input.questions[id].emergency.inform_by
	_is_day(day)
}

_obligations("permission", id) := _erase_and_keep(id)

_obligations("law", id) := _erase_and_keep(id)

_obligations("own-information", id) := _erase_and_keep(id)

# METADATA
# title: Erase by a day, and hand on to nobody
_erase_and_keep(id) := [{"erase_by": day}, {"onward": "none"}] if {
	day := input.questions[id].arrow.erase_by
	_is_day(day)
}
