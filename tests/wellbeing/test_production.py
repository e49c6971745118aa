"""The site as a hospital runs it, each time in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LINES = (ROOT / "tests/production.env").read_text().splitlines()
ENVIRONMENT = dict(line.removeprefix("export ").split("=", 1) for line in LINES if line.startswith("export "))
REPORT = """
import django, json
django.setup()
from django.conf import settings
from django.urls import get_resolver
from django.test import RequestFactory
names = ["DEMO", "DEBUG", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
         "SECURE_HSTS_SECONDS", "SECURE_REFERRER_POLICY", "INSTALLED_APPS", "CONTENT_SECURITY_POLICY",
         "EMAIL_BACKEND", "PASSWORD_HASHERS"]
print(json.dumps({name: getattr(settings, name) for name in names}
                 | {"namespaces": sorted(get_resolver().namespace_dict)}))
"""


def run(code: list[str], **changes: str) -> subprocess.CompletedProcess[str]:
    """Run Python with a production environment, changed as told; an empty value unsets."""
    environment = {
        key: value
        for key, value in (
            {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "wellbeing.settings"}
            | ENVIRONMENT
            | changes
        ).items()
        if value
    }
    return subprocess.run(
        [sys.executable, *code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@cache
def report() -> dict[str, Any]:
    """Return what production's settings turned out to be."""
    done = run(["-c", REPORT])
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("name", [name for name in ENVIRONMENT if name != "WELLBEING_MODE"])
def test_the_site_names_the_setting_without_which_it_does_not_start(name: str) -> None:
    assert f"set {name} " in run(["-c", REPORT], **{name: ""}).stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL"])
def test_the_refusal_is_one_line(name: str) -> None:
    assert len(run(["-c", REPORT], **{name: ""}).stderr.strip().splitlines()) == 1


def test_demo_mode_does_not_start_on_production_settings() -> None:
    assert run(["-c", REPORT], WELLBEING_MODE="demo").returncode == 1


def test_production_knows_no_demo_address() -> None:
    assert "demo" not in report()["namespaces"]


def test_production_knows_no_demo_code() -> None:
    assert "wellbeing.demo" not in report()["INSTALLED_APPS"]


def test_production_sends_real_mail() -> None:
    assert report()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize("name", ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"])
def test_production_speaks_only_https(name: str) -> None:
    assert report()[name] is True


def test_production_asks_for_https_for_two_years() -> None:
    assert report()["SECURE_HSTS_SECONDS"] == 2 * 365 * 24 * 60 * 60


def test_no_referrer_leaves_the_site() -> None:
    assert report()["SECURE_REFERRER_POLICY"] == "no-referrer"


def test_the_content_policy_is_self_with_no_unsafe_word() -> None:
    directives = report()["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
    assert directives["default-src"] == ["'self'"]
    assert "unsafe" not in json.dumps(directives)


def test_passwords_are_hashed_with_argon2() -> None:
    assert report()["PASSWORD_HASHERS"][0].endswith("Argon2PasswordHasher")


def test_the_deployment_check_is_silent() -> None:
    done = run(["-W", "error", "manage.py", "check", "--deploy", "--fail-level", "DEBUG"])
    assert "no issues" in done.stdout, done.stderr
