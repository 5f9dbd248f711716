package need_to_know

# METADATA
# title: The permission is given, for this, by somebody who may, not overruled by the person's own no, and in force
_permission_in_force(id) if {
	q := input.questions[id]
	q.permission.state == "given"
	q.permission.own_no == false
	_permitted_for_this(id)
	_in_force(q.now, q.permission)
	_giver_holds(q.permission.given_by.kind, id)
}

# METADATA
# title: The permission names this arrow, its purpose and its receiver
_permitted_for_this(id) if {
	q := input.questions[id]
	q.permission.for.arrow == q.arrow.id
	q.permission.for.purpose == q.arrow.purpose
	q.permission.for.to.actor == q.arrow.to.actor
	q.permission.for.to.partner == q.arrow.to.partner
}

# METADATA
# title: The citizen may always give; a guardian's yes holds as long as the guardianship
# scope: document
_giver_holds("citizen", _)

_giver_holds("guardian", id) if {
	q := input.questions[id]
	_guardian_for(q.now, q.permission.given_by)
}

# METADATA
# title: What came of asking for permission, where the arrow asks for one
_state(id) := input.questions[id].permission.state if input.questions[id].basis == "permission"

# METADATA
# title: The permission that was given, where the arrow asks for one
_given(id) := input.questions[id].permission if _state(id) == "given"

# METADATA
# title: Permission was never asked for
# custom:
#   code: never_asked
#   source: GDPR Article 7(1)
#   outward: no_permission_in_force
#   da:
#     title: Der er aldrig bedt om tilladelse
#     caseworker: Borgeren er ikke blevet spurgt om tilladelse til dette.
#     citizen: Du er ikke blevet spurgt. Derfor blev det ikke delt.
#     remedy: Bed borgeren om tilladelse.
#   en:
#     caseworker: The citizen has not been asked for permission for this.
#     citizen: You have not been asked. So it was not shared.
#     remedy: Ask the citizen for permission.
refused[id] contains "never_asked" if {
	some id, _ in input.questions
	_state(id) == "never_asked"
}

# METADATA
# title: Asked, and not answered yet
# custom:
#   code: asked_not_answered
#   source: GDPR Recital 32
#   outward: no_permission_in_force
#   da:
#     title: Spurgt, men ikke besvaret endnu
#     caseworker: Der er bedt om tilladelse, men der er ikke svaret endnu. Tavshed er ikke et ja.
#     citizen: Du er blevet spurgt og har ikke svaret endnu. Så længe deles det ikke.
#     remedy: Vent på svaret, eller tal med borgeren om spørgsmålet.
#   en:
#     caseworker: Permission has been asked for, but not answered yet. Silence is no yes.
#     citizen: You have been asked and have not answered yet. Until you do, it is not shared.
#     remedy: Wait for the answer, or talk with the citizen about the question.
refused[id] contains "asked_not_answered" if {
	some id, _ in input.questions
	_state(id) == "asked"
}

# METADATA
# title: Permission was refused
# custom:
#   code: refused
#   source: GDPR Article 4(11)
#   outward: no_permission_in_force
#   da:
#     title: Der er sagt nej
#     caseworker: Der er sagt nej til at give tilladelse.
#     citizen: Der er sagt nej til at dele dette. Derfor blev det ikke delt.
#     remedy: Respektér svaret, og find en anden vej. Borgeren kan altid ombestemme sig.
#   en:
#     caseworker: Permission was refused.
#     citizen: The answer to sharing this was no. So it was not shared.
#     remedy: Respect the answer and find another way. The citizen can change it at any time.
refused[id] contains "refused" if {
	some id, _ in input.questions
	_state(id) == "refused"
}

# METADATA
# title: Permission was withdrawn
# custom:
#   code: withdrawn
#   source: GDPR Article 7(3)
#   outward: no_permission_in_force
#   da:
#     title: Tilladelsen er trukket tilbage
#     caseworker: Tilladelsen er trukket tilbage. Siden da deles der ikke mere på den.
#     citizen: Tilladelsen er trukket tilbage. Siden da er der ikke delt mere.
#     remedy: Respektér det, og find en anden vej. Borgeren kan altid give tilladelsen igen.
#   en:
#     caseworker: The permission has been withdrawn. Nothing more is shared on it since.
#     citizen: The permission has been withdrawn. Nothing more has been shared since.
#     remedy: Respect it and find another way. The citizen can give the permission again at any time.
refused[id] contains "withdrawn" if {
	some id, _ in input.questions
	_state(id) == "withdrawn"
}

