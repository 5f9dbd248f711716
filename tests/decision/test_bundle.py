"""A policy bundle is verified before anything of it is used: by us, and a second time by the engine."""

import gzip
import hmac
import io
import tarfile
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from deploy.opa_process import OpaProcess
from deploy.rulebook import rulebook
from services.decision.bundle import SIGNATURES, packed, public_pem, signed, unpacked, verified
from services.decision.engine import Engine
from services.decision.in_force import rules_in_force
from services.decision.revision import FILE, Revision, content_hash, revision_text
from services.decision.rules import OURS, Rules, installed_rules
from services.decision.service import Decision
from services.problems import CannotStart
from services.settings import Settings
from tests.decision.facts import question
from tests.ledger_in_memory import LedgerInMemory

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
HERE = Path("policy.tar.gz")
INSTALLED = installed_rules(Settings(_env_file=None))  # type: ignore[call-arg]
NOW = 1_800_000_000
GOOD = signed(INSTALLED, KEY, NOW + 100)


def token_in(bundle: bytes) -> str:
    return str(orjson.loads(unpacked(bundle, HERE)[SIGNATURES])["signatures"][0])


def with_token(token: object) -> bytes:
    return packed({**INSTALLED.files, SIGNATURES: orjson.dumps({"signatures": [token]})})


def changed(**files: bytes) -> bytes:
    inside = unpacked(GOOD, HERE)
    return packed({**inside, **files})


