"""The stylesheet keeps its word: no loose names, two tiers of colour, contrast by day and by night."""

from __future__ import annotations

import gzip
import re
import threading
from math import cos, radians, sin
from pathlib import Path

import django_htmx
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from core import stylesheet

ROOT = Path(settings.BASE_DIR)
CSS = stylesheet.joined()
PARTS = list(stylesheet.parts())
TOKENS = stylesheet.COMMENT.sub("", (stylesheet.folder() / "tokens.css").read_text())
# A mail has no stylesheet to link.
MAILS = [ROOT / "templates" / "reminders" / "mail.html"]
# Read without a network, or inside another site's page, each brings its one style sheet along; the policy
# allows that by its hash.
ALONE = [ROOT / "templates" / "resources" / name for name in ("help_offline.html", "embed.html")]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html") if path not in (*MAILS, *ALONE))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
# The first declaration counts: a later one, for more contrast, only leans on a stronger paint.
DECLARED = dict(reversed(re.findall(r"(--[\w-]+):\s*([^;]+);", TOKENS)))
OKLCH = re.compile(r"oklch\(([\d.]+)% ([\d.]+) ([\d.]+)\)")
TEXT, MARK = 4.5, 3.0
SURFACES = ("page", "surface", "sunk", "good-surface", "waiting-surface", "care-surface", "stop-surface")
PLAIN = ("page", "surface", "sunk")


def pairs() -> list[tuple[str, str, float]]:
    """Return each paint that stands on another, with the contrast that it promises."""
    found = [(paint, on, TEXT) for paint in ("text", "text-soft", "link") for on in SURFACES]
    found += [(paint, on, TEXT) for paint in ("text-faint", "stop", "good", "care") for on in PLAIN]
    found += [(paint, f"{paint}-surface", TEXT) for paint in ("good", "waiting", "care", "stop")]
    found += [
        (f"on-{paint}", f"{paint}{hover}", TEXT) for paint in ("action", "care") for hover in ("", "-hover")
    ]
    found += [("care-hover", "care-surface", TEXT), ("link-hover", "page", TEXT), ("waiting", "page", TEXT)]
    found += [(paint, on, MARK) for paint in ("focus", "control") for on in SURFACES]
    found += [("good-mark", on, MARK) for on in (*PLAIN, "good-surface")]
    return [*found, ("waiting-mark", "waiting-surface", MARK), ("waiting-mark", "page", MARK)]


def luminance(lightness: float, chroma: float, hue: float) -> float:
    """Return WCAG's relative luminance, 0 to 1, of an OKLCH colour (lightness 0 to 1, hue in degrees)."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return sum(
        part * min(1, max(0, light)) for part, light in ((0.2126, red), (0.7152, green), (0.0722, blue))
    )


def paint(name: str, *, night: bool) -> tuple[float, float, float]:
    """Follow a meaning to its pigment: lightness 0 to 1, chroma, hue in degrees."""
    value = DECLARED[f"--color-{name}"]
    pigment = DECLARED[value.removeprefix("var(").removesuffix(")")]
    lightness, chroma, hue = OKLCH.findall(pigment)[night]
    return float(lightness) / 100, float(chroma), float(hue)


def contrast(one: str, other: str, *, night: bool) -> float:
    """Return WCAG's contrast ratio, 1 to 21, between two meanings."""
    low, high = sorted(luminance(*paint(name, night=night)) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("night", [False, True], ids=["day", "night"])
@pytest.mark.parametrize(("over", "under", "least"), pairs())
def test_every_pair_of_paints_keeps_its_contrast(over: str, under: str, least: float, night: bool) -> None:
    assert contrast(over, under, night=night) >= least


def test_contrast_is_measured_as_the_standard_measures_it() -> None:
    black, white = luminance(0, 0, 0), luminance(1, 0, 0)
    assert (white + 0.05) / (black + 0.05) == pytest.approx(21, abs=0.01)


def test_no_variable_is_used_that_nobody_defines() -> None:
    used = set(re.findall(r"var\((--[\w-]+)", CSS))
    assert used - set(re.findall(r"(?<![\w-])(--[\w-]+):", CSS)) == set()


def test_no_variable_is_defined_that_nobody_uses() -> None:
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+):", CSS))
    assert defined - set(re.findall(r"var\((--[\w-]+)", CSS)) == set()


