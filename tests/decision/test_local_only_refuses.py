"""Whatever stands in a file of local rules: what is answered with it is contained in what is answered without.

The rules are evaluated by the engine itself, also with files that would be refused at start, so that this rests on how
our rules use them, and not on the check before.
"""

import os
import subprocess
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.local_rules import check_local
from services.decision.local import LocalRules, local_rules
from services.decision.model import POLICY_UNAVAILABLE, Unbelievable, accept, numbered, unavailable
from services.decision.revision import FILE, policy_folder, revision_text, rule_files
from services.decision.wire import Answer, Questions
from services.problems import CannotStart
from tests.decision.local_files import some_file
from tests.decision.questions import some_question

FILES = max(40, int(os.environ.get("DOTTEDLINE_TEST_QUESTIONS", "2560")) // 64)
MANY = 64
REVISION = "4-ours"
met = {"in order": 0, "turned away": 0, "refused more": 0, "did not compile": 0}


def answers(opa: Path, questions: list[Any], revision: str, text: str | None) -> dict[str, Answer] | None:
    """What the real engine says, and what is believed of it; None when it does not start with such a file."""
    asked, settled = numbered(questions, revision)
    with TemporaryDirectory() as folder:
        here = Path(folder)
        for name, content in {**rule_files(policy_folder()), FILE: revision_text(revision)}.items():
            (here / name).write_bytes(content)
        if text is not None:
            (here / "of_theirs.rego").write_text(text)
            if subprocess.run([opa, "check", here], capture_output=True, check=False).returncode:
                return None
        return settled | believed(opa, here, asked, revision)


def believed(opa: Path, rules: Path, asked: Questions, revision: str) -> dict[str, Answer]:
    said = evaluated(opa, rules, asked)
    try:
        return accept(said, asked, revision)
    except Unbelievable:
        if len(asked) == 1:
            return {number: unavailable(question, revision) for number, question in asked.items()}
    each = [believed(opa, rules, {number: question}, revision) for number, question in asked.items()]
    return {number: answer for one in each for number, answer in one.items()}


def evaluated(opa: Path, rules: Path, asked: Questions) -> Any:
    command = [opa, "eval", "--format=json", f"--data={rules}", "--stdin-input", "data.need_to_know.decisions"]
    given = orjson.dumps({"questions": asked})
    done = subprocess.run(command, input=given, capture_output=True, timeout=60, check=False)
    result = orjson.loads(done.stdout).get("result")
    return result[0]["expressions"][0]["value"] if result else None


def in_order(opa: Path, text: str) -> LocalRules | None:
    try:
        rules = local_rules(text.encode(), Path("local.rego"))
        check_local(opa, rules)
    except CannotStart:
        return None
    return rules


@settings(max_examples=FILES, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**63))
def test_with_a_local_file_no_more_is_permitted_than_without(opa_program: Path, seed: int) -> None:
    random = Random(seed)
    questions = [some_question(random) for _ in range(MANY)]
    text = some_file(random)
    rules = in_order(opa_program, text)
    met["in order" if rules else "turned away"] += 1
    if "\npackage local\n" not in text:
        assert rules is None  # it would stand among our own rules: nothing but the check keeps it out
        return
    without = answers(opa_program, questions, REVISION, None)
    beside = answers(opa_program, questions, f"{REVISION}+1-local", text)
    assert without is not None
    if beside is None:
        met["did not compile"] += 1
        assert rules is None
        return
    for number, before in without.items():
        hold(before, beside[number], rules)


def hold(before: Answer, now: Answer, rules: LocalRules | None) -> None:
    assert now.digest == before.digest
    if now.allow:
        assert before.allow
        assert (now.fields, now.withheld, now.obligations) == (before.fields, before.withheld, before.obligations)
        return
    if before.allow:
        met["refused more"] += 1
        assert not now.fields and now.reasons
        if rules:
            assert set(now.reasons) <= rules.reasons.keys() | {POLICY_UNAVAILABLE}
    elif now.reasons != [POLICY_UNAVAILABLE]:
        assert now.reasons == before.reasons


def test_the_random_files_were_of_every_kind() -> None:
    assert all(count > 0 for count in met.values()), met