# METADATA
# title: Permission has expired
# custom:
#   code: expired
#   source: GDPR Article 5(1)(e)
#   outward: no_permission_in_force
#   da:
#     title: Tilladelsen er udløbet
#     caseworker: Tilladelsens sidste dag er forbi.
#     citizen: Tilladelsen gjaldt kun til en bestemt dag, og den er forbi. Derfor blev det ikke delt.
#     remedy: Bed borgeren om tilladelse igen, hvis der stadig er brug for det.
#   en:
#     caseworker: The last day of the permission is over.
#     citizen: The permission was only until a certain day, and that day is over. So it was not shared.
#     remedy: Ask the citizen for permission again if it is still needed.
refused[id] contains "expired" if {
	some id, q in input.questions
	_given(id).ends_at <= q.now
}

# METADATA
# title: Permission has not begun
# custom:
#   code: not_begun
#   source: GDPR Article 4(11)
#   outward: no_permission_in_force
#   da:
#     title: Tilladelsen er ikke begyndt endnu
#     caseworker: Tilladelsen gælder først fra en senere dag.
#     citizen: Tilladelsen gælder først fra en senere dag. Derfor blev det ikke delt endnu.
#     remedy: Vent til tilladelsens første dag.
#   en:
#     caseworker: The permission counts only from a later day.
#     citizen: The permission counts only from a later day. So it was not shared yet.
#     remedy: Wait for the first day of the permission.
refused[id] contains "not_begun" if {
	some id, q in input.questions
	q.now < _given(id).starts_at
}

# METADATA
# title: The person's own no
# custom:
#   code: own_no
#   source: GDPR Article 7(3)
#   outward: no_permission_in_force
#   da:
#     title: Personen har selv sagt nej
#     caseworker: Borgeren har selv sagt nej. Det står over alle tilladelser, også en værges.
#     citizen: Du har selv sagt nej, og det gælder, uanset hvem der ellers siger ja.
#     remedy: Kun borgeren selv kan ændre det. Tal med borgeren.
#   en:
#     caseworker: The citizen has said no in person. That stands above every permission, a guardian's too.
#     citizen: You have said no yourself, and that stands, whoever else says yes.
#     remedy: Only the citizen can change that. Talk with the citizen.
refused[id] contains "own_no" if {
	some id, q in input.questions
	q.basis == "permission"
	q.permission.own_no == true
}

# METADATA
# title: The guardian who gave it is guardian no longer
# custom:
#   code: guardian_no_longer
#   source: UN Convention on the Rights of Persons with Disabilities, Article 12(4)
#   outward: no_permission_in_force
#   da:
#     title: Den værge, der gav tilladelsen, er det ikke længere
#     caseworker: En værge gav tilladelsen, men værgemålet gælder ikke nu for det, informationen handler om.
#     citizen: En, der var din værge, sagde ja for dig. Nu er det dig selv, der bestemmer, så det blev ikke delt.
#     remedy: Bed borgeren, eller en værge hvis værgemål gælder nu, om at bekræfte tilladelsen.
#   en:
#     caseworker: A guardian gave the permission, but the guardianship is not in force now for what the information is about.
#     citizen: Somebody who was your guardian said yes for you. Now you decide for yourself, so it was not shared.
#     remedy: Ask the citizen, or a guardian whose guardianship is in force, to confirm the permission.
refused[id] contains "guardian_no_longer" if {
	some id, _ in input.questions
	_given(id).given_by.kind == "guardian"
	not _giver_holds("guardian", id)
}

# METADATA
# title: Permitted for something else
# custom:
#   code: permitted_for_something_else
#   source: GDPR Article 6(1)(a)
#   outward: no_permission_in_force
#   da:
#     title: Tilladelsen gælder noget andet
#     caseworker: Tilladelsen blev givet til en anden pil, et andet formål eller en anden modtager.
#     citizen: Du har sagt ja til noget andet end dette. Derfor blev det ikke delt.
#     remedy: Bed borgeren om tilladelse til netop dette.
#   en:
#     caseworker: The permission was given for another arrow, another purpose or another receiver.
#     citizen: You have said yes to something else than this. So it was not shared.
#     remedy: Ask the citizen for permission for exactly this.
refused[id] contains "permitted_for_something_else" if {
	some id, q in input.questions
	_given(id).for
	q.arrow
	not _permitted_for_this(id)
}
