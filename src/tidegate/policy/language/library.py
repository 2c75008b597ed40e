"""Finds packs: those that come with Tidegate by name, anybody's own by path."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tidegate.policy.language.building import build_pack
from tidegate.policy.language.files import read_document
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.problems import Noted, PackError, Place, Problem, suggestion
from tidegate.policy.language.yaml_places import Mapping

SHIPPED = Path(__file__).resolve().parents[2] / "packs"
_HEADER = re.compile(r"^pack: *([a-z0-9-]+) *$", re.MULTILINE)


def load_pack(name: str) -> Pack:
    """The pack called ``name``, or in the file of that path (ends in .yaml or holds a slash). Raises PackError.

    One that comes with Tidegate is read once: it does not change while the program runs. A file of somebody's own may.
    """
    return _built(name) if _is_path(name) else _shipped(name)


@cache
def _shipped(name: str) -> Pack:
    return _built(name)


def _built(name: str) -> Pack:
    noted = Noted()
    return build_pack(_document(name, noted), noted)


def pack_document(name: str) -> Mapping:
    """The merged document of a pack, for tools that change it (tests seed mistakes in it). Raises PackError."""
    noted = Noted()
    document = _document(name, noted)
    if noted.problems:
        raise PackError(noted.problems)
    return document


def _document(name: str, noted: Noted) -> Mapping:
    path = _locate(name)
    return read_document(path, lambda base: _find(base, path.parent), noted)


def shipped_packs() -> dict[str, Path]:
    """Every pack that comes with Tidegate, by id, newest version where several have one id."""
    found: dict[str, Path] = {}
    for path in sorted(SHIPPED.glob("*/*/*.yaml")):
        header = _HEADER.search(path.read_text(encoding="utf-8"))
        if header:
            found[header[1]] = path
    return found


def _locate(name: str) -> Path:
    if _is_path(name):
        path = Path(name)
        if not path.is_file():
            raise PackError([Problem(Place(path.name, 1), f"there is no file {name!r}", "check the path")])
        return path
    packs = shipped_packs()
    if name not in packs:
        raise PackError([Problem(Place(name, 1), f"there is no pack {name!r}", suggestion(name, packs))])
    return packs[name]


def _is_path(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) or "/" in name


def _find(name: str, folder: Path) -> Path | None:
    """A base pack: beside the overlay first, then among those shipped."""
    for path in sorted(folder.glob("*.yaml")):
        if path.stem == name:
            return path
    return shipped_packs().get(name)
