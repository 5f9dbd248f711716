"""Holds local rules against the engine's own reading of them, before anything is started with them.

1. They compile, strictly, with pure built-ins only and with the shape of a question: a call of the network, the clock
   or chance, and a fact that no question has, are mistakes with a line.
2. They are the package `local` and read nothing but the question: no `data`, so none of our rules and no other file.
3. What they refuse is a set of codes that stand in them as they are, each with its words.

So far for clear messages. That they can only refuse rests on none of this, but on how our rules use them
(`policies/need_to_know/local.rego`).
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from services.decision.local import LocalRules, wrong
from services.decision.schema import question_schema
from services.problems import CannotStart

_LONGEST = 20
_PURE = """
    plus minus mul div rem abs round ceil floor eq equal neq lt lte gt gte assign and or
    internal.member_2 internal.member_3 internal.template_string
    count sum max min sort any all array.concat array.slice array.reverse intersection union
    object.get object.keys object.remove object.filter object.union
    concat contains startswith endswith lower upper split substring trim trim_left trim_right trim_prefix trim_suffix
    trim_space indexof replace sprintf format_int to_number regex.match regex.is_valid glob.match
    strings.any_prefix_match strings.any_suffix_match strings.count
    is_array is_boolean is_null is_number is_object is_set is_string type_name
    time.date time.clock time.weekday time.add_date time.diff time.parse_ns time.parse_rfc3339_ns
    time.parse_duration_ns time.format
"""
"""What local rules may call: what gives the same for the same question, and reaches nothing outside it."""


def check_local(opa: Path, rules: LocalRules) -> None:
    """Raises CannotStart, naming file and line, for local rules that will not do."""
    with TemporaryDirectory() as folder:
        here = Path(folder)
        file, schema, able = here / "local.rego", here / "schema.json", here / "capabilities.json"
        file.write_bytes(rules.content)
        schema.write_bytes(orjson.dumps(question_schema()))
        able.write_bytes(orjson.dumps(_capabilities(opa)))
        told = ["check", "--strict", f"--capabilities={able}", f"--schema={schema}"]
        _say(opa, [*told, "--format=json", str(file)], rules)  # 1
        module = _say(opa, ["parse", "--format=json", "--json-include=locations", str(file)], rules)
    for line, what in _mistakes(module, rules):
        raise wrong(rules.path, line, what)


def _capabilities(opa: Path) -> dict[str, Any]:
    done = _run(opa, ["capabilities", "--current"])
    known: dict[str, Any] = orjson.loads(done.stdout)
    pure = set(_PURE.split())
    known["builtins"] = [builtin for builtin in known["builtins"] if builtin["name"] in pure]
    return {**known, "allow_net": []}


def _say(opa: Path, words: list[str], rules: LocalRules) -> Any:
    done = _run(opa, words)
    if done.returncode == 0:
        return orjson.loads(done.stdout or b"{}")
    try:
        first = orjson.loads(done.stdout or done.stderr)["errors"][0]
        line, message = int(first["location"]["row"]), str(first["message"])
    except (ValueError, KeyError, IndexError, TypeError):
        line, message = 1, "it cannot be compiled"
    raise wrong(rules.path, line, f"will not do: {message}")


def _run(opa: Path, words: list[str]) -> "subprocess.CompletedProcess[bytes]":
    try:
        return subprocess.run([opa, *words], capture_output=True, timeout=_LONGEST, check=False)  # noqa: S603 - ours
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotStart("The policy engine could not read the local rules: try again, or write fewer.") from error


def _mistakes(module: dict[str, Any], rules: LocalRules) -> Iterator[tuple[int, str]]:
    package = [part["value"] for part in module["package"]["path"]]
    if package != ["data", "local"]:  # 2
        yield _line(module["package"]), "should be: package local"
    for imported in module.get("imports", []):
        if _head(imported["path"]) not in ("rego", "future", "input"):
            yield _line(imported), "imports something; local rules read the question and nothing else"
    for line in _reads_data(module.get("rules", [])):
        yield line, "reads data; local rules read the question, which is input, and nothing else"
    yield from _refusals(module, rules)  # 3


def _refusals(module: dict[str, Any], rules: LocalRules) -> Iterator[tuple[int, str]]:
    codes = set()
    for rule in module.get("rules", []):
        head = rule["head"]
        name = head["ref"][0]["value"] if head.get("ref") else head.get("name")
        if name != "refused":
            continue
        key = head.get("key") or {}
        if rule.get("default") or len(head.get("ref", [])) != 1 or key.get("type") != "string" or "value" in head:
            yield _line(rule), 'should be: refused contains "local_…" if …, with the code as it is'
        else:
            codes.add(key["value"])
            if key["value"] not in rules.reasons:
                yield _line(rule), f"refuses with {key['value']}, which has no METADATA with its words"
    if not codes:
        yield 1, 'refuses nothing; write a rule: refused contains "local_…" if …'
    if unused := sorted(rules.reasons.keys() - codes):
        yield 1, f"has words for {unused[0]}, but no rule refuses with it"
    read = {note["custom"]["code"] for note in module.get("annotations", []) if "code" in note.get("custom", {})}
    if read != rules.reasons.keys():
        yield 1, "has METADATA that the engine reads otherwise than we do; lay it out as docs/policy.md shows"


def _reads_data(value: Any, line: int = 1) -> Iterator[int]:
    """The lines on which the root of all rules and data is named."""
    if isinstance(value, dict):
        line = value.get("location", {}).get("row", line)
        if value.get("type") == "var" and value.get("value") == "data":
            yield line
        for inner in value.values():
            yield from _reads_data(inner, line)
    elif isinstance(value, list):
        for inner in value:
            yield from _reads_data(inner, line)


def _head(path: dict[str, Any]) -> str:
    return str(path["value"][0]["value"])


def _line(node: dict[str, Any]) -> int:
    return int(node.get("location", {}).get("row", 1))
