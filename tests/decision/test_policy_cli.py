"""``dottedline policy``: from the installed rules to a signed bundle, and back."""

from pathlib import Path

from typer.testing import CliRunner, Result

from deploy.policy_cli import app
from services.decision.revision import expected_revision, policy_folder
from services.problems import CannotStart

EXAMPLE = Path(__file__).parents[2] / "deploy" / "demo" / "local.rego"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_built_signed_verified_shown(tmp_path: Path) -> None:
    bundle, key = tmp_path / "policy.tar.gz", tmp_path / "signer.pem"
    revision = expected_revision(policy_folder())
    built = run("build", "-o", bundle, "--local", EXAMPLE)
    assert built.exit_code == 0 and f"policy {revision}+1-" in built.stdout and "not signed" in built.stdout
    assert isinstance(run("verify", bundle, "--key", tmp_path / "signer.pub").exception, CannotStart)
    assert "signed" in run("sign", bundle, "--key", key, "--days", "30").stdout
    verified = run("verify", bundle, "--key", tmp_path / "signer.pub")
    assert verified.stdout.strip().endswith("verified.")
    shown = run("show", bundle).stdout
    assert "signed, not verified, ends 20" in shown
    assert "  local/rules.rego\n" in shown and "refuses with local_not_on_sundays: " in shown


def test_signed_again_by_another_key_the_first_counts_no_more(tmp_path: Path) -> None:
    bundle = tmp_path / "policy.tar.gz"
    run("build", "-o", bundle)
    run("sign", bundle, "--key", tmp_path / "one.pem")
    run("sign", bundle, "--key", tmp_path / "two.pem")
    refused = run("verify", bundle, "--key", tmp_path / "one.pub").exception
    assert "key that is pinned" in str(refused)
    assert run("verify", bundle, "--key", tmp_path / "two.pub").exit_code == 0


def test_what_decides_here_is_shown_without_a_bundle() -> None:
    assert run("show").stdout.startswith(f"policy {expected_revision(policy_folder())} (what the settings here name)")


def test_what_cannot_be_read_or_written_is_told(tmp_path: Path) -> None:
    assert "cannot be read" in str(run("show", tmp_path / "none").exception)
    assert "cannot be written" in str(run("build", "-o", tmp_path / "none" / "policy.tar.gz").exception)
