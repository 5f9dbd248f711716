package need_to_know

# METADATA
# title: The caller's token still counts
_token_valid(id) if {
	q := input.questions[id]
	q.now < q.caller.valid_until
	q.caller.valid_until <= _forever
}

# METADATA
# title: The case is known to the caller's partner under this reference
_case_yours(id) if input.questions[id].case.known_as == "own"

# METADATA
# title: The case is open
_case_open(id) if {
	q := input.questions[id]
	_in_force(q.now, q.case)
}

# METADATA
# title: Token has expired
# custom:
#   code: token_expired
#   source: RFC 7519 section 4.1.4
#   da:
#     title: Adgangen er udløbet
#     caseworker: Det kaldende systems adgangsbevis var udløbet, da informationen skulle deles.
#     citizen: Systemet, der spurgte, skulle først vise igen, hvem det er.
#     remedy: Hent et nyt adgangsbevis, og spørg igen.
#   en:
#     caseworker: The calling system's token had expired when the information was to be shared.
#     citizen: The system that asked must first show again who it is.
#     remedy: Get a new token and ask again.
refused[id] contains "token_expired" if {
	some id, q in input.questions
	q.caller.valid_until <= q.now
}

# METADATA
# title: No such case
# description: Being known to be in a case is itself information, so a stranger hears the same whether there is one or not.
# custom:
#   code: no_such_case
#   source: GDPR Article 5(1)(f)
#   outward: no_such_case
#   da:
#     title: Der er ingen sådan sag
#     caseworker: Der blev spurgt med en reference, som ikke hører til nogen sag.
#     citizen: Nogen spurgte med en reference, som ikke findes.
#     remedy: Brug en reference fra jeres egen liste over sager.
#   en:
#     caseworker: The reference asked with belongs to no case.
#     citizen: Somebody asked with a reference that does not exist.
#     remedy: Use a reference from your own list of cases.
refused[id] contains "no_such_case" if {
	some id, q in input.questions
	not q.case
}

# METADATA
# title: Reference of another partner
# custom:
#   code: reference_of_another_partner
#   source: GDPR Article 5(1)(f)
#   outward: no_such_case
#   da:
#     title: Referencen hører til en anden part
#     caseworker: En part spurgte med en reference, som er givet til en anden part.
#     citizen: Nogen spurgte om dig med en reference, som ikke er deres. De fik intet at vide, heller ikke at du findes her.
#     remedy: Brug en reference fra jeres egen liste over sager.
#   en:
#     caseworker: A partner asked with a reference that was given to another partner.
#     citizen: Somebody asked about you with a reference that is not theirs. They were told nothing, not even that you are here.
#     remedy: Use a reference from your own list of cases.
refused[id] contains "reference_of_another_partner" if {
	some id, q in input.questions
	q.case.known_as == "other"
}

# METADATA
# title: Case is not open
# custom:
#   code: case_not_open
#   source: GDPR Article 5(1)(b)
#   da:
#     title: Sagen er ikke åben
#     caseworker: Sagen er ikke begyndt endnu, eller den er afsluttet. Så deles der ikke information i den.
#     citizen: Dit forløb er ikke begyndt endnu, eller det er slut. Så deles der ikke noget om dig her.
#     remedy: Tal med sagsbehandleren om, hvorvidt sagen skal åbnes.
#   en:
#     caseworker: The case has not begun yet, or it is closed. So no information is shared in it.
#     citizen: Your case has not begun yet, or it is over. So nothing about you is shared here.
#     remedy: Talk to the caseworker about whether the case should be opened.
refused[id] contains "case_not_open" if {
	some id, q in input.questions
	q.case
	not _case_open(id)
}