def test_pigments_are_mixed_in_the_raw_tier_alone() -> None:
    meanings = {name: value for name, value in DECLARED.items() if name.startswith("--color-")}
    assert [name for name, value in meanings.items() if not re.fullmatch(r"var\(--[\w-]+\)", value)] == []


@pytest.mark.parametrize("part", PARTS, ids=lambda path: path.stem)
def test_no_part_but_the_tokens_names_a_colour(part: Path) -> None:
    colours = r"#[0-9a-fA-F]{3,8}\b|oklch\(|rgba?\(|hsla?\(|light-dark\(|color-mix\("
    text = stylesheet.COMMENT.sub("", part.read_text())
    assert part.stem == "tokens" or re.findall(colours, text) == []


def test_night_is_told_by_the_pigments_and_nowhere_else() -> None:
    assert "prefers-color-scheme" not in CSS


def test_no_colour_is_written_in_hex() -> None:
    assert re.findall(r":[^;{]*#[0-9a-fA-F]{3,8}\b", CSS) == []


def test_no_letter_is_measured_in_pixels() -> None:
    assert re.findall(r"(?:font-size|font|--text-[\w-]+|line-height):[^;]*\dpx", CSS) == []


def test_every_part_lies_in_a_layer_that_is_named_first() -> None:
    named = re.split(r",\s*", stylesheet.LAYERS.removeprefix("@layer ").removesuffix(";\n"))
    assert set(re.findall(r"@layer (\w+) \{", CSS)) == set(named)


@pytest.mark.parametrize("part", PARTS, ids=lambda path: path.stem)
def test_every_part_is_short_enough_to_read(part: Path) -> None:
    assert len(part.read_text().splitlines()) < 400


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_carries_style_or_script_of_its_own(template: Path) -> None:
    own = r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\s(?:src=|type=.application/json.))|javascript:"
    assert re.findall(own, template.read_text()) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_no_template_asks_anything_of_another_host(template: Path) -> None:
    assert re.findall(r'(?:src|srcset|href)="(?:https?:)?//', template.read_text()) == []


def test_styles_and_scripts_together_weigh_less_than_forty_kilobytes() -> None:
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    files = [CSS.encode(), htmx.read_bytes(), *(script.read_bytes() for script in SCRIPTS)]
    assert sum(len(gzip.compress(file)) for file in files) < 40_000


def test_every_script_is_linked_by_a_page() -> None:
    pages = "".join(template.read_text() for template in TEMPLATES)
    assert [script.name for script in SCRIPTS if f"js/{script.name}" not in pages] == []


def test_the_joined_stylesheet_is_found_under_its_one_name() -> None:
    found = finders.find(stylesheet.NAME)
    assert Path(str(found)).read_text() == CSS


def test_collecting_offers_the_joined_stylesheet() -> None:
    [(name, storage)] = stylesheet.StylesheetFinder().list(None)
    assert storage.exists(name)


def test_a_changed_part_changes_the_joined_stylesheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stylesheet, "built", lambda: tmp_path)
    finder = stylesheet.StylesheetFinder()
    finder.find(stylesheet.NAME)
    monkeypatch.setattr(stylesheet, "joined", lambda: "a { color: inherit; }")
    assert Path(finder.find(stylesheet.NAME)).read_text() == "a { color: inherit; }"


def test_the_finder_leaves_other_names_to_others() -> None:
    assert stylesheet.StylesheetFinder().find("css/other.css") == []


def test_many_first_readers_at_once_all_find_the_joined_stylesheet(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    gate = threading.Barrier(20)
    found: list[object] = []

    def look() -> None:
        gate.wait()
        found.append(finders.find(stylesheet.NAME))

    threads = [threading.Thread(target=look) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [str(stylesheet.built() / stylesheet.NAME)] * 20
