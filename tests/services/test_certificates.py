"""The certificates that are trusted: read once, and every server's is looked at."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from services.certificates import trusted, trusted_by_machine

BOTH = [trusted, trusted_by_machine]


@pytest.mark.parametrize("of", BOTH)
def test_a_server_is_believed_only_by_a_certificate_in_its_name(of: Callable[[], ssl.SSLContext]) -> None:
    assert of().verify_mode == ssl.CERT_REQUIRED and of().check_hostname
    assert of() is of()


def test_the_environment_says_what_is_trusted_and_not_for_holders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.pem").touch()
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    with pytest.raises(ssl.SSLError):
        trusted.__wrapped__()
    trusted_by_machine.__wrapped__()
