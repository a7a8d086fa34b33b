"""A disk that forgets at a power cut what it was not told to keep, modelled from the calls that a run made.

What a file held is kept once the file has been synchronised; a change of names (a folder made, a file created, a rename, an
exchange, a removal) once a folder that it touches has been. Of what was not synchronised, anything may be left: names are changed
in order as a journal writes them, up to any point, or only in some of the folders; files are whole, cut off or empty.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from iop_analysis.publish import release

CALLS = ("mkdir", "rename", "replace", "unlink", "rmdir")
TWO_NAMES = "a folder with two names, which no file system can mend"
Name = tuple[int, str]
Tree = dict[Name, int]


@dataclass(frozen=True)
class Change:
    """Names that came to mean something else, or nothing, in one step."""

    names: dict[Name, int | None]

    @property
    def folders(self) -> frozenset[int]:
        return frozenset(folder for folder, _ in self.names)


@dataclass
class Disk:
    """What has happened below a folder since the recording began; files and folders are numbered by ``identity``."""

    root: Path
    tree: Tree = field(default_factory=dict)
    content: dict[int, bytes] = field(default_factory=dict)
    kept: dict[int, bytes] = field(default_factory=dict)
    changes: list[tuple[Change, bool]] = field(default_factory=list)
    before: Tree = field(default_factory=dict)
    identity: dict[int, int] = field(default_factory=dict)
    moments: list["Moment"] = field(default_factory=list)

    def begin(self) -> None:
        """Take what is there as being safely on the disk."""
        self.look()
        self.before, self.kept, self.changes = dict(self.tree), dict(self.content), []
        self.moments = [self.moment()]

    def look(self, *, at_once: bool = False) -> None:
        """Note what has changed since the last look: as one change if one call made it, else one for each name."""
        tree, content = self._scan()
        changed = {name: tree.get(name) for name in {**self.tree, **tree} if self.tree.get(name) != tree.get(name)}
        steps = [changed] if at_once else [{name: changed[name]} for name in sorted(changed)]
        self.changes += [(Change(step), False) for step in steps if step]
        self.tree, self.content = tree, content

    def _scan(self) -> tuple[Tree, dict[int, bytes]]:
        """Every name below the root, and what the files hold; an inode that comes back after being freed is another file."""
        found: list[tuple[Path, os.stat_result]] = [(path, path.stat()) for path in sorted(self.root.rglob("*"))]
        inodes = {status.st_ino for _, status in found}
        self.identity = {inode: number for inode, number in self.identity.items() if inode in inodes}
        for inode in inodes - set(self.identity):
            self.identity[inode] = next(_numbers)
        number = {path: self.identity[status.st_ino] for path, status in found} | {self.root: 0}
        content = {number[path]: path.read_bytes() for path, _ in found if path.is_file()}
        return {(number[path.parent], path.name): number[path] for path, _ in found}, content

    def synchronise(self, path: Path) -> None:
        """Keep what this file holds now, or the changes of names that touch this folder."""
        if path == self.root.parent:
            return
        number = 0 if path == self.root else self.identity[path.stat().st_ino]
        if number in self.content:
            self.kept[number] = self.content[number]
        self.changes = [(change, is_kept or number in change.folders) for change, is_kept in self.changes]

    def moment(self) -> "Moment":
        return Moment(dict(self.before), list(self.changes), dict(self.content), dict(self.kept))


_numbers = itertools.count(1)


@dataclass(frozen=True)
class Moment:
    """An instant at which the power may go."""

    before: Tree
    changes: list[tuple[Change, bool]]
    content: dict[int, bytes]
    kept: dict[int, bytes]

    def outcomes(self) -> Iterator[dict[str, bytes | None]]:
        """Every state that may be found afterwards: path → content, ``None`` for a folder."""
        for tree in self._trees():
            if len(set(tree.values())) < len(tree):
                yield {TWO_NAMES: None}
            for damaged in self._damages():
                yield dict(self._paths(tree, 0, "", damaged))

    def _damages(self) -> list[dict[int, bytes]]:
        """What files hold instead of what was written: none, each of them alone, or all that were not synchronised."""
        unsafe = {number: whole for number, whole in self.content.items() if self.kept.get(number) != whole}
        cut = {number: whole[: len(whole) // 2] for number, whole in unsafe.items()}
        empty = dict.fromkeys(unsafe, b"")
        return [{}, cut, empty, *({number: damaged[number]} for damaged in (cut, empty) for number in unsafe)]

    def _trees(self) -> Iterator[Tree]:
        pending = [change for change, is_kept in self.changes if not is_kept]
        touched = sorted(frozenset().union(*(change.folders for change in pending)))
        for length in range(len(pending) + 1):
            yield self._tree(pending[:length])
        for some in itertools.chain.from_iterable(itertools.combinations(touched, size) for size in range(1, len(touched))):
            yield self._tree([change for change in pending if change.folders <= set(some)])

    def _tree(self, lucky: list[Change]) -> Tree:
        tree = dict(self.before)
        for change, is_kept in self.changes:
            if is_kept or change in lucky:
                tree |= {name: number for name, number in change.names.items() if number}
                tree = {name: number for name, number in tree.items() if change.names.get(name, number)}
        return tree

    def _paths(self, tree: Tree, folder: int, above: str, damaged: dict[int, bytes]) -> Iterator[tuple[str, bytes | None]]:
        for (parent, name), number in sorted(tree.items()):
            if parent != folder:
                continue
            path = f"{above}{name}"
            if self._is_file(number):
                yield path, damaged.get(number, self.content.get(number, self.kept.get(number, b"")))
            else:
                yield path, None
                yield from self._paths(tree, number, f"{path}/", damaged)

    def _is_file(self, number: int) -> bool:
        return number in self.content or number in self.kept


@contextmanager
def recorded(root: Path, *, without: tuple[int, ...] = ()) -> Iterator[Disk]:
    """Record what the block does below a folder; ``without`` leaves out synchronisations, by number, to show that they count."""
    disk, synchronisations = Disk(root), itertools.count(1)
    disk.begin()

    def noted(real: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **further: Any) -> Any:
            disk.look()
            outcome = real(*arguments, **further)
            disk.look(at_once=True)
            disk.moments.append(disk.moment())
            return outcome

        return called

    def synchronised(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        disk.look()
        if next(synchronisations) not in without:
            disk.synchronise(path)
        disk.moments.append(disk.moment())

    with pytest.MonkeyPatch.context() as patch:
        for name in CALLS:
            patch.setattr(os, name, noted(getattr(os, name)))
        patch.setattr(release, "exchange", noted(release.exchange))
        patch.setattr(os, "fsync", synchronised)
        yield disk
    disk.look()
    disk.moments.append(disk.moment())
