package need_to_know

# METADATA
# title: Of every field asked for it is known whether it says who somebody is
# description: Mostly none does. Then one comparison of two lists is enough, on the way of every flow.
_accounted_for(id) if {
	q := input.questions[id]
	q.plain == q.asked.fields
} else if {
	q := input.questions[id]
	plain := {field | some field in q.plain}
	marked := {mark.field | some mark in q.marked}
	_asked(id) - (plain | marked) == set()
}

# METADATA
# title: The fields that are kept back; one that is marked twice passes only if it may by both
_kept_back(id) := {mark.field | some mark in _kept_marks(id)}

# METADATA
# title: Of some fields those that may pass; all of them where none is marked
_let_pass(fields, id) := fields if not input.questions[id].marked

else := fields - _kept_back(id)

# METADATA
# title: The marks that keep a field back
_kept_marks(id) := {mark | some mark in input.questions[id].marked; not _may_pass(mark, id)}

# METADATA
# title: A field that says who somebody is may pass
# description: >
#   A name or address that is not protected; a national number to a public partner; to the citizen, what is their own;
#   anything else only on an exception that the arrow names. What is not known is not taken for not protected.
# scope: document
_may_pass(mark, _) if {
	mark.kind in _names
	mark.of == "citizen"
	mark.protection == "none"
}

_may_pass(mark, _) if {
	mark.kind == "national-number"
	mark.of in _people
	mark.receiver == "public"
}

_may_pass(mark, id) if {
	_held(mark)
	mark.of == "citizen"
	input.questions[id].ends.to.kind == "citizen"
}

_may_pass(mark, id) if {
	_held(mark)
	mark.of in _people
	_in_force(input.questions[id].now, mark.exception)
}

# METADATA
# title: A field that does not pass by itself
# scope: document
_held(mark) if {
	mark.kind in _names
	mark.protection in {"protected", "unknown"}
}

_held(mark) if {
	mark.kind == "national-number"
	mark.receiver == "private"
}

# METADATA
# title: What can be protected
_names := {"name", "address"}

# METADATA
# title: Whom a field can say something of
_people := {"citizen", "another"}

# METADATA
# title: The ground lets something through, and all of it is kept back
# description: Told only where the ground holds, so that nobody can tell from it why another ground does not.
_all_kept_back(id) if {
	basis := input.questions[id].basis
	_on_arrow(id)
	_ground_holds(basis, id)
	through := _asked(id) & _permitted_fields(basis, id)
	through != set()
	through - _kept_back(id) == set()
}

# METADATA
# title: Name or address is protected
# custom:
#   code: name_or_address_protected
#   source: Danish CPR Act, section 28
#   outward: kept_back
#   da:
#     title: Navn eller adresse er beskyttet
#     caseworker: Borgeren har navne- og adressebeskyttelse, og pilen har ingen undtagelse, der gælder nu.
#     citizen: Dit navn og din adresse er beskyttet. Derfor blev de ikke delt.
#     remedy: Del uden navn og adresse. Er de nødvendige, skal kortet nævne en undtagelse; hvem, hvilken lov, hvorfor og til hvornår.
#   en:
#     caseworker: The citizen's name and address are protected, and the arrow has no exception that is in force.
#     citizen: Your name and address are protected. So they were not shared.
#     remedy: Share without name and address. If they are needed, the map must name an exception; by whom, on which law, why, until when.
refused[id] contains "name_or_address_protected" if {
	some id, _ in input.questions
	_all_kept_back(id)
	some mark in _kept_marks(id)
	mark.field in _asked(id)
	mark.kind in _names
	mark.protection == "protected"
}

# METADATA
# title: Not known whether name or address is protected
# custom:
#   code: protection_unknown
#   source: Danish CPR Act, section 28
#   outward: kept_back
#   da:
#     title: Det vides ikke, om navn eller adresse er beskyttet
#     caseworker: Ingen har noteret, om navn og adresse er beskyttet, eller de er en andens end borgerens. Så længe deles de ikke.
#     citizen: Ingen har set efter, om dit navn og din adresse er beskyttet. Så længe deles de ikke.
#     remedy: Slå op, om borgeren har navne- og adressebeskyttelse, og notér det i sagen. En andens navn kræver en undtagelse i kortet.
#   en:
#     caseworker: Nobody has noted whether name and address are protected, or they are somebody else's than the citizen's. Until then they are not shared.
#     citizen: Nobody has looked up whether your name and address are protected. Until then they are not shared.
#     remedy: Look up whether the citizen's name and address are protected, and note it in the case. Somebody else's name needs an exception in the map.
refused[id] contains "protection_unknown" if {
	some id, _ in input.questions
	_all_kept_back(id)
	some mark in _kept_marks(id)
	mark.field in _asked(id)
	mark.kind in _names
	mark.protection == "unknown"
}

# METADATA
# title: National number to a private partner
# custom:
#   code: number_to_private
#   source: Danish Data Protection Act, section 11; GDPR Article 87
#   da:
#     title: CPR-nummer til en privat
#     caseworker: Pilen fører et CPR-nummer til en, der ikke er en offentlig myndighed, og har ingen undtagelse, der gælder nu.
#     citizen: Nogen, der ikke er en myndighed, ville have dit CPR-nummer. Det blev ikke delt.
#     remedy: Del uden CPR-nummer. Er det nødvendigt, skal kortet nævne en undtagelse; hvem, hvilken lov, hvorfor og til hvornår.
#   en:
#     caseworker: The arrow takes a national number to somebody who is no public authority, and has no exception that is in force.
#     citizen: Somebody who is no authority wanted your CPR number. It was not shared.
#     remedy: Share without the number. If it is needed, the map must name an exception; by whom, on which law, why, until when.
refused[id] contains "number_to_private" if {
	some id, _ in input.questions
	_all_kept_back(id)
	some mark in _kept_marks(id)
	mark.field in _asked(id)
	mark.receiver == "private"
}
