# METADATA
# title: Local rules of Café Kastanjen, an example
# description: Nobody works in the roster on Sundays, so nothing is fetched there then.
# custom:
#   revision: 1
package local

# METADATA
# title: Not on Sundays
# custom:
#   code: local_not_on_sundays
#   source: The café's own rules, section 4
#   da:
#     title: Ikke om søndagen
#     caseworker: Caféen henter ikke information om søndagen.
#     citizen: Caféen må ikke hente noget om dig om søndagen. Derfor blev det ikke delt.
#     remedy: Spørg igen på en hverdag.
#   en:
#     caseworker: The café fetches no information on Sundays.
#     citizen: The café may not fetch anything about you on Sundays. So it was not shared.
#     remedy: Ask again on a weekday.
refused contains "local_not_on_sundays" if {
	input.arrow.to.partner == "cafe"
	not _weekday
}

# METADATA
# title: It is certain that today is no Sunday
_weekday if {
	day := time.weekday([input.now * 1000000, "Europe/Copenhagen"])
	day in {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
}
