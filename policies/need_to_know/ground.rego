package need_to_know

# METADATA
# title: The ground of the arrow holds
# scope: document
_ground_holds("permission", id) if _permission_in_force(id)

_ground_holds("law", id) if {
	law := input.questions[id].law
	law.article_6 in _lawful
	is_string(law.act)
	law.act != ""
	is_string(law.section)
	law.section != ""
}

_ground_holds("emergency", id) if {
	q := input.questions[id]
	some span in q.emergency.declared
	_in_force(q.now, span)
}

_ground_holds("own-information", id) if {
	some side in ["from", "to"]
	input.questions[id].ends[side].kind == "citizen"
}

# METADATA
# title: The points of GDPR Article 6(1) that must be laid down by law (Article 6(3))
_lawful := {"6(1)(c)", "6(1)(e)"}

# METADATA
# title: The ground is one of the four there are
_ground_known(id) if input.questions[id].basis in {"permission", "law", "emergency", "own-information"}

# METADATA
# title: No law is named
# custom:
#   code: no_law_named
#   source: GDPR Article 6(3)
#   da:
#     title: Der er ikke nævnt en lov
#     caseworker: Pilen siger, at den hviler på en lov, men den nævner ikke artikel 6(1)(c) eller (e), loven og paragraffen.
#     citizen: Der manglede at stå, hvilken lov der giver lov. Derfor blev der ikke delt noget.
#     remedy: Ret kortet, så pilens grundlag nævner artikel, lov og paragraf.
#   en:
#     caseworker: The arrow claims to rest on a law, but does not name Article 6(1)(c) or (e), the act and the section.
#     citizen: It did not say which law allows it. So nothing was shared.
#     remedy: Correct the map so that the arrow's ground names article, act and section.
refused[id] contains "no_law_named" if {
	some id, q in input.questions
	q.basis == "law"
	not _ground_holds("law", id)
}

# METADATA
# title: No emergency
# custom:
#   code: no_emergency
#   source: GDPR Article 6(1)(d)
#   da:
#     title: Der er ikke erklæret nødsituation
#     caseworker: Pilen gælder kun i en nødsituation, og der er ikke erklæret en, som stadig gælder.
#     citizen: Dette deles kun, hvis der sker noget alvorligt. Det var der ingen, der havde sagt.
#     remedy: Er der akut brug for hjælp, så erklær det, og skriv hvorfor. Borgeren får besked, og det bliver efterset.
#   en:
#     caseworker: The arrow is only for emergencies, and none that still counts has been declared.
#     citizen: This is shared only if something serious happens. Nobody had said so.
#     remedy: If help is needed at once, declare it and write why. The citizen is told, and it is checked afterwards.
refused[id] contains "no_emergency" if {
	some id, q in input.questions
	q.basis == "emergency"
	not _ground_holds("emergency", id)
}

# METADATA
# title: Not the citizen's own information
# custom:
#   code: not_own_information
#   source: GDPR Article 15(1)
#   da:
#     title: Det er ikke borgerens egen information
#     caseworker: Pilen siger, at den er borgerens egen information, men borgeren står ikke i nogen af dens ender.
#     citizen: Det skulle have været dig selv, der gav eller fik dette. Derfor blev der ikke delt noget.
#     remedy: Ret kortet, så pilen begynder eller ender hos borgeren, eller giv den et andet grundlag.
#   en:
#     caseworker: The arrow claims to carry the citizen's own information, but the citizen stands at neither end.
#     citizen: You should have been the one to give or to get this. So nothing was shared.
#     remedy: Correct the map so that the arrow begins or ends with the citizen, or give it another ground.
refused[id] contains "not_own_information" if {
	some id, q in input.questions
	q.basis == "own-information"
	not _ground_holds("own-information", id)
}

# METADATA
# title: Unknown ground
# custom:
#   code: unknown_ground
#   source: GDPR Article 6(1)
#   da:
#     title: Ukendt grundlag
#     caseworker: Pilens grundlag er hverken tilladelse, lov, nødsituation eller borgerens egen information.
#     citizen: Der var ikke noget, der gav lov til at dele dette. Derfor blev det ikke delt.
#     remedy: Ret kortet, så pilen har et af de fire grundlag.
#   en:
#     caseworker: The arrow's ground is none of permission, law, emergency and the citizen's own information.
#     citizen: There was nothing that allowed sharing this. So it was not shared.
#     remedy: Correct the map so that the arrow has one of the four grounds.
refused[id] contains "unknown_ground" if {
	some id, q in input.questions
	q.arrow
	not _ground_known(id)
}
