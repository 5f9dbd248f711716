"""The rules themselves: formatted, strict, tested to the last line, annotated; what is made from them is current."""

import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest

from deploy.policy import PAGE, page_with_reasons, reasons_file
from services.decision.reasons import LANGUAGES, WORDS, all_reasons, outward, told
from services.decision.revision import content_hash, expected_revision, policy_folder, renewed, rule_files
from services.problems import CannotStart

RULES = policy_folder()
FOLDERS = [str(RULES), str(RULES.parent / "system")]
RENEW = "run `python -m deploy.policy`"


def opa_says(program: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([program, *words], capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("words", [("fmt", "--fail", "--list"), ("check", "--strict")], ids=" ".join)
def test_rules_are_in_order(opa_program: Path, words: tuple[str, ...]) -> None:
    done = opa_says(opa_program, *words, *FOLDERS)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_rules_are_tested_to_the_last_line(opa_program: Path) -> None:
    done = opa_says(opa_program, "test", "--coverage", "--format=json", *FOLDERS)
    report = orjson.loads(done.stdout)
    assert done.returncode == 0
    assert {file: lines["not_covered"] for file, lines in report["files"].items() if lines.get("not_covered")} == {}
    assert {Path(file).name for file in report["files"]} >= {path.name for path in RULES.glob("*.rego")} - {
        "revision.rego"
    }


def syntax(program: Path, path: Path) -> dict[str, Any]:
    done = opa_says(program, "parse", "--format=json", "--json-include=locations", str(path))
    return dict(orjson.loads(done.stdout))


@pytest.mark.parametrize("path", sorted(p for p in RULES.glob("*.rego") if "_test" not in p.name), ids=lambda p: p.name)
def test_every_rule_is_annotated_and_every_reason_named(opa_program: Path, path: Path) -> None:
    tree = syntax(opa_program, path)
    known = all_reasons()
    titled: set[str] = set()
    for rule in tree["rules"]:
        notes = rule.get("annotations", [])
        name = rule["head"]["ref"][0]["value"]
        if not any("title" in note for note in notes):
            assert name in titled, f"{path.name}: {name} has no METADATA"
            continue
        if any(note["scope"] == "document" for note in notes):
            titled.add(name)
        if name == "refused":
            code = rule["head"]["key"]["value"]
            assert code in known
            assert [note["custom"]["code"] for note in notes if "custom" in note] in ([code], [])


def test_every_reason_has_all_its_words() -> None:
    for code, reason in all_reasons().items():
        for word in WORDS:
            texts = getattr(reason, word)
            assert set(texts) == set(LANGUAGES), code
            assert all(text.strip() and "\n" not in text for text in texts.values()), code
            if word != "title":
                assert all(text.endswith(".") for text in texts.values()), (code, word)
        assert reason.source, code
        assert reason.outward in all_reasons(), code


def test_reasons_that_come_from_elsewhere_are_no_reasons_of_the_rules() -> None:
    elsewhere = orjson.loads((RULES.parent / "elsewhere.json").read_bytes())
    rules = orjson.loads((RULES.parent / "reasons.json").read_bytes())
    assert elsewhere.keys() & rules.keys() == set()
    assert elsewhere.keys() >= {"policy_unavailable", "changed_meanwhile", "used_up", "no_permission_in_force"}


def test_the_file_of_reasons_is_current(opa_program: Path) -> None:
    assert (RULES.parent / "reasons.json").read_bytes() == reasons_file(opa_program, RULES), RENEW


def test_the_revision_is_current() -> None:
    assert (RULES / "revision.rego").read_text() == renewed(RULES), RENEW
    assert expected_revision(RULES).endswith(content_hash(rule_files(RULES)))


def test_the_table_of_reasons_is_current() -> None:
    page = PAGE.read_text()
    assert page == page_with_reasons(page, list(all_reasons().values())), RENEW


def test_changed_rules_get_the_next_number_and_are_not_started_before(tmp_path: Path) -> None:
    for path in RULES.glob("*.rego"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert expected_revision(tmp_path) == expected_revision(RULES)
    (tmp_path / "case.rego").write_text((tmp_path / "case.rego").read_text() + "\n# changed\n")
    with pytest.raises(CannotStart, match="not those of their revision"):
        expected_revision(tmp_path)
    (tmp_path / "revision.rego").write_text(renewed(tmp_path))
    before, after = (int(expected_revision(folder).split("-")[0]) for folder in (RULES, tmp_path))
    assert after == before + 1
    assert renewed(tmp_path) == (tmp_path / "revision.rego").read_text()


def test_outside_the_four_answers_to_asking_sound_alike() -> None:
    for code in (
        "never_asked",
        "asked_not_answered",
        "refused",
        "withdrawn",
        "expired",
        "own_no",
        "guardian_no_longer",
    ):
        assert outward([code]) == ["no_permission_in_force"]
    assert outward(["refused", "own_no", "too_early"]) == ["no_permission_in_force", "too_early"]


def test_a_stranger_hears_one_thing_whatever_the_reasons() -> None:
    for code in ("no_such_case", "reference_of_another_partner", "no_grant"):
        assert outward([code, "withdrawn", "too_early", "wrong_purpose"]) == ["no_such_case"]


def test_told_in_words_and_only_in_words_for_the_outside() -> None:
    [reason] = told(outward(["withdrawn"]), "da")
    assert reason["code"] == "no_permission_in_force"
    assert reason["title"] == "Der er ingen gældende tilladelse"
    assert set(reason) == {"code", "title", "remedy"}
