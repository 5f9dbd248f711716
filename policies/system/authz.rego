# METADATA
# title: Who may call the policy engine, and for what
# description: >
#   The engine answers one question, to the one who holds the token, and says to anybody whether it is well. Nobody can
#   read, add, change or take away a policy or data over HTTP. The engine knows only the hash of the token.
# scope: package
# related_resources:
#   - https://www.openpolicyagent.org/docs/security
package system.authz

# METADATA
# title: What is not named here is not allowed
default allow := false

# METADATA
# title: The question, by the one who holds the token
# scope: document
allow if {
	input.method == "POST"
	input.path == ["v1", "data", "need_to_know", "decisions"]
	is_string(input.identity)
	crypto.sha256(input.identity) == opa.runtime().env.DOTTEDLINE_OPA_TOKEN_SHA256
}

# METADATA
# title: Whether the engine is well, by anybody
allow if {
	input.method == "GET"
	input.path == ["health"]
}
