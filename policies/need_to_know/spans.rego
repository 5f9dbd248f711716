package need_to_know

# METADATA
# title: No end. The largest integer that every JSON reader keeps exact (RFC 8259 section 6)
_forever := 9007199254740991

# METADATA
# title: A span holds from its first instant and up to, not including, its last
# description: >
#   Rego orders values across types (null < number < text), so a bare comparison would take null for an early start and
#   a text for a late end. The two outer bounds leave only numbers standing, for the instant as well.
_in_force(now, span) if {
	0 <= span.starts_at
	span.starts_at <= now
	now < span.ends_at
	span.ends_at <= _forever
}

# METADATA
# title: A day, written year first (ISO 8601-1:2019, 5.2.2.1)
_is_day(day) if {
	is_string(day)
	count(day) == 10
}
