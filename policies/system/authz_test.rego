package system.authz_test

# The hash of "word".
runtime := {"env": {"DOTTEDLINE_OPA_TOKEN_SHA256": "98c1eb4ee93476743763878fcb96a25fbc9a175074d64004779ecb5242f645e6"}}

question := {"method": "POST", "path": ["v1", "data", "need_to_know", "decisions"], "identity": "word"}

allowed(call) if data.system.authz.allow with input as call with opa.runtime as runtime

test_the_question_with_the_token if allowed(question)

test_health_without_a_token if allowed({"method": "GET", "path": ["health"]})

test_no_question_without_the_token if {
	every identity in ["", "Word", null, ["word"]] {
		not allowed(object.union(question, {"identity": identity}))
	}
	not allowed(object.remove(question, ["identity"]))
}

test_nothing_where_the_engine_knows_no_token if {
	not data.system.authz.allow with input as question with opa.runtime as {"env": {}}
	not data.system.authz.allow with input as object.remove(question, ["identity"]) with opa.runtime as {}
}

test_nobody_changes_policy_or_data if {
	paths := [["v1", "policies", "x"], ["v1", "data"], ["v1", "data", "need_to_know", "decisions"], ["v1", "query"], ["v1", "compile"], ["v0", "data"], []]
	every path in paths {
		every method in ["GET", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"] {
			not allowed(object.union(question, {"method": method, "path": path}))
		}
	}
}

test_nobody_reads_anything_else if {
	every path in [["v1", "data"], ["v1", "data", "system"], ["v1", "data", "need_to_know", "decisions", "0"], ["v1", "query"], ["v1", "config"]] {
		not allowed(object.union(question, {"path": path}))
	}
}
