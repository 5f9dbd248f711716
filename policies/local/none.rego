# METADATA
# title: Local rules, where nobody has set any
# description: >
#   Something always answers here: no answer refuses. `DOTTEDLINE_LOCAL_RULES` puts a file of an installation's own in
#   this one's place; docs/policy.md tells how it is written.
# scope: package
package local

# METADATA
# title: Nothing is refused beyond what our own rules refuse
refused := set()