def tarred(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for member, content in members:
            member.size = len(content) if member.isfile() else 0
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(whole.getvalue())


def link() -> tarfile.TarInfo:
    member = tarfile.TarInfo("need_to_know/case.rego")
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return member


def without_one() -> bytes:
    return packed({name: content for name, content in unpacked(GOOD, HERE).items() if name != "system/authz.rego"})


def by_a_secret_that_is_the_public_key() -> bytes:
    text = "eyJhbGciOiJIUzI1NiJ9." + token_in(GOOD).split(".")[1]
    code = hmac.digest(public_pem(KEY.public_key()), text.encode(), "sha256")
    return with_token(f"{text}.{urlsafe_b64encode(code).decode().rstrip('=')}")


def lawless() -> Rules:
    """Rules whose revision is not theirs."""
    rules = {**INSTALLED.files, OURS + "case.rego": b"package need_to_know\n"}
    return Rules(INSTALLED.revision, rules)


def beside(name: str) -> Rules:
    """The installed rules and one file more."""
    return Rules(INSTALLED.revision, {**INSTALLED.files, name: b"{}"})


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "unsigned": (lambda: packed(INSTALLED.files), "is not signed"),
    "signed by another": (lambda: signed(INSTALLED, OTHER), "key that is pinned"),
    "signed with the public key as a secret": (by_a_secret_that_is_the_public_key, "key that is pinned"),
    "alg none": (lambda: with_token("eyJhbGciOiJub25lIn0." + token_in(GOOD).split(".")[1] + "."), "key that is pinned"),
    "no token": (lambda: with_token(7), "key that is pinned"),
    "two tokens": (lambda: changed(**{SIGNATURES: orjson.dumps({"signatures": [token_in(GOOD)] * 2})}), "pinned"),
    "no signatures": (lambda: changed(**{SIGNATURES: b"{}"}), "key that is pinned"),
    "over": (lambda: signed(INSTALLED, KEY, NOW), "counts no more"),
    "a rule changed": (lambda: changed(**{"need_to_know/case.rego": b""}), "was changed"),
    "a rule more": (lambda: changed(**{"need_to_know/more.rego": b"package need_to_know\n"}), "was changed"),
    "data more": (lambda: changed(**{"data.json": b"{}"}), "was changed"),
    "a rule less": (without_one, "was changed"),
    "rules of another revision": (lambda: signed(lawless(), KEY), "rules of its revision"),
    "signed data": (lambda: signed(beside("data.json"), KEY), "rules of its revision"),
    "a signed name outside": (lambda: signed(beside("../x.rego"), KEY), "rules of its revision"),
    "no bundle": (lambda: b"rules", "damaged"),
    "half a bundle": (lambda: GOOD[: len(GOOD) // 2], "damaged"),
    "a link": (lambda: tarred((link(), b"")), "damaged"),
    "a name twice": (lambda: tarred(*[(tarfile.TarInfo("need_to_know/case.rego"), b"x")] * 2), "damaged"),
    "a bomb": (lambda: gzip.compress(b"\0" * 50_000_000), "damaged"),
    "nothing": (lambda: b"", "damaged"),
}  # fmt: skip


def test_a_good_bundle_gives_the_rules_that_were_packed() -> None:
    rules = verified(GOOD, KEY.public_key(), NOW, HERE)
    assert (rules.revision, rules.files) == (INSTALLED.revision, INSTALLED.files)
    assert signed(INSTALLED, KEY, NOW + 100) == GOOD


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_bundle_is_refused_in_one_sentence(bad: str) -> None:
    made, says = BAD[bad]
    with pytest.raises(CannotStart, match=says) as problem:
        verified(made(), KEY.public_key(), NOW, HERE)
    assert str(problem.value).startswith("The policy bundle policy.tar.gz ")


@given(st.data())
def test_any_change_of_a_byte_of_a_file_is_found(data: st.DataObject) -> None:
    files = unpacked(GOOD, HERE)
    name = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    other = bytes([files[name][at] ^ data.draw(st.integers(1, 255))])
    files[name] = files[name][:at] + other + files[name][at + 1 :]
    with pytest.raises(CannotStart):
        verified(packed(files), KEY.public_key(), NOW, HERE)


def bundled(folder: Path, bundle: bytes, signer: Ed25519PrivateKey = KEY) -> Settings:
    (folder / "policy.tar.gz").write_bytes(bundle)
    (folder / "signer.pub").write_bytes(public_pem(signer.public_key()))
    where = {"policy_bundle": folder / "policy.tar.gz", "policy_key": folder / "signer.pub"}
    return Settings(_env_file=None, data=folder, **where)  # type: ignore[call-arg,arg-type]


async def test_the_engine_decides_by_a_bundle_that_it_verifies_itself(opa_program: Path, tmp_path: Path) -> None:
    settings = bundled(tmp_path, signed(INSTALLED, KEY, int(time.time()) + 100))
    bundle, signer = rulebook(settings, opa_program)
    with OpaProcess(opa_program, bundle, signer=signer) as engine:
        decision = Decision(Engine(engine.url, engine.token, seconds=20), LedgerInMemory())
        assert [answer.allow for answer in await decision.decide([question()])] == [True]  # type: ignore[list-item]
        await decision.close()


@pytest.mark.parametrize("bad", ["unsigned", "signed by another", "a rule changed", "a rule more", "a rule less"])
def test_the_engine_itself_starts_with_no_bad_bundle(opa_program: Path, tmp_path: Path, bad: str) -> None:
    settings = bundled(tmp_path, BAD[bad][0]())
    assert settings.policy_bundle
    with pytest.raises(CannotStart, match="The policy engine ended at once"):
        OpaProcess(opa_program, settings.policy_bundle, signer=settings.policy_key).start()
    with pytest.raises(CannotStart, match="The policy bundle"):
        rulebook(settings, opa_program)


def test_without_a_bundle_the_installed_rules_are_signed_by_an_own_key(opa_program: Path, tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data=tmp_path)  # type: ignore[call-arg]
    bundle, signer = rulebook(settings, opa_program)
    first, key = bundle.read_bytes(), signer.read_bytes()
    assert rulebook(settings, opa_program)[0].read_bytes() == first and signer.read_bytes() == key
    assert (settings.keys() / "policy-signing.pem").stat().st_mode & 0o077 == 0


def test_settings_that_do_not_go_together_are_told(tmp_path: Path) -> None:
    good = bundled(tmp_path, signed(INSTALLED, KEY))
    assert rules_in_force(good).revision == INSTALLED.revision
    (tmp_path / "no.pub").write_text("no key")
    for more, says in (
        ({"policy_key": None}, "needs DOTTEDLINE_POLICY_KEY"),
        ({"policy_key": tmp_path / "no.pub"}, "cannot be read as a public key"),
        ({"policy_key": tmp_path / "none.pub"}, "cannot be read as a public key"),
        ({"local_rules": tmp_path / "local.rego"}, "both set"),
        ({"policy_bundle": tmp_path / "none"}, "cannot be read"),
    ):
        with pytest.raises(CannotStart, match=says):
            rules_in_force(good.model_copy(update=more))


def test_a_bundle_that_refuses_with_words_nobody_here_has_is_not_used(tmp_path: Path) -> None:
    more = b"package need_to_know\n\n# METADATA\n# custom:\n#   code: brand_new\nnew := 1\n"
    ours = {name.removeprefix(OURS): content for name, content in INSTALLED.files.items() if name.startswith(OURS)}
    revision = Revision(INSTALLED.revision.number + 1, content_hash({**ours, "new.rego": more}))
    files = {**INSTALLED.files, OURS + "new.rego": more, OURS + FILE: revision_text(str(revision))}
    with pytest.raises(CannotStart, match="brand_new"):
        rules_in_force(bundled(tmp_path, signed(Rules(revision, files), KEY)))
