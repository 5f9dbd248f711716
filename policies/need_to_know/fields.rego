package need_to_know

# METADATA
# title: The fields asked for
_asked(id) := {field | some field in input.questions[id].asked.fields}

# METADATA
# title: Something is asked for, and all of it is on the arrow
_on_arrow(id) if {
	# Sets, not object.subset: of an array with a repeated element that takes a set for a subset which is none.
	asked := _asked(id)
	asked != set()
	asked - {field | some field in input.questions[id].arrow.fields} == set()
}

# METADATA
# title: The fields that the ground lets through
# description: Law, emergency and own information let through what the arrow carries; a permission what it names.
# scope: document
_permitted_fields("permission", id) := {field | some field in input.questions[id].permission.fields}

_permitted_fields("law", id) := _asked(id)

_permitted_fields("emergency", id) := _asked(id)

_permitted_fields("own-information", id) := _asked(id)

# METADATA
# title: Nothing was asked for
# custom:
#   code: nothing_asked
#   source: GDPR Article 5(1)(c)
#   da:
#     title: Der blev ikke spurgt om noget
#     caseworker: Der blev spurgt uden at nævne et eneste felt.
#     citizen: Nogen spurgte uden at sige, hvad de ville vide.
#     remedy: Nævn mindst ét af pilens felter, eller udelad felterne for at få dem alle.
#   en:
#     caseworker: The call named no field at all.
#     citizen: Somebody asked without saying what they wanted to know.
#     remedy: Name at least one of the arrow's fields, or leave the fields out to mean all of them.
refused[id] contains "nothing_asked" if {
	some id, q in input.questions
	q.asked.fields == []
}

# METADATA
# title: Field is not on the arrow
# custom:
#   code: field_not_on_arrow
#   source: GDPR Article 5(1)(c)
#   da:
#     title: Feltet er ikke på pilen
#     caseworker: Der blev spurgt om et felt, som pilen ikke bærer. Så afvises det hele.
#     citizen: Nogen spurgte om mere, end de har brug for at vide. De fik ingenting.
#     remedy: Spørg kun om pilens felter. Er der brug for flere, så tag det op ved næste refleksion.
#   en:
#     caseworker: The call named a field that the arrow does not carry. So the whole is refused.
#     citizen: Somebody asked for more than they need to know. They got nothing.
#     remedy: Ask only for fields of the arrow. If more are needed, raise it in the next reflection round.
refused[id] contains "field_not_on_arrow" if {
	some id, q in input.questions
	q.arrow.fields
	_asked(id) != set()
	not _on_arrow(id)
}

# METADATA
# title: Nothing of this is permitted
# custom:
#   code: nothing_permitted
#   source: GDPR Article 4(11)
#   da:
#     title: Intet af dette er tilladt
#     caseworker: Der er en tilladelse, men den gælder ingen af de felter, der blev spurgt om.
#     citizen: Du har sagt ja til noget, men ikke til det, der blev spurgt om. Derfor blev det ikke delt.
#     remedy: Spørg om de felter, tilladelsen gælder, eller bed om tilladelse til flere.
#   en:
#     caseworker: There is a permission, but it covers none of the fields asked for.
#     citizen: You have said yes to something, but not to what was asked for. So it was not shared.
#     remedy: Ask for the fields that the permission covers, or ask for permission for more.
refused[id] contains "nothing_permitted" if {
	some id, q in input.questions
	q.basis == "permission"
	_permission_in_force(id)
	_on_arrow(id)
	_asked(id) & _permitted_fields("permission", id) == set()
}
