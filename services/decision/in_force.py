"""Which rules this installation decides by: a signed bundle, or those that are installed, with the local ones."""

import re
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from services.decision.bundle import verified
from services.decision.reasons import all_reasons
from services.decision.rules import OURS, Rules, installed_rules
from services.problems import CannotStart
from services.settings import Settings

_CODE = re.compile(rb"^#\s+code:\s*(\w+)\s*$", re.MULTILINE)


def rules_in_force(settings: Settings) -> Rules:
    """The rules to decide by, verified where they come as a bundle. Raises CannotStart with what is wrong."""
    if settings.policy_bundle is None:
        return installed_rules(settings)
    if settings.local_rules:
        raise CannotStart(
            "DOTTEDLINE_LOCAL_RULES and DOTTEDLINE_POLICY_BUNDLE are both set: "
            "pack the local rules into the bundle with `dottedline policy build --local`, and set the bundle alone."
        )
    bundle = settings.policy_bundle
    try:
        content = bundle.read_bytes()
    except OSError as error:
        raise CannotStart(f"The policy bundle {bundle} cannot be read: {error.strerror}.") from error
    rules = verified(content, pinned_key(settings), time.time(), bundle)
    _have_words(rules, settings)
    return rules


def pinned_key(settings: Settings) -> Ed25519PublicKey:
    """The key that a bundle must be signed with. Raises CannotStart."""
    path = settings.policy_key
    if path is None:
        raise CannotStart("DOTTEDLINE_POLICY_BUNDLE needs DOTTEDLINE_POLICY_KEY: the public key it must be signed by.")
    try:
        key = load_pem_public_key(path.read_bytes())
    except (OSError, ValueError) as error:
        raise CannotStart(f"The policy key {path} cannot be read as a public key; put the right file there.") from error
    if not isinstance(key, Ed25519PublicKey):
        raise CannotStart(f"The policy key {path} is another kind of key than Ed25519; put the right file there.")
    return key


def _have_words(rules: Rules, settings: Settings) -> None:
    # A reason that nobody here has words for would be heard outside as it is, and tell more than it should.
    ours = b"\n".join(content for path, content in rules.files.items() if path.startswith(OURS))
    if unknown := {code.decode() for code in _CODE.findall(ours)} - all_reasons().keys():
        raise CannotStart(
            f"The policy bundle {settings.policy_bundle} refuses with {min(unknown)}, which this release has no words "
            "for: install the release that the bundle was made with."
        )
