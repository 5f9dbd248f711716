package need_to_know_test

first := "support-needs.practical_support"

second := "support-needs.sensory_needs"

name_of(protection) := {"field": first, "kind": "name", "of": "citizen", "protection": protection}

number_to(receiver) := {"field": first, "kind": "national-number", "of": "citizen", "receiver": receiver}

excepted(mark) := object.union(mark, {"exception": present})

# METADATA
# title: The facts with the first field marked
marked(facts, mark) := object.union(facts, {"plain": [second], "marked": [mark]})

# METADATA
# title: The facts with the first field marked, and nothing else asked for
alone(facts, mark) := object.union(without(facts, "/plain"), {"asked": {"fields": [first]}, "marked": [mark]})

# METADATA
# title: The facts of a flow to the citizen
to_citizen := object.union(to_guardian, {
	"caller": {"kind": "citizen"},
	"arrow": {"to": citizen},
	"ends": {"to": {"kind": "citizen", "actor": "citizen"}},
	"permission": {"for": {"to": citizen}},
})

passes(facts, mark) if {
	answer(marked(facts, mark)).fields == fields
	answer(alone(facts, mark)).allow
}

kept_back(facts, mark, reason) if {
	some_of_it := answer(marked(facts, mark))
	some_of_it.fields == [second]
	some_of_it.withheld == [first]
	reasons(alone(facts, mark)) == [reason]
}

test_a_name_that_is_not_protected_passes if {
	passes(by_permission, name_of("none"))
	passes(by_law, object.union(name_of("none"), {"kind": "address"}))
}

test_a_protected_name_or_address_is_kept_back_whatever_the_ground if {
	every facts in [by_permission, by_law, in_emergency, own_words, to_guardian] {
		every kind in ["name", "address"] {
			kept_back(facts, object.union(name_of("protected"), {"kind": kind}), "name_or_address_protected")
			kept_back(facts, object.union(name_of("unknown"), {"kind": kind}), "protection_unknown")
		}
	}
}

test_a_number_passes_to_a_public_partner_and_to_no_private_one if {
	passes(by_permission, number_to("public"))
	passes(by_permission, object.union(number_to("public"), {"of": "another"}))
	kept_back(by_permission, number_to("private"), "number_to_private")
	kept_back(in_emergency, number_to("private"), "number_to_private")
}

test_a_named_exception_lets_pass_while_it_is_in_force if {
	every mark in [name_of("protected"), name_of("unknown"), number_to("private")] {
		passes(by_permission, excepted(mark))
		passes(by_permission, object.union(excepted(mark), {"of": "another"}))
		every span in [past, future, null, {}, {"starts_at": now}] {
			answer(marked(by_permission, object.union(mark, {"exception": span}))).fields == [second]
		}
	}
}

test_the_citizen_is_told_what_is_their_own if {
	every mark in [name_of("protected"), name_of("unknown"), number_to("private")] {
		passes(to_citizen, mark)
		answer(marked(to_citizen, object.union(mark, {"of": "another"}))).fields == [second]
	}
}

test_what_is_not_known_is_not_taken_for_not_protected if {
	every mark in [name_of("none"), number_to("public"), excepted(name_of("protected")), excepted(number_to("private"))] {
		every fact, _ in mark {
			not answer(alone(by_permission, object.remove(mark, [fact]))).allow
			not answer(alone(by_permission, object.union(mark, {fact: null}))).allow
		}
	}
	reasons(alone(by_permission, name_of("perhaps"))) == ["facts_incomplete"]
	reasons(alone(by_permission, object.union(name_of("none"), {"of": "another"}))) == ["facts_incomplete"]
	reasons(without(by_permission, "/plain")) == ["facts_incomplete"]
	reasons(with_(by_permission, "/plain", [second])) == ["facts_incomplete"]
}

test_marked_twice_it_passes_only_by_both if {
	twice := object.union(by_permission, {"marked": [name_of("none"), name_of("protected")]})
	answer(twice).fields == [second]
	answer(object.union(twice, {"plain": fields})).fields == [second]
}

test_it_is_told_only_where_the_ground_holds if {
	every ended in [with_(by_permission, "/permission/ends_at", now), with_(by_permission, "/permission/state", "withdrawn")] {
		not "name_or_address_protected" in reasons(alone(ended, name_of("protected")))
	}
	narrower := with_(by_permission, "/permission/fields", [second])
	reasons(alone(narrower, name_of("protected"))) == ["nothing_permitted"]
}

test_each_that_is_kept_back_says_why if {
	both := [name_of("protected"), object.union(number_to("private"), {"field": second})]
	asked := object.union(without(by_permission, "/plain"), {"marked": both})
	reasons(asked) == ["name_or_address_protected", "number_to_private"]
}
