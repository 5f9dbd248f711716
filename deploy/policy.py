"""Renews what is made from the rules: `python -m deploy.policy`, after every change of a rule.

`policies/need_to_know/revision.rego` (the number and hash of the rules), `policies/reasons.json` (their reasons) and
the table of reasons in `docs/policy.md`. Tests say when one of them is out of date.
"""

import subprocess
import sys
from pathlib import Path

import orjson

from deploy.opa import find_opa
from services.decision.reasons import Reason, all_reasons, reasons_of
from services.decision.revision import policy_folder, renewed
from services.problems import CannotStart

PAGE = Path(__file__).resolve().parent.parent / "docs" / "policy.md"
_FROM, _TO = "<!-- reasons: made by python -m deploy.policy -->\n", "<!-- end of reasons -->\n"


def reasons_file(opa: Path, folder: Path) -> bytes:
    """What `policies/reasons.json` should say, from the METADATA of the rules. Raises CannotStart for broken rules."""
    inspected = subprocess.run(  # noqa: S603 - a program found by us
        [opa, "inspect", "--annotations", "--format", "json", folder], capture_output=True, check=False
    )
    if inspected.returncode:
        raise CannotStart(f"The rules in {folder} cannot be read: {inspected.stderr.decode(errors='replace')[:2000]}")
    return orjson.dumps(reasons_of(orjson.loads(inspected.stdout)), option=orjson.OPT_INDENT_2) + b"\n"


def page_with_reasons(page: str, reasons: list[Reason]) -> str:
    """The page with its table of reasons renewed."""
    before, rest = page.split(_FROM)
    _, after = rest.split(_TO)
    head = (
        "| code | what it says to a caseworker | what to do | heard outside as | stands for |\n|---|---|---|---|---|\n"
    )
    return before + _FROM + head + "".join(map(_row, reasons)) + _TO + after


def _row(reason: Reason) -> str:
    heard = "the same" if reason.outward == reason.code else f"`{reason.outward}`"
    return f"| `{reason.code}` | {reason.caseworker['en']} | {reason.remedy['en']} | {heard} | {reason.source} |\n"


def main() -> int:
    """Renews them all; 1 and one sentence when the rules cannot be read."""
    folder = policy_folder()
    try:
        made = reasons_file(find_opa(), folder)
        (folder / "revision.rego").write_text(renewed(folder), encoding="utf-8")
        (folder.parent / "reasons.json").write_bytes(made)
        PAGE.write_text(
            page_with_reasons(PAGE.read_text(encoding="utf-8"), list(all_reasons().values())), encoding="utf-8"
        )
    except CannotStart as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
