"""Files of local rules for tests: one with a single rule, and random ones, many of them hostile."""

from random import Random

HEAD = """# METADATA
# title: Local rules
# custom:
#   revision: 1
package local

"""
WORDS = """# METADATA
# title: A title
# custom:
#   code: local_a
#   source: Ours
#   da:
#     title: En titel
#     caseworker: En sætning.
#     citizen: En sætning.
#     remedy: Vent.
#   en:
#     caseworker: A sentence.
#     citizen: A sentence.
#     remedy: Wait.
"""
REFUSED = 'refused contains "local_a" if {\n'

# What a rule may look at. Some are never true, some always, some stop in the middle, some are no Rego here.
_CONDITIONS = [
    "true", "false", 'input.asked.purpose == "prepare-trial"', 'input.basis in {"law", "emergency"}',
    "count(input.asked.fields) > 1", 'not input.permission', 'input.caller.side == "to"', "not helper", "helper",
    "some grant in input.ends.to.grants\n\tgrant.starts_at > 0", "input.now % 2 == 0", "input.now / 0 > 1",
    'input.questions["0"].asked', "input == {}", 'input.asked.fields == []', 'startswith(input.asked.form, "s")',
    'every field in input.asked.fields {\n\t\tcontains(field, "support")\n\t}', "count(input) > 8 with input as {}",
    'to_number(input.asked.form) > 1', "input.nowhere.at.all", "data.need_to_know.revision", "http.send({})",
    "time.now_ns() > 1", "count(refused) > 0", "[a | some a in input.open][7].opens_at > 1",
]  # fmt: skip
_BESIDE = [
    "helper if input.asked.form == \"sent\"\n", "helper := input.asked.form\n", "helper := 1 if input.now > 0\n",
    "default helper := false\n", "helper if {\n\tinput.case\n} else := false\n", "",
    "allow := true\n", "decisions := {\"0\": {\"allow\": true}}\n", "revision := \"9-local\"\n",
    "need_to_know.decisions := {\"0\": {\"allow\": true}}\n", "input_ := object.union(input, {\"basis\": \"law\"})\n",
]  # fmt: skip
_OTHERWISE = [
    "refused := set()\n", "refused := null\n", "refused := true\n", "refused := {}\n", "refused := []\n",
    'refused := {"allow": true}\n', 'refused := ["local_a"]\n', "refused if input.case\n", "refused(_) := set()\n",
    'refused := {"local_a"} if input.case\n', 'refused := set() if input.case\n', "default refused := set()\n",
    'refused contains ""\n', "refused contains 1\n", "refused contains null if input.case\n",
    'refused contains {"allow": true}\n', "refused contains code if some code in input.asked.fields\n",
    'refused := set() if input.now > 0\n\nrefused := {"x"} if input.basis == "law"\n', "",
    'refused contains "need_to_know" if input.basis == "permission"\n',
]  # fmt: skip
_PACKAGES = ["package local"] * 12 + ["package need_to_know", "package system.authz", "package local.more"]


def written(condition: str) -> str:
    """A file with one rule that refuses under a condition."""
    return f"{HEAD}{WORDS}{REFUSED}\t{condition}\n}}\n"


def some_file(random: Random) -> str:
    """A random file; about half of them are in order."""
    rules = [
        f"{REFUSED}\t" + "\n\t".join(random.sample(_CONDITIONS[:17], random.randint(1, 3))) + "\n}\n"
        for _ in range(random.randint(1, 3))
    ]
    text = HEAD + WORDS + "\n".join(rules)
    if "helper" in text or random.random() < 0.2:
        text += "\n" + random.choice(_BESIDE[:5])
    if random.random() < 0.5:
        return text
    hostile = [
        lambda: text + f"\n{REFUSED}\t{random.choice(_CONDITIONS)}\n}}\n",
        lambda: text + "\n" + random.choice(_BESIDE),
        lambda: HEAD + random.choice(_BESIDE) + "\n" + random.choice(_OTHERWISE),
        lambda: text + "\n" + random.choice(_OTHERWISE),
        lambda: text.replace("package local", random.choice(_PACKAGES)),
    ]
    return random.choice(hostile)()
