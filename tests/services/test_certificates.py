"""The certificates that are trusted: read once, and every server's is looked at."""

import ssl

import pytest

from services.certificates import trusted


@pytest.mark.parametrize("environment", [True, False])
def test_a_server_is_believed_only_by_a_certificate_in_its_name(environment: bool) -> None:
    context = trusted(environment)
    assert context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname
    assert trusted(environment) is context
