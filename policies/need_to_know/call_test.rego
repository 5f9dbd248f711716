package need_to_know_test

test_token_expired if reasons(with_(by_permission, "/caller/valid_until", now)) == ["token_expired"]

test_a_token_without_end_proves_nothing if {
	every value in [null, "never", 9007199254740992, [], {}] {
		not answer(with_(by_permission, "/caller/valid_until", value)).allow
	}
}

test_no_such_case if reasons(without(by_permission, "/case")) == ["no_such_case"]

test_reference_of_another_partner if {
	reasons(with_(by_permission, "/case/known_as", "other")) == ["reference_of_another_partner"]
}

test_case_not_open if {
	reasons(with_(by_permission, "/case/starts_at", now + 1)) == ["case_not_open"]
	reasons(with_(by_permission, "/case/ends_at", now)) == ["case_not_open"]
}

test_no_such_arrow if {
	nowhere := object.remove(by_permission, ["arrow", "ends", "open", "agreement", "basis", "permission"])
	reasons(with_(nowhere, "/parts", [grant("cafe")])) == ["no_such_arrow"]
	reasons(with_(by_permission, "/asked/arrow", "plan-to-cafe")) == ["no_such_arrow"]
}

test_a_misspelt_arrow_tells_a_stranger_nothing if {
	nowhere := object.remove(by_permission, ["arrow", "ends", "open", "agreement", "basis", "permission"])
	every parts in [[], null, [grant("shelter")], [object.union(grant("cafe"), past)]] {
		reasons(with_(nowhere, "/parts", parts)) == ["no_grant", "no_such_arrow"]
	}
	reasons(nowhere) == ["no_grant", "no_such_arrow"]
}

test_not_your_arrow if {
	"not_your_arrow" in reasons(with_(by_permission, "/caller/partner", "shelter"))
	"not_your_arrow" in reasons(with_(by_permission, "/caller/side", "from"))
	"not_your_arrow" in reasons(with_(by_permission, "/caller/side", "middle"))
}

test_a_guardian_cannot_act_as_the_citizen if {
	reasons(with_(own_words, "/caller/kind", "guardian")) == ["not_your_arrow"]
}

test_form_not_served if {
	every form in ["brokered", "subscription"] {
		drawn := with_(by_permission, "/arrow/form", form)
		reasons(with_(drawn, "/asked/form", form)) == ["form_not_served"]
	}
}

test_wrong_form if {
	reasons(with_(by_permission, "/asked/form", "sent")) == ["wrong_form"]
	answer(with_(with_(by_permission, "/asked/form", "sent"), "/arrow/form", "sent")).allow
}

test_wrong_purpose if reasons(with_(by_permission, "/asked/purpose", "marketing")) == ["wrong_purpose"]

test_two_things_that_are_both_missing_do_not_agree if {
	every same in [["/asked/purpose", "/arrow/purpose"], ["/asked/arrow", "/arrow/id"], ["/ends/to/actor", "/arrow/to/actor"]] {
		answer(with_(with_(by_law, same[0], "same"), same[1], "same")).allow
		not answer(with_(with_(by_law, same[0], null), same[1], null)).allow
	}
	nobody := with_(with_(by_law, "/caller/partner", null), "/arrow/to/partner", null)
	not answer(with_(nobody, "/ends/to/grants/0/partner", null)).allow
}

test_nothing_asked if reasons(with_(by_permission, "/asked/fields", [])) == ["nothing_asked"]

test_field_not_on_arrow if {
	asked := array.concat(fields, ["health.diagnosis"])
	reasons(with_(by_permission, "/asked/fields", asked)) == ["field_not_on_arrow"]
	reasons(with_(by_permission, "/arrow/fields", [])) == ["field_not_on_arrow"]
}

test_a_repeated_field_on_the_arrow_hides_no_other if {
	repeated := with_(by_permission, "/arrow/fields", [fields[0], fields[0]])
	asked := with_(repeated, "/asked/fields", [fields[0], "health.diagnosis"])
	reasons(asked) == ["field_not_on_arrow"]
}

test_nothing_permitted if {
	asked := with_(by_permission, "/asked/fields", ["support-needs.sensory_needs"])
	reasons(with_(asked, "/permission/fields", ["support-needs.practical_support"])) == ["nothing_permitted"]
}
