"""Local rules: a file of an installation's own beside ours, which can refuse more and nothing else."""

from pathlib import Path

import pytest

from deploy.local_rules import check_local
from deploy.opa_process import OpaProcess
from deploy.rulebook import rulebook
from services.decision.engine import Engine
from services.decision.in_force import rules_in_force
from services.decision.local import LocalRules, read_local
from services.decision.reasons import all_reasons, know_local, outward, told
from services.decision.service import Decision
from services.problems import CannotStart
from services.settings import Settings
from tests.decision.facts import NOW, question
from tests.decision.local_files import HEAD, REFUSED, WORDS, written
from tests.ledger_in_memory import LedgerInMemory

EXAMPLE = Path(__file__).parents[2] / "deploy" / "demo" / "local.rego"
SUNDAY = NOW + 5 * 86_400_000  # NOW is a Tuesday


def read(folder: Path, text: str) -> LocalRules:
    path = folder / "local.rego"
    path.write_text(text)
    return read_local(path)


def settings_with(folder: Path, local: Path | None) -> Settings:
    return Settings(_env_file=None, data=folder, local_rules=local)  # type: ignore[call-arg]


def to_the_cafe(now: int) -> dict[str, object]:
    """A permitted question along an arrow to the café, at an instant."""
    facts = question("law")
    facts["arrow"]["to"]["partner"] = "cafe"
    facts["ends"]["to"]["grants"][0]["partner"] = facts["caller"]["partner"] = "cafe"
    spans = [facts["case"], *facts["agreement"]["terms"]]
    spans += [grant for side in ("from", "to") for grant in facts["ends"][side]["grants"]]
    for span in spans:
        span["ends_at"] = now + 1
    facts["open"][0]["closes_at"] = facts["caller"]["valid_until"] = now + 1
    return {**facts, "now": now}


async def test_the_example_refuses_on_sundays_and_only_there(opa_program: Path, tmp_path: Path) -> None:
    settings = settings_with(tmp_path, EXAMPLE)
    bundle, signer = rulebook(settings, opa_program)
    revision = str(rules_in_force(settings).revision)
    questions = [to_the_cafe(NOW), to_the_cafe(SUNDAY), question(), {}]
    with OpaProcess(opa_program, bundle, signer=signer) as engine:
        decision = Decision(Engine(engine.url, engine.token, seconds=20), LedgerInMemory(), revision)
        weekday, sunday, elsewhere, broken = await decision.decide(questions)  # type: ignore[arg-type]
        assert await decision.health()
        await decision.close()
        other = Decision(Engine(engine.url, engine.token, seconds=20), LedgerInMemory())
        assert (await other.decide([question()]))[0].reasons == ["policy_unavailable"]  # type: ignore[list-item]
        await other.close()
    assert (weekday.allow, elsewhere.allow) == (True, True)
    assert (sunday.reasons, sunday.fields) == (["local_not_on_sundays"], [])
    assert "local_not_on_sundays" not in broken.reasons
    assert weekday.revision == revision and "+1-" in revision


def test_its_reasons_are_told_in_words() -> None:
    know_local(read_local(EXAMPLE).reasons)
    try:
        assert outward(["local_not_on_sundays"]) == ["local_not_on_sundays"]
        assert told(["local_not_on_sundays"], "da")[0]["title"] == "Ikke om søndagen"
        assert all_reasons()["local_not_on_sundays"].citizen["en"].endswith("So it was not shared.")
    finally:
        know_local({})
    assert "local_not_on_sundays" not in all_reasons()


def test_any_change_of_the_file_is_another_revision(tmp_path: Path) -> None:
    one = read(tmp_path, written("true"))
    other = read(tmp_path, written("true") + "# a remark\n")
    assert one.number == other.number == 1 and one.revision != other.revision
    without = rules_in_force(settings_with(tmp_path, None)).revision
    beside = rules_in_force(settings_with(tmp_path, tmp_path / "local.rego")).revision
    assert str(beside) == f"{without}+{other.revision}"


