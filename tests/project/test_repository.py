"""What the repository itself promises: it names no registry and no machine, and its papers are complete."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())

MADE = {".git", ".venv", "build", "dist", "__pycache__", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"}
MADE |= {".import_linter_cache"}
# Spelt so that this file does not match itself.
REGISTRY = re.compile(r"index[-_]url|find[-]links|pypi\.[a-z]|pythonhosted\.[a-z]|registry\.[a-z]+js\.|/simple/[a-z]")
MACHINE = re.compile(r"(?<![\w.])/(?:root|home|work|Users)/[\w.]")


def kept() -> list[Path]:
    """Every file that is not made by a tool; the tests that run beside these write and remove their coverage all the while."""
    return [
        path
        for path in sorted(ROOT.rglob("*"))
        if not (MADE & set(path.relative_to(ROOT).parts) or path.name.startswith(".coverage")) and path.is_file()
    ]


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file that is kept."""
    for path in kept():
        try:
            yield path.relative_to(ROOT), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def distribution(requirement: str) -> str:
    """The name in a requirement, in its normal form."""
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def required() -> set[str]:
    """Every distribution asked for by name anywhere."""
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"].values()
    asked = [*project["dependencies"], *(each for extra in extras for each in extra)]
    for path in ROOT.glob("requirements*.in"):
        asked += [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {distribution(each) for each in asked}


@pytest.mark.parametrize("pattern", [REGISTRY, MACHINE], ids=["registry", "machine path"])
def test_no_file_names_a_registry_or_a_path_of_one_machine(pattern: re.Pattern[str]) -> None:
    found = [f"{path}: {match[0]}" for path, text in texts() for match in [pattern.search(text)] if match]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_holds_exact_versions_and_hashes_and_nothing_else(lock: Path) -> None:
    for line in lock.read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?|    +#.*", line), line


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_lock_holds_what_running_needs(lock: Path) -> None:
    locked = {distribution(line) for line in lock.read_text().splitlines() if "==" in line}
    needed = {distribution(each) for each in PYPROJECT["project"]["dependencies"]} | {"hatchling", "editables"}
    assert needed <= locked


def test_the_locks_agree_on_every_version() -> None:
    pins: dict[str, set[str]] = {}
    for lock in LOCKS:
        for line in lock.read_text().splitlines():
            if "==" in line:
                pins.setdefault(line.split("==")[0] + line.partition(" ; ")[2], set()).add(line)
    assert [lines for lines in pins.values() if len(lines) > 1] == []


def test_nothing_large_is_kept() -> None:
    """The locks are the largest of what belongs here; a download or a database that strayed in is larger."""
    assert len(kept()) > 500
    assert [path.name for path in kept() if path.stat().st_size > 500_000] == []


def test_every_dependency_has_its_line_in_the_decisions() -> None:
    table = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text()
    explained = {distribution(name) for name in re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)}
    assert explained == required()


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_short_and_has_its_parts(decision: Path) -> None:
    text = decision.read_text()
    prose = [line for line in text.splitlines() if not line.startswith("|")]  # a table is as long as what it lists
    assert len(prose) <= 40
    assert all(f"\n## {part}\n" in text for part in ("Context", "Decision", "Consequences"))


def test_the_decisions_are_numbered_without_a_gap() -> None:
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 60


def test_the_changelog_has_the_version_of_the_package() -> None:
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "src" / "tidegate" / "__init__.py").read_text())
    assert version
    assert f"## [{version[1]}]" in (ROOT / "CHANGELOG.md").read_text()


def test_every_link_between_the_papers_leads_somewhere() -> None:
    broken = [
        f"{path}: {target}"
        for path, text in texts()
        if path.suffix == ".md"
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text)
        if not (ROOT / path.parent / target).exists()
    ]
    assert broken == []


def test_the_picture_can_be_read_aloud() -> None:
    picture = ET.parse(ROOT / "docs" / "picture.svg").getroot()  # noqa: S314  our own file
    name = "{http://www.w3.org/2000/svg}"
    assert picture.get("role") == "img"
    assert picture.findtext(f"{name}title")
    assert picture.findtext(f"{name}desc")


def test_make_explains_every_command() -> None:
    text = (ROOT / "Makefile").read_text()
    phony = {name for line in re.findall(r"^\.PHONY: (.+)$", text, re.MULTILINE) for name in line.split()}
    assert phony == set(re.findall(r"^([a-z-]+):.*## \w", text, re.MULTILINE))


def anchors(page: Path) -> set[str]:
    """The names by which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_that_the_code_names_is_there() -> None:
    named = {
        (page, anchor)
        for path, text in texts()
        if path.parts[0] == "src"
        for page, anchor in re.findall(r"\bdocs/([\w/-]+\.md)(?:#([\w-]+))?", text)
    }
    assert ("reference/policy-language.md", "overlays") in named
    missing = [page for page, _ in named if not (ROOT / "docs" / page).exists()]
    assert missing == []
    assert [page for page, anchor in named if anchor and anchor not in anchors(ROOT / "docs" / page)] == []


def test_every_link_to_a_heading_finds_it() -> None:
    links = [
        (ROOT / path.parent / page if page else ROOT / path, anchor)
        for path, text in texts()
        if path.suffix == ".md"
        for page, anchor in re.findall(r"\]\((?!https?:|mailto:)([^)#\s]*)#([\w-]+)\)", text)
    ]
    assert links
    assert [f"{page.relative_to(ROOT)}#{anchor}" for page, anchor in links if anchor not in anchors(page)] == []
