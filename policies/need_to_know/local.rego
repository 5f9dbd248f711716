package need_to_know

# METADATA
# title: There are no local rules
# description: The revision says so. It names those that are in force behind a plus sign.
_ours_alone if not contains(revision, "+")

# METADATA
# title: What the local rules have against one question
# description: >
#   They see this one question and nothing else. What comes of them is used in two ways only: that it is an empty set
#   is one more positive, and else its members are reasons. So they refuse more, and can do nothing else.
_local_refusals(id) := found if {
	found := data.local.refused with input as input.questions[id]
}

# METADATA
# title: Local rules have nothing against it
# description: There are none, or they were asked and gave an empty set. No answer of theirs is no yes.
# scope: document
_nothing_local(_) if _ours_alone

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
