"""A signing key per ledger, each in a file of its own."""

from pathlib import Path

from services.audit.note import Signer
from services.keys import signing_key

_BEGINS, _ENDS = "ledger-", ".pem"


class Signers:
    """The ledgers' keys in a folder. A ledger's origin is `origin/ledger`, and its key is called so."""

    def __init__(self, folder: Path, origin: str) -> None:
        self._folder, self._origin = folder, origin
        self._known: dict[str, Signer] = {}

    def __call__(self, ledger: str) -> Signer:
        """The signer of a ledger; its key is made at first use."""
        if ledger not in self._known:
            key = signing_key(self._folder / f"{_BEGINS}{ledger}{_ENDS}")
            self._known[ledger] = Signer(f"{self._origin}/{ledger}", key)
        return self._known[ledger]

    def ledgers(self) -> list[str]:
        """The ledgers that have a key, also one whose entries are gone."""
        files = self._folder.glob(f"{_BEGINS}*{_ENDS}")
        return sorted(file.name.removeprefix(_BEGINS).removesuffix(_ENDS) for file in files)
