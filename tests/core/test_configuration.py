from __future__ import annotations

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
