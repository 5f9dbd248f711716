"""The bundle that the policy engine is started with, and the key it is verified by."""

import os
from pathlib import Path

from deploy.local_rules import check_local
from services.decision.bundle import public_pem, signed
from services.decision.in_force import rules_in_force
from services.keys import signing_key
from services.settings import Settings


def rulebook(settings: Settings, opa: Path) -> tuple[Path, Path]:
    """Bundle and public key, for `OpaProcess`. Raises CannotStart for rules that must not be used.

    A bundle that the settings name is used as it is. Else the installed rules, with the local ones, are packed and
    signed with a key that was made at the first start, so that what is run is verified in either case.
    """
    rules = rules_in_force(settings)
    if rules.local:
        check_local(opa, rules.local)
    if settings.policy_bundle and settings.policy_key:
        return settings.policy_bundle, settings.policy_key
    key = signing_key(settings.keys() / "policy-signing.pem")
    folder = settings.data / "policy"
    folder.mkdir(parents=True, exist_ok=True)
    bundle, public = folder / "bundle.tar.gz", folder / "signer.pub"
    _put(public, public_pem(key.public_key()))
    _put(bundle, signed(rules, key))
    return bundle, public


def _put(path: Path, content: bytes) -> None:
    # Beside and into place: a crash leaves the old file or the new one, and the next start writes it anew.
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    beside.replace(path)