def test_a_good_file_will_do(opa_program: Path, tmp_path: Path) -> None:
    check_local(opa_program, read(tmp_path, written('input.asked.purpose == "x"')))


UNFIT = {
    "the network": (written('http.send({"method": "get", "url": "http://x"}).status_code == 200'), 22, "http.send"),
    "a name's address": (written('count(net.lookup_ip_addr("x")) > 0'), 22, "net.lookup_ip_addr"),
    "the clock": (written("time.now_ns() > 0"), 22, "time.now_ns"),
    "chance": (written('rand.intn("x", 2) == 1'), 22, "rand.intn"),
    "chance by another name": (written('uuid.rfc4122("x") == "y"'), 22, "uuid.rfc4122"),
    "the engine's environment": (written("opa.runtime().env.TOKEN"), 22, "opa.runtime"),
    "tracing": (written('trace("x")'), 22, "trace"),
    "a fact there is not": (written('input.asked.porpose == "x"'), 22, "porpose"),
    "our rules": (written("data.need_to_know.decisions"), 22, "reads data"),
    "our rules by import": (written("x").replace("local\n\n", "local\nimport data.system as x\n"), 6, "imports"),
    "all data": (written("some name\n\tdata[name]"), 21, "recursive"),
    "our package": (written("true").replace("package local", "package need_to_know"), 5, "package local"),
    "a package below": (written("true").replace("package local", "package local.more"), 5, "package local"),
    "a truth for a set": (HEAD + WORDS + "refused if true\n", 21, "contains"),
    "an object for a set": (HEAD + WORDS + 'refused["local_a"] := true\n', 21, "contains"),
    "a default": (written("true") + "\ndefault refused := set()\n", 0, ""),
    "a code that is made up": (HEAD + WORDS + "refused contains code if code := input.basis\n", 21, "contains"),
    "a code without words": (HEAD + REFUSED.replace("local_a", "local_b") + "\ttrue\n}\n", 7, "no METADATA"),
    "a code of ours": (written("true").replace("local_a", "withdrawn"), 7, "local_"),
    "words for nobody": (HEAD + WORDS + "other := 1\n", 1, "refuses nothing"),
    "no rule at all": (HEAD, 1, "refuses nothing"),
    "no number": (written("true").replace("revision: 1", "revision: 0"), 1, "revision"),
    "a number that is none": (written("true").replace("revision: 1", "revision: one"), 1, "revision"),
    "no METADATA": ("package local\n", 1, "revision"),
    "no Danish": (written("true").replace("#   da:", "#   dansk:"), 7, "dansk"),
    "words left out": (written("true").replace("#     remedy: Vent.\n", ""), 7, "remedy (da)"),
    "another outside": (written("true").replace(": Ours", ": Ours\n#   outward: refused"), 7, "outward"),
    "no YAML": (written("true").replace("#   source: Ours", "#   source: [Ours"), 7, "YAML"),
    "no Rego": (written("true") + "}}\n", 24, "will not do"),
    "a rule about itself": (written("count(refused) > 0"), 21, "recursive"),
    "a variable nobody set": (written("unknown == 1"), 22, "unknown"),
    "itself twice": (written("true") + WORDS, 24, "second time"),
}  # fmt: skip


@pytest.mark.parametrize("unfit", UNFIT)
def test_a_file_that_will_not_do_is_told_with_its_line(opa_program: Path, tmp_path: Path, unfit: str) -> None:
    text, line, what = UNFIT[unfit]
    with pytest.raises(CannotStart) as problem:
        check_local(opa_program, read(tmp_path, text))
    said = str(problem.value)
    assert str(tmp_path / "local.rego") in said and what in said
    assert f"line {line} " in said or not line, said
    assert said.count(". ") == 0 and said.endswith(".")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"#" * 200_000])
def test_what_is_no_text_or_too_much_of_it_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "local.rego").write_bytes(content)
    with pytest.raises(CannotStart, match=r"local\.rego"):
        read_local(tmp_path / "local.rego")
    with pytest.raises(CannotStart, match="cannot be read"):
        read_local(tmp_path / "nowhere.rego")
