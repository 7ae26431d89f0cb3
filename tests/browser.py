"""Debian's Chromium, used by somebody with patience."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.waiting import WAIT_SECONDS

PATIENCE_MS = 1000 * WAIT_SECONDS


@contextmanager
def running(*options: str) -> Iterator[Any]:
    """A browser. Until it is closed its event loop runs in this thread, and no test can run another."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *options],
            timeout=PATIENCE_MS,
        )
        yield browser
        browser.close()


def new_page(browser: Any, **options: Any) -> Any:
    """A page of somebody whom no other page knows."""
    page = browser.new_context(**options).new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page
