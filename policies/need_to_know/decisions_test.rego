package need_to_know_test

permitted := {"allow": true, "fields": fields, "withheld": [], "reasons": [], "digest": "d"}

duties := [{"erase_by": "2027-03-28"}, {"onward": "none"}]

refusal := {"allow": false, "fields": [], "withheld": [], "obligations": []}

test_permission_lets_through_with_its_duties if {
	object.remove(answer(by_permission), ["revision"]) == object.union(permitted, {"obligations": duties})
}

test_law_lets_through if {
	object.remove(answer(by_law), ["revision"]) == object.union(permitted, {"obligations": duties})
}

test_emergency_lets_through_and_somebody_is_told if {
	duties_then := array.concat(duties, [{"inform_by": "2026-12-31"}])
	object.remove(answer(in_emergency), ["revision"]) == object.union(permitted, {"obligations": duties_then})
}

test_own_information_flows if {
	object.remove(answer(own_words), ["revision"]) == object.union(permitted, {"obligations": duties})
}

test_a_guardian_may_receive if answer(to_guardian).allow

test_every_answer_carries_the_revision if {
	answer(by_permission).revision == data.need_to_know.revision
	answer(null).revision == data.need_to_know.revision
}

test_what_is_not_permitted_is_withheld if {
	some_of_it := answer(with_(by_permission, "/permission/fields", ["support-needs.sensory_needs"]))
	some_of_it.fields == ["support-needs.sensory_needs"]
	some_of_it.withheld == ["support-needs.practical_support"]
}

test_only_what_was_asked_for_is_given if {
	answer(with_(by_permission, "/asked/fields", ["support-needs.sensory_needs"])).fields == ["support-needs.sensory_needs"]
}

test_a_refusal_gives_nothing_and_repeats_the_digest if {
	no := answer(without(by_permission, "/case"))
	object.remove(no, ["revision", "reasons"]) == object.union(refusal, {"digest": "d"})
}

test_questions_of_the_wrong_kind_are_answered_too if {
	every value in [null, true, false, 0, "x", [], {}, [{}], {"case": null}] {
		no := answer(value)
		no.allow == false
		no.digest == ""
		count(no.reasons) > 0
	}
}

test_a_broken_question_spoils_no_other if {
	broken := [null, 1, "x", [], {}, {"digest": ["d"]}, {"now": "later", "open": 3}, {"ends": null, "case": []}]
	asked := object.union({"good": by_permission}, {sprintf("broken-%d", [i]): q | some i, q in broken})
	got := data.need_to_know.decisions with input as {"questions": asked}
	object.keys(got) == object.keys(asked)
	{id | some id, a in got; a.allow} == {"good"}
}

test_no_questions_no_answers if {
	every value in [{}, {"questions": {}}, {"questions": null}, {"questions": "x"}, null] {
		got := data.need_to_know.decisions with input as value
		got == {}
	}
}

test_facts_incomplete_when_nothing_else_says_why if {
	reasons(without(by_permission, "/arrow/erase_by")) == ["facts_incomplete"]
	reasons(without(in_emergency, "/emergency/inform_by")) == ["facts_incomplete"]
	every day in [20270328, "", null, "soon"] {
		reasons(with_(by_permission, "/arrow/erase_by", day)) == ["facts_incomplete"]
	}
	reasons(without(by_permission, "/digest")) == ["facts_incomplete"]
}
