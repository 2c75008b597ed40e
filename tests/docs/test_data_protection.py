"""The manual's page of data protection is what the registry says."""

from __future__ import annotations

from pathlib import Path

from tidegate.casework.protection.describing import as_markdown

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "data-protection.md"


def test_the_page_is_rendered_from_the_registry() -> None:
    assert PAGE.read_text(encoding="utf-8") == as_markdown(), f"write it again: tidegate protection fields > {PAGE.name}"
