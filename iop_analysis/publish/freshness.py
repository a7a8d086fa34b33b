"""What a report was made of and with, so that a run can tell that there is nothing to do, and a reader what has changed since."""

import functools
import hashlib
import platform
from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import msgspec

from iop_analysis.errors import UsageError
from iop_analysis.structured import content_hash

PROGRAM: Final = "iop-analysis"

_PACKAGE: Final = Path(__file__).parents[1]
_CACHES: Final = "__pycache__"
_ABSENT: Final = "saknas"
_UNKNOWN: Final = "Det går inte att se vad rapporten gjordes av"


def fingerprint(inputs: Mapping[str, str], notebooks: Iterable[Path], parameters: Mapping[str, object]) -> dict[str, Any]:
    """Return what a report is made of and with, as JSON can hold it; the same on every machine and in every folder.

    ``inputs`` is file → SHA-256. The other keys: ``notebooks`` (name → SHA-256), ``code`` (one SHA-256 of the package and its
    reference data), ``versions`` (of every library that the program can reach), ``python`` and ``parameters``. Raises
    :class:`UnreadableInputError` for a notebook that cannot be read.
    """
    return {
        "inputs": dict(sorted(inputs.items())),
        "notebooks": {path.name: content_hash(path) for path in sorted(notebooks, key=lambda path: path.name)},
        "code": running_code(),
        "versions": dict(library_versions()),
        "python": platform.python_version(),
        "parameters": msgspec.json.decode(msgspec.json.encode(dict(sorted(parameters.items())))),
    }


@functools.cache
def running_code() -> str:
    """Return the hash of the program as it was when this process first asked: later edits do not reach what it has imported."""
    return code_hash()


def code_hash(package: Path = _PACKAGE) -> str:
    """Return one SHA-256 over the names and contents of a package's files; caches and hidden files do not count.

    Line ends do not count either, since Git may give a Windows machine others.
    """
    digest = hashlib.sha256()
    for path in _package_files(package):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _package_files(package: Path) -> list[Path]:
    found = (path for path in package.rglob("*") if path.is_file())
    counted = (path for path in found if not _passed_over(path.relative_to(package).parts))
    return sorted(counted, key=lambda path: path.relative_to(package).as_posix())


def _passed_over(parts: tuple[str, ...]) -> bool:
    return _CACHES in parts or any(part.startswith(".") for part in parts)


@functools.cache
def library_versions(program: str = PROGRAM) -> Mapping[str, str]:
    """Library → version, for everything that an installed program needs, however far away, here and without its extras.

    Read once in a process, which keeps the libraries that it has imported. Raises :class:`UsageError` for what is not installed.

    >>> {"pandas", "numpy", "iop-analysis"} <= set(library_versions())
    True
    """
    from packaging.utils import canonicalize_name  # noqa: PLC0415 - only runs that publish ask

    versions: dict[str, str] = {}
    waiting, seen = [(canonicalize_name(program), frozenset[str]())], set()
    while waiting:
        asked = waiting.pop()
        if asked not in seen:
            seen.add(asked)
            versions[asked[0]] = _version(asked[0])
            waiting.extend(_needed_by(*asked))
    if versions[canonicalize_name(program)] == _ABSENT:
        raise UsageError(f"{program} är inte installerat i den här Python-miljön; kör make report, eller pip install -e .")
    return dict(sorted(versions.items()))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return _ABSENT


def _needed_by(name: str, extras: frozenset[str]) -> Iterator[tuple[Any, frozenset[str]]]:
    """What a library declares that it needs on this machine, with the extras that it asks for in each."""
    from packaging.requirements import Requirement  # noqa: PLC0415
    from packaging.utils import canonicalize_name  # noqa: PLC0415

    try:
        declared = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for needed in map(Requirement, declared):
        if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in extras or {""}):
            yield canonicalize_name(needed.name), frozenset(needed.extras)


def what_changed(earlier: object, now: Mapping[str, Any]) -> list[str]:
    """Say in Swedish, one phrase each, what differs between two fingerprints; empty when nothing does.

    ``earlier`` comes out of a file, so that it may be anything; what is no fingerprint differs.
    """
    if not isinstance(earlier, Mapping) or any(type(earlier.get(key)) is not type(part) for key, part in now.items()):
        return [_UNKNOWN]
    return [
        *_differences(earlier["inputs"], now["inputs"], "{}", "har tillkommit", "har tagits bort"),
        *_differences(earlier["notebooks"], now["notebooks"], "notebooken {}", "har tillkommit", "används inte längre"),
        *(["programmets kod eller referensdata har ändrats"] if earlier["code"] != now["code"] else []),
        *_moved({"Python": earlier["python"]}, {"Python": now["python"]}),
        *_moved(earlier["versions"], now["versions"]),
        *_differences(earlier["parameters"], now["parameters"], "parametern {}", "har tillkommit", "används inte längre"),
    ]


def _differences(earlier: Mapping[str, object], now: Mapping[str, object], called: str, new: str, gone: str) -> Iterator[str]:
    for name in sorted({*earlier, *now}):
        what = new if name not in earlier else gone if name not in now else "har ändrats"
        if name not in earlier or name not in now or earlier[name] != now[name]:
            yield f"{called.format(name)} {what}"


def _moved(earlier: Mapping[str, object], now: Mapping[str, object]) -> Iterator[str]:
    for name in sorted({*earlier, *now}):
        before, after = earlier.get(name, _ABSENT), now.get(name, _ABSENT)
        if before != after:
            yield f"{name} {before} → {after}"
