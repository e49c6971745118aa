"""The README's pictures, taken from the demo in a real browser."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright

from benchmarks import site

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
ARGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
# Name, who looks (a demo person's key, or nobody), path, width, color scheme.
PICTURES = [
    ("help-now-phone", "", "/help-now/", 390, "dark"),
    ("directory", "", "/resources/", 1280, "light"),
    ("today-resident-phone", "maya", "/", 390, "light"),
    ("check-in-phone", "priya", "/check-ins/now/", 390, "light"),
    ("peers-phone", "priya", "/peers/", 390, "dark"),
    ("wellness-days", "maya", "/wellness-days/ask/", 1280, "light"),
    ("queue", "samuel", "/wellness-days/queue/", 1280, "light"),
]


def take(browser: Browser, base: str, name: str, who: str, path: str, width: int, scheme: str) -> None:
    """Write one picture of a page, as someone, at a width, light or dark."""
    dark: Literal["dark", "light"] = "dark" if scheme == "dark" else "light"
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=dark)
    page = context.new_page()
    if who:
        page.goto(f"{base}/demo/")
        page.locator(f'form[action="/demo/sign-in/{who}/"] button').click()
    page.goto(base + path)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=False)
    context.close()


def main() -> int:
    """Start the demo in a folder of its own, and take every picture."""
    path = shutil.which(os.environ.get("CHROMIUM", "chromium"))
    if path is None:
        sys.exit("No Chromium found: install one, or set CHROMIUM to its path.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    data_dir = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    with site.prepared(data_dir / "screenshots"), site.serving() as port, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS.split())
        for picture in PICTURES:
            take(browser, f"http://127.0.0.1:{port}", *picture)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
