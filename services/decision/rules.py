"""The rules that an engine runs: ours, and beside them the local ones; files by their path in a bundle."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from services.decision.local import LocalRules, local_rules, read_local
from services.decision.revision import (
    FILE,
    Revision,
    content_hash,
    expected_revision,
    policy_folder,
    revision_of,
    revision_text,
    rule_files,
    written_revision,
)
from services.problems import CannotStart
from services.settings import Settings

OURS, LOCAL, SYSTEM = "need_to_know/", "local/rules.rego", "system/authz.rego"


@dataclass(frozen=True, slots=True)
class Rules:
    """What an engine runs, and the revision that each of its answers must carry."""

    revision: Revision
    files: Mapping[str, bytes]
    local: LocalRules | None = None


def installed_rules(settings: Settings) -> Rules:
    """Our rules as they are installed, with the local ones that the settings name. Raises CannotStart."""
    folder = policy_folder()
    own = revision_of(expected_revision(folder))
    assert own
    local = read_local(settings.local_rules) if settings.local_rules else None
    files = {OURS + name: content for name, content in rule_files(folder).items()}
    files[SYSTEM] = (folder.parent / SYSTEM).read_bytes()
    rules = Rules(own, files)
    return rules if local is None else with_local(rules, local)


def with_local(rules: Rules, local: LocalRules) -> Rules:
    """The same rules with these local ones, in place of any that they had."""
    number, _, hash_ = local.revision.partition("-")
    both = replace(rules.revision, local_number=int(number), local_hash=hash_)
    return Rules(both, {**rules.files, OURS + FILE: revision_text(str(both)), LOCAL: local.content}, local)


def rules_in(files: Mapping[str, bytes], where: Path) -> Rules:
    """Rules from the files of a bundle at `where`. Raises CannotStart when they are not those of their revision."""
    ours = {path.removeprefix(OURS): content for path, content in files.items() if path.startswith(OURS)}
    local = local_rules(files[LOCAL], where) if LOCAL in files else None
    known = files.keys() - {SYSTEM, LOCAL}
    written = written_revision(ours)
    named = f"{written.local_number}-{written.local_hash}" if written and written.local_number else ""
    if (
        written is None
        or written.hash != content_hash(ours)
        or named != (local.revision if local else "")
        or SYSTEM not in files
        or len(known) != len(ours)
        or not all(path.endswith(".rego") and path.count("/") == 1 for path in known)
    ):
        raise CannotStart(f"The policy bundle {where} does not hold the rules of its revision: get it anew.")
    return Rules(written, files, local)
