# METADATA
# title: Facts that the tests begin with, each of them permitted
package need_to_know_test

now := 1796112000000

past := {"starts_at": now - 1000, "ends_at": now}

present := {"starts_at": now, "ends_at": now + 1}

future := {"starts_at": now + 1, "ends_at": now + 1000}

fields := ["support-needs.practical_support", "support-needs.sensory_needs"]

home := {"actor": "contact-person", "partner": "care-home"}

cafe := {"actor": "cafe-manager", "partner": "cafe"}

citizen := {"actor": "citizen", "partner": "person"}

guardian := {"actor": "guardian", "partner": "person"}

grant(partner) := object.union(present, {"partner": partner, "introduction": "standing"})

worker(end) := {"kind": "actor", "actor": end.actor, "grants": [grant(end.partner)]}

guardianship := object.union(present, {"matters": ["economy", "personal"]})

guardian_end := {"kind": "guardian", "actor": "guardian", "matter": "personal", "guardianships": [guardianship]}

by_permission := {
	"digest": "d",
	"now": now,
	"caller": {"kind": "actor", "partner": "cafe", "side": "to", "valid_until": now + 1},
	"case": object.union(present, {"known_as": "own"}),
	"asked": {"arrow": "needs-to-cafe", "purpose": "prepare-trial", "form": "on-request", "fields": fields},
	"arrow": {
		"id": "needs-to-cafe",
		"form": "on-request",
		"purpose": "prepare-trial",
		"fields": fields,
		"erase_by": "2027-03-28",
		"from": home,
		"to": cafe,
	},
	"ends": {"from": worker(home), "to": worker(cafe)},
	"plain": fields,
	"open": [{"opens_at": now, "closes_at": now + 1}],
	"agreement": {"kind": "between", "terms": [present]},
	"basis": "permission",
	"permission": object.union(present, {
		"state": "given",
		"for": {"arrow": "needs-to-cafe", "purpose": "prepare-trial", "to": cafe},
		"fields": fields,
		"given_by": {"kind": "citizen"},
		"own_no": false,
	}),
}

by_law := object.union(object.remove(by_permission, ["permission"]), {
	"basis": "law",
	"law": {"article_6": "6(1)(c)", "act": "Active Employment Act", "section": "wage subsidy"},
})

in_emergency := object.union(object.remove(by_permission, ["permission"]), {
	"basis": "emergency",
	"emergency": {"declared": [present], "inform_by": "2026-12-31"},
})

own_words := object.union(object.remove(by_permission, ["permission"]), {
	"basis": "own-information",
	"caller": {"kind": "citizen", "partner": "person", "side": "from"},
	"arrow": {"from": citizen},
	"ends": {"from": {"kind": "citizen", "actor": "citizen"}},
	"agreement": {"kind": "with-the-person"},
})

to_guardian := object.union(by_permission, {
	"caller": {"kind": "guardian", "partner": "person"},
	"arrow": {"to": guardian},
	"ends": {"to": guardian_end},
	"agreement": {"kind": "with-the-person"},
	"permission": {"for": {"to": guardian}},
})

# METADATA
# title: The facts with one of them changed
with_(facts, path, value) := json.patch(facts, [{"op": "add", "path": path, "value": value}])

# METADATA
# title: The facts without one of them
without(facts, path) := json.patch(facts, [{"op": "remove", "path": path}])

# METADATA
# title: The answer to one question
answer(facts) := said if {
	said := data.need_to_know.decisions["0"] with input as {"questions": {"0": facts}}
}

# METADATA
# title: Why one question is refused
reasons(facts) := answer(facts).reasons
