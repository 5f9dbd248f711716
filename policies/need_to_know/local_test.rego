package need_to_know_test

both := "4-ours+1-local"

# METADATA
# title: The answer where local rules are in force and say this
under(local, facts) := said if {
	got := data.need_to_know.decisions with input as {"questions": {"0": facts}}
		with data.need_to_know.revision as both
		with data.local.refused as local
	said := got["0"]
}

test_local_rules_that_say_nothing_refuse_nothing if {
	yes := under(set(), by_permission)
	yes == object.union(answer(by_permission), {"revision": both})
}

test_local_rules_that_do_not_answer_refuse if {
	got := data.need_to_know.decisions with input as {"questions": {"0": by_permission}}
		with data.need_to_know.revision as both
	got["0"].reasons == ["policy_unavailable"]
}

test_local_rules_that_the_revision_does_not_name_are_not_asked if {
	got := data.need_to_know.decisions with input as {"questions": {"0": by_permission}} with data.local.refused as {"local_a"}
	got["0"].allow
}

test_a_local_refusal_refuses_what_ours_permit if {
	every facts in [by_permission, by_law, in_emergency, own_words, to_guardian] {
		no := under({"local_b", "local_a"}, facts)
		object.remove(no, ["revision", "reasons"]) == object.union(refusal, {"digest": "d"})
		no.reasons == ["local_a", "local_b"]
	}
}

test_what_ours_refuse_is_answered_the_same_whatever_local_rules_say if {
	every local in [set(), {"local_a"}, null, true, {"allow": true}] {
		every facts in [without(by_permission, "/case"), without(by_permission, "/arrow/erase_by"), null, {}] {
			under(local, facts) == object.union(answer(facts), {"revision": both})
		}
	}
}

test_local_rules_of_another_shape_refuse if {
	every local in [null, false, true, 0, "", "local_a", [], ["local_a"], {}, {"local_a": true}, {"local_a", 1}, {null}] {
		no := under(local, by_permission)
		no.allow == false
		no.reasons == ["policy_unavailable"]
	}
}
