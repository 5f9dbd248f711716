package need_to_know_test

test_no_grant if {
	every grants in [[], null, [object.union(grant("cafe"), past)], [object.union(grant("cafe"), future)]] {
		reasons(with_(by_permission, "/ends/to/grants", grants)) == ["no_grant"]
	}
}

test_a_grant_of_another_partner_is_no_grant if {
	reasons(with_(by_permission, "/ends/to/grants", [grant("shelter")])) == ["no_grant"]
}

test_a_grant_of_another_actor_is_no_grant if {
	reasons(with_(by_permission, "/ends/to/actor", "contact-person")) == ["no_grant"]
}

test_a_withdrawn_introduction_ends_the_grant if {
	reasons(with_(by_permission, "/ends/to/grants/0/introduction", "withdrawn")) == ["no_grant"]
	answer(with_(by_permission, "/ends/to/grants/0/introduction", "inside")).allow
}

test_one_grant_in_force_is_enough if {
	grants := [object.union(grant("cafe"), past), grant("cafe")]
	answer(with_(by_permission, "/ends/to/grants", grants)).allow
}

test_nobody_at_the_other_end if {
	reasons(with_(by_permission, "/ends/from/grants", [])) == ["nobody_at_the_other_end"]
	asks_from := with_(with_(by_permission, "/caller/side", "from"), "/caller/partner", "care-home")
	reasons(with_(asks_from, "/ends/to/grants", [])) == ["nobody_at_the_other_end"]
}

test_guardianship_over if {
	every spans in [[], [object.union(guardianship, past)], [object.union(guardianship, future)]] {
		reasons(with_(to_guardian, "/ends/to/guardianships", spans)) == ["guardianship_over"]
	}
}

test_a_guardianship_for_another_matter_is_none if {
	reasons(with_(to_guardian, "/ends/to/guardianships/0/matters", ["economy"])) == ["guardianship_over"]
}

test_a_guardian_stands_at_no_workers_end if {
	reasons(with_(to_guardian, "/arrow/to/partner", "cafe")) == ["guardianship_over", "not_your_arrow", "permitted_for_something_else"]
}

test_too_early if {
	reasons(with_(by_permission, "/open", [{"opens_at": now + 1, "closes_at": now + 2}])) == ["too_early"]
	reasons(with_(by_permission, "/open", [
		{"opens_at": now - 2, "closes_at": now},
		{"opens_at": now + 1, "closes_at": now + 2},
	])) == ["too_early"]
}

test_too_late if reasons(with_(by_permission, "/open", [{"opens_at": now - 2, "closes_at": now}])) == ["too_late"]

test_not_planned if reasons(with_(by_permission, "/open", [])) == ["not_planned"]

test_no_agreement if {
	every terms in [[], [past], [future], null, [{"starts_at": null, "ends_at": "never"}]] {
		reasons(with_(by_permission, "/agreement/terms", terms)) == ["no_agreement"]
	}
	reasons(without(by_permission, "/agreement")) == ["no_agreement"]
	reasons(with_(by_permission, "/agreement/kind", "handshake")) == ["no_agreement"]
}

test_one_controller_needs_no_agreement if answer(with_(by_permission, "/agreement", {"kind": "one-controller"})).allow

test_the_person_is_no_controller if {
	reasons(with_(own_words, "/agreement", {"kind": "one-controller"})) == ["no_agreement"]
	reasons(with_(by_permission, "/agreement", {"kind": "with-the-person"})) == ["no_agreement"]
}
