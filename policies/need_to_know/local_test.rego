package need_to_know_test

# METADATA
# title: The answer where local rules say this
under(local, facts) := said if {
	got := data.need_to_know.decisions with input as {"questions": {"0": facts}} with data.local.refused as local
	said := got["0"]
}

test_without_local_rules_nothing_is_refused_more if count(data.local.refused) == 0

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
			under(local, facts) == answer(facts)
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
