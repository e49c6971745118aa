from __future__ import annotations

import base64

import pytest

from core import configuration


def test_without_a_word_the_site_is_a_production_site() -> None:
    assert configuration.mode({}) == "production"


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(SystemExit, match="production, demo, test"):
        configuration.mode({"WELLBEING_MODE": "staging"})


@pytest.mark.parametrize("name", configuration.PRODUCTION_ONLY)
def test_demo_mode_refuses_production_settings(name: str) -> None:
    with pytest.raises(SystemExit, match=name):
        configuration.mode({"WELLBEING_MODE": "demo", name: "something"})


def test_a_missing_setting_is_named_in_one_sentence() -> None:
    with pytest.raises(SystemExit, match="set SECRET_KEY"):
        configuration.required({}, "SECRET_KEY", "random characters")


def test_an_empty_setting_is_a_missing_setting() -> None:
    with pytest.raises(SystemExit, match="set SECRET_KEY"):
        configuration.required({"SECRET_KEY": ""}, "SECRET_KEY", "random characters")


def test_a_setting_that_is_there_is_returned() -> None:
    assert configuration.required({"SITE_URL": "https://x.test"}, "SITE_URL", "") == "https://x.test"


def test_a_number_that_is_large_enough_is_returned() -> None:
    assert configuration.at_least(30, "KEPT_DAYS", 30) == 30


@pytest.mark.parametrize("value", [29, 0, -1])
def test_a_number_that_is_too_small_is_refused(value: int) -> None:
    with pytest.raises(SystemExit, match=f"KEPT_DAYS is {value}; it may be 30 or more"):
        configuration.at_least(30, "KEPT_DAYS", value)


@pytest.mark.parametrize(
    ("given", "for_celery"),
    [
        ("redis://cache:6379/2", "redis://cache:6379/2"),
        ("unix:///run/redis.sock?db=3", "redis+socket:///run/redis.sock?virtual_host=3"),
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
    ],
)
def test_celery_is_told_the_same_redis(given: str, for_celery: str) -> None:
    assert configuration.celery_broker(given) == for_celery


KEY = base64.b64encode(b"k" * 32).decode()
OTHER = base64.b64encode(b"o" * 32).decode()


def test_keys_are_read_with_the_current_one_first() -> None:
    found = configuration.named_keys("KEYS", f"new:{KEY}, old:{OTHER}")
    assert list(found.items()) == [("new", b"k" * 32), ("old", b"o" * 32)]


@pytest.mark.parametrize(
    "written",
    ["", KEY, f":{KEY}", "new:", "new:short", f"new:{KEY},new:{OTHER}", f"new:{KEY},", f"{'n' * 41}:{KEY}"],
)
def test_keys_written_otherwise_are_refused(written: str) -> None:
    with pytest.raises(SystemExit, match="KEYS needs keys such as"):
        configuration.named_keys("KEYS", written)


def test_a_refusal_does_not_repeat_a_key() -> None:
    with pytest.raises(SystemExit) as refusal:
        configuration.named_keys("KEYS", f"new:{KEY}x")
    assert KEY not in str(refusal.value)
