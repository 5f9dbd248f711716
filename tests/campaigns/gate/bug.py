"""A planted bug: a small edit of one file, and the tests that must notice."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


class Rotten(Exception):
    """The catalogue does not fit the code any more; the text names the bug and what to mend."""


@dataclass(frozen=True, slots=True)
class Bug:
    """What goes wrong, which promise it breaks, the edit that plants it, and the tests of which one must fail.

    A test is a pytest id as in `tests/room/test_it.py::test_that`, or `opa:test_that` for one of the rules' own.
    `more` are further edits, `(file, old, new)`, for a bug that takes two; `raises` is the class of what a test meets
    in the place of what it waits for, where that, too, is a verdict.
    """

    name: str
    promise: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]
    more: tuple[tuple[str, str, str], ...] = ()
    raises: str = ""

    @property
    def edits(self) -> tuple[tuple[str, str, str], ...]:
        """All edits."""
        return ((self.file, self.old, self.new), *self.more)

    @property
    def modules(self) -> list[str]:
        """The Python modules that it changes."""
        names = (file.removesuffix(".py").replace("/", ".") for file, _, _ in self.edits if file.endswith(".py"))
        return [name.removesuffix(".__init__") for name in names]

    def check(self, root: Path) -> None:
        """Raises Rotten unless every edit fits the code below `root` in just one place, and every test is there."""
        for file, old, new in self.edits:
            self._fitting(root, file, old)
            if old == new:
                raise Rotten(f"“{self.name}” changes nothing in {file}.")
        for test in self.tests:
            self._check_test(root, test)

    @contextmanager
    def planted(self, root: Path) -> Iterator[None]:
        """The code below `root` has the bug, while within. Raises Rotten."""
        before = {file: (root / file).read_text(encoding="utf-8") for file, _, _ in self.edits}
        try:
            for file, old, new in self.edits:
                _write(root / file, self._fitting(root, file, old).replace(old, new))
            yield
        finally:
            for file, text in before.items():
                _write(root / file, text)

    def _fitting(self, root: Path, file: str, old: str) -> str:
        try:
            text = (root / file).read_text(encoding="utf-8")
        except OSError as error:
            raise Rotten(f"“{self.name}” is planted in {file}, which is not there: say where it is now.") from error
        if (times := text.count(old)) != 1:
            raise Rotten(f"“{self.name}”: its old text stands {times} times in {file}, not once: mend it.\n{old}")
        return text

    def _check_test(self, root: Path, test: str) -> None:
        if test.startswith("opa:"):
            rules = (path.read_text(encoding="utf-8") for path in (root / "policies").rglob("*_test.rego"))
            found = any(f"\n{test.removeprefix('opa:')} if" in text for text in rules)
        else:
            file, *names = test.partition("[")[0].split("::")
            text = (root / file).read_text(encoding="utf-8") if (root / file).is_file() else ""
            found = bool(names) and all(f"def {name}(" in text or f"class {name}" in text for name in names)
        if not found:
            raise Rotten(f"“{self.name}” should be noticed by {test}, which is not there: name the test that does.")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    # What Python kept of this file would be taken for it, were it written in the same second and as long.
    for kept in path.parent.glob(f"__pycache__/{path.stem}.*.pyc"):
        kept.unlink()
