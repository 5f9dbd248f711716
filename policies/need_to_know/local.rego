package need_to_know

# METADATA
# title: What the local rules have against one question
# description: >
#   They see this one question and nothing else. What comes of them is used in two ways only: that it is the empty set
#   is one more positive, and else its members are reasons. So they refuse more, and can do nothing else.
_local_refusals(id) := found if {
	found := data.local.refused with input as input.questions[id]
}

# METADATA
# title: The local rules were asked, and have nothing against it
_nothing_local(id) if {
	codes := _local_refusals(id)
	is_set(codes)
	count(codes) == 0
}

# METADATA
# title: Why local rules refuse what ours permit
# description: >
#   They are heard last, so that a local reason never tells apart what ours tell nobody apart. An answer of another
#   shape than a set of codes, or none, refuses as well.
_local_reasons(id) := sort(codes) if {
	codes := _local_refusals(id)
	is_set(codes)
	count(codes) > 0
	every code in codes {
		is_string(code)
	}
} else := ["policy_unavailable"]
