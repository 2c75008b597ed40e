"""One service on each database, which the journeys share."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser import chromium
from tests.journeys.casework.serving import DATABASES, ROOT, TIDEGATE, Service, look_at, service


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for all journeys. None of them uses the database itself, which Django forbids beside a running browser."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="package", params=DATABASES)
def running(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service on each database, with a handful of made-up referrals taken in through the page."""
    folder = tmp_path_factory.mktemp(request.param)
    with service(browser, request.param, folder) as made:
        file = folder / "referrals.parquet"
        command = [*TIDEGATE, "synth", "referrals", "--n", "8", "--seed", "11", "--as-of", "2026-11-20T09:00:00Z"]
        subprocess.run([*command, "--out", file], check=True, env=made.environment, cwd=ROOT)
        page = made.page_of("rowan", "Investigation")
        page.goto("/referrals")
        look_at(page, "referrals")
        page.get_by_label("Files").set_input_files(file)
        page.get_by_role("button", name="Take in").click()
        expect(page.get_by_role("heading", name="Batch of")).to_be_visible()
        look_at(page, "batch")
        yield made
        assert made.problems == [], (folder / "log").read_text()[-5000:]
