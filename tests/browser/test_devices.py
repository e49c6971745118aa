"""Asking to be told on this device, in a browser whose push service is pretended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reminders.models import Device

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Visit
    from tests.conftest import Cast

ENDPOINT = "https://web.push.apple.com/new"
PAGE = "/reminders/preferences/"
# A browser's pushes: `permission` is the reader's answer, `before` says that it accepted another key.
PRETEND = """
({permission, before, endpoint}) => {
  let held = before;
  const manager = {
    subscribe: async () => {
      if (held) throw new DOMException("another key", "InvalidStateError");
      return {endpoint};
    },
    getSubscription: async () => held && {unsubscribe: async () => { held = false; }},
  };
  const container = {
    register: async () => ({pushManager: manager}),
    ready: Promise.resolve(),
  };
  Object.defineProperty(navigator, "serviceWorker", {value: container, configurable: true});
  Object.defineProperty(navigator, "userAgent", {value: "Mozilla/5.0 (Linux; Android 15)"});
  window.Notification.requestPermission = async () => permission;
}
"""


@pytest.fixture
def press(cast: Cast, visit: Callable[..., Visit], settings: Any) -> Callable[..., Visit]:
    """Return a way to press the button in a browser of some history."""
    settings.DEMO = True

    def pressed(**history: Any) -> Visit:
        window = visit(cast.trainee)
        window.go(PAGE)
        window.page.evaluate(PRETEND, {"endpoint": ENDPOINT, **history})
        window.page.get_by_role("button", name="Tell me on this device").click()
        return window

    return pressed


def test_a_browser_that_accepted_another_key_is_remembered_anew(
    cast: Cast, press: Callable[..., Visit]
) -> None:
    window = press(permission="granted", before=True)
    window.page.get_by_text("This device will be told that there is a note").wait_for()
    known = [(device.user, device.endpoint, device.label) for device in Device.objects.all()]
    assert known == [(cast.trainee, ENDPOINT, "Android")]


def test_a_no_is_answered_in_words(press: Callable[..., Visit]) -> None:
    window = press(permission="denied", before=False)
    window.page.get_by_text("Your browser does not allow it.").wait_for()
    assert not Device.objects.exists()
