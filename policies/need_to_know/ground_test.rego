package need_to_know_test

given_by_guardian := with_(by_permission, "/permission/given_by", {
	"kind": "guardian",
	"matter": "personal",
	"guardianships": [guardianship],
})

test_never_asked if reasons(with_(by_permission, "/permission", {"state": "never_asked", "own_no": false})) == ["never_asked"]

test_asked_not_answered if {
	reasons(with_(by_permission, "/permission", {"state": "asked", "own_no": false})) == ["asked_not_answered"]
}

test_refused if reasons(with_(by_permission, "/permission", {"state": "refused", "own_no": false})) == ["refused"]

test_withdrawn if reasons(with_(by_permission, "/permission", {"state": "withdrawn", "own_no": false})) == ["withdrawn"]

test_expired if reasons(with_(by_permission, "/permission/ends_at", now)) == ["expired"]

test_not_begun if reasons(with_(by_permission, "/permission/starts_at", now + 1)) == ["not_begun"]

test_own_no_stands_above_every_permission if {
	reasons(with_(by_permission, "/permission/own_no", true)) == ["own_no"]
	reasons(with_(given_by_guardian, "/permission/own_no", true)) == ["own_no"]
	reasons(with_(by_permission, "/permission", {"state": "refused", "own_no": true})) == ["own_no", "refused"]
}

test_an_unknown_own_no_is_no_yes if {
	every value in [null, 0, "", "false", []] {
		reasons(with_(by_permission, "/permission/own_no", value)) == ["facts_incomplete"]
	}
}

test_own_no_stops_no_law_and_no_emergency if {
	answer(with_(by_law, "/permission", {"state": "refused", "own_no": true})).allow
	answer(with_(in_emergency, "/permission", {"state": "refused", "own_no": true})).allow
}

test_a_guardians_yes_holds_while_the_guardianship_does if answer(given_by_guardian).allow

test_guardian_no_longer if {
	every spans in [[], [object.union(guardianship, past)], [object.union(guardianship, {"matters": ["economy"]})]] {
		reasons(with_(given_by_guardian, "/permission/given_by/guardianships", spans)) == ["guardian_no_longer"]
	}
}

test_permitted_for_something_else if {
	every path in ["/permission/for/arrow", "/permission/for/purpose", "/permission/for/to/actor", "/permission/for/to/partner"] {
		reasons(with_(by_permission, path, "else")) == ["permitted_for_something_else"]
	}
}

test_a_yes_by_nobody_is_no_yes if {
	reasons(with_(by_permission, "/permission/given_by", {"kind": "neighbour"})) == ["facts_incomplete"]
	reasons(without(by_permission, "/permission")) == ["facts_incomplete"]
}

test_no_law_named if {
	every path in ["/law/act", "/law/section", "/law/article_6"] {
		reasons(with_(by_law, path, "")) == ["no_law_named"]
		reasons(with_(by_law, path, null)) == ["no_law_named"]
	}
	reasons(with_(by_law, "/law/article_6", "6(1)(a)")) == ["no_law_named"]
	answer(with_(by_law, "/law/article_6", "6(1)(e)")).allow
}

test_no_emergency if {
	every spans in [[], [past], [future], null] {
		reasons(with_(in_emergency, "/emergency/declared", spans)) == ["no_emergency"]
	}
}

test_not_own_information if reasons(with_(by_permission, "/basis", "own-information")) == ["not_own_information"]

test_unknown_ground if {
	reasons(with_(by_permission, "/basis", "habit")) == ["unknown_ground"]
	reasons(without(by_permission, "/basis")) == ["unknown_ground"]
}
