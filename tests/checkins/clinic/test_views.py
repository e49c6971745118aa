"""The pages as they are used: by someone without a name, by someone with one, and by clinicians."""

from __future__ import annotations

import base64
import datetime as dt
import re
import uuid
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from checkins.clinic import keys, limits, unlocking
from checkins.models import Case, ClinicianKey, Letter, Recusal, ReplyTemplate
from tests.checkins.clinic.conftest import CODE, WORDS, Clinic, hand, talk, texts
from tests.checkins.conftest import check_in, instrument
from tests.conftest import Cast, browse

if TYPE_CHECKING:
    from django.http import HttpResponse

NEW = {"passphrase": "meadow anchor velvet orbit", "again": "meadow anchor velvet orbit"}


def post(browser: Client, name: str, /, *args: Any, **data: Any) -> Any:
    """Post a form."""
    return browser.post(reverse(f"checkins:{name}", args=args), data)


def words(response: Any) -> str:
    """Return a page's words."""
    return unescape(response.content.decode())


def opened(person: Any) -> Client:
    """Return the browser of a clinician who has unlocked their key."""
    browser = browse(person)
    post(browser, "unlock", passphrase=WORDS)
    return browser


def queue_of(browser: Client) -> bool:
    """Say whether a browser shows the queue, and not its closed door."""
    return "Asked to be contacted" in words(browser.get(reverse("checkins:queue")))


def given_code(page: HttpResponse) -> str:
    """Return the six words that a page shows."""
    found = re.search(r'name="code" value="([a-z ]+)"', page.content.decode())
    assert found is not None
    return found[1]


def begun(browser: Client, text: str = "Hello") -> str:
    """Go the whole way to a conversation; return its words."""
    code = given_code(post(browser, "dialogue_start"))
    post(browser, "dialogue_repeat", code=code)
    post(browser, "dialogue_begin", code=code, typed=code, text=text, letter=uuid.uuid4())
    return code


def test_a_visitor_starts_a_conversation_and_comes_back(clinic: Clinic) -> None:
    code = begun(Client(), "I need to talk")
    assert "I need to talk" in words(post(Client(), "dialogue_read", code=code))


def test_nothing_is_stored_before_the_first_message(clinic: Clinic) -> None:
    browser = Client()
    code = given_code(post(browser, "dialogue_start"))
    post(browser, "dialogue_begin", code=code, typed=code)
    assert not Case.objects.exists()


def test_words_typed_wrong_start_nothing(clinic: Clinic) -> None:
    page = post(Client(), "dialogue_begin", code=CODE, typed="acorn", text="Hello", letter=uuid.uuid4())
    assert "Those are not the words" in words(page)
    assert not Case.objects.exists()


def test_words_typed_wrong_are_not_shown(clinic: Clinic) -> None:
    page = post(Client(), "dialogue_repeat", code=CODE)
    assert "<li>acorn</li>" not in words(page)


def test_the_same_words_are_shown_again(clinic: Clinic) -> None:
    assert given_code(post(Client(), "dialogue_start", code=CODE)) == CODE


def test_a_message_typed_is_not_lost_to_an_error(clinic: Clinic) -> None:
    barred = [str(clinic.one.public_id), str(clinic.two.public_id)]
    page = post(
        Client(), "dialogue_begin", code=CODE, typed=CODE, text="Hold on", letter=uuid.uuid4(), barred=barred
    )
    assert "Hold on" in words(page)
    assert "nobody who could read it" in words(page)


def test_reloading_after_sending_sends_once(clinic: Clinic) -> None:
    browser, same = Client(), uuid.uuid4()
    code = begun(browser)
    for _ in range(2):
        post(browser, "dialogue_write", code=code, text="Again", letter=same)
    assert Letter.objects.count() == 2


def test_signed_in_or_not_leaves_the_same_row(clinic: Clinic, cast: Cast) -> None:
    begun(browse(cast.trainee))
    stored = str(Case.objects.values_list()) + str(Letter.objects.values_list())
    assert str(cast.trainee.public_id) not in stored


def test_the_words_are_in_no_session(clinic: Clinic, cast: Cast) -> None:
    code = begun(browse(cast.trainee))
    sessions = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert code not in sessions


def test_the_page_says_what_staff_cannot_do(clinic: Clinic) -> None:
    page = words(Client().get(reverse("checkins:dialogue")))
    assert "send anyone to you" in page


def test_the_page_says_when_somebody_reads(clinic: Clinic, settings: Any) -> None:
    settings.CLINIC_HOURS = "every other Tuesday"
    assert "every other Tuesday" in words(Client().get(reverse("checkins:dialogue")))


def test_a_clinic_of_one_is_said_to_be_closed(cast: Cast) -> None:
    keys.make(clinician=cast.clinician, passphrase=WORDS)
    assert "At least two clinicians need keys" in words(Client().get(reverse("checkins:dialogue")))


def test_the_last_day_is_announced(clinic: Clinic) -> None:
    case = talk().case
    page = words(post(Client(), "dialogue_read", code=CODE))
    assert f"erased on {case.expires_on:%-d %B %Y}" in page


def test_revealing_takes_a_tick(clinic: Clinic) -> None:
    talk()
    post(Client(), "dialogue_reveal", code=CODE, name="Ada", contact="here", letter=uuid.uuid4())
    assert Letter.objects.count() == 1


def test_whoever_reveals_themselves_is_read_by_name(clinic: Clinic) -> None:
    case = talk().case
    post(Client(), "dialogue_reveal", code=CODE, name="Ada", contact="here", letter=uuid.uuid4(), sure="on")
    assert "Ada" in words(opened(clinic.one).get(reverse("checkins:case", args=[case.pk])))


def test_erasing_takes_a_tick(clinic: Clinic) -> None:
    talk()
    post(Client(), "dialogue_erase", code=CODE, really="1")
    assert Case.objects.exists()


def test_a_trainee_erases_at_any_time(clinic: Clinic) -> None:
    talk()
    post(Client(), "dialogue_erase", code=CODE, really="1", sure="on")
    assert not Case.objects.exists()


def test_unknown_words_are_answered_in_words(clinic: Clinic) -> None:
    assert "No conversation has these words" in words(post(Client(), "dialogue_read", code=CODE))


def test_guessing_is_stopped(clinic: Clinic) -> None:
    talk()
    for _ in range(limits.TRIES):
        post(Client(), "dialogue_read", code=" ".join(reversed(CODE.split())))
    assert "many times in a row" in words(post(Client(), "dialogue_read", code=CODE))


def test_right_words_are_never_counted(clinic: Clinic) -> None:
    talk()
    for _ in range(limits.TRIES + 1):
        page = post(Client(), "dialogue_read", code=CODE)
    assert "Hello" in words(page)


def test_a_limit_keeps_no_address(clinic: Clinic) -> None:
    assert "192.0.2.7" not in limits.stranger(RequestFactory().get("/", REMOTE_ADDR="192.0.2.7"))


def test_guesses_through_one_proxy_are_not_counted_together(clinic: Clinic, settings: Any) -> None:
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    talk()
    for _ in range(limits.TRIES):
        wrong = {"code": " ".join(reversed(CODE.split()))}
        Client(headers={"X-Forwarded-For": "192.0.2.7"}).post(reverse("checkins:dialogue_read"), wrong)
    other = Client(headers={"X-Forwarded-For": "192.0.2.8"})
    assert "Hello" in words(post(other, "dialogue_read", code=CODE))


@pytest.mark.parametrize("name", ["dialogue", "contact"])
def test_no_copy_is_kept_by_a_browser(clinic: Clinic, cast: Cast, name: str) -> None:
    assert "no-store" in browse(cast.trainee).get(reverse(f"checkins:{name}"))["Cache-Control"]


@pytest.mark.parametrize("name", ["dialogue", "contact"])
def test_titles_say_nothing(clinic: Clinic, cast: Cast, name: str) -> None:
    page = words(browse(cast.trainee).get(reverse(f"checkins:{name}")))
    title = page[page.index("<title>") : page.index("</title>")]
    assert not re.search(r"clinic|anonym|health|name", title, re.IGNORECASE)


def question() -> str:
    """Return the words of the questionnaire's first question."""
    found = instrument().form.item("q1")
    assert found is not None
    return found.text


CHOSEN = {"name": "Ada", "contact": "by phone", "text": "At noon", "sure": "on"}


def test_a_trainee_hands_over_what_they_chose(clinic: Clinic, cast: Cast) -> None:
    post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4())
    assert texts(clinic.held, Case.objects.get()) == ["At noon"]


def test_nothing_is_handed_over_without_a_tick(clinic: Clinic, cast: Cast) -> None:
    post(browse(cast.trainee), "contact", **(CHOSEN | {"sure": ""}), letter=uuid.uuid4())
    assert not Case.objects.exists()


def test_whoever_assesses_the_program_is_not_named_as_a_reader(clinic: Clinic, cast: Cast) -> None:
    Recusal.objects.create(clinician=clinic.one.public_id, program=cast.program.public_id)
    page = words(browse(cast.trainee).get(reverse("checkins:contact")))
    assert "Only these clinicians: Second Clinician." in page


def test_the_page_that_says_sent_takes_it_back(clinic: Clinic, cast: Cast) -> None:
    browser = browse(cast.trainee)
    page = post(browser, "contact", **CHOSEN, letter=uuid.uuid4()).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    post(browser, "take_back", token=token[1])
    assert not Case.objects.exists()


def test_a_check_in_is_handed_over_in_words_without_its_note(clinic: Clinic, cast: Cast) -> None:
    row = check_in(cast.trainee, answers={"q1": "never"}, note="mine alone")
    post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), attached=row.pk)
    page = words(opened(clinic.one).get(reverse("checkins:case", args=[Case.objects.get().pk])))
    assert question() in page
    assert "mine alone" not in page


def test_no_check_in_goes_along_unasked(clinic: Clinic, cast: Cast) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4())
    page = words(opened(clinic.one).get(reverse("checkins:case", args=[Case.objects.get().pk])))
    assert question() not in page


def test_anothers_check_in_cannot_be_handed_over(clinic: Clinic, cast: Cast) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    row = check_in(cast.other_trainee, answers={"q1": "never"})
    post(browse(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), attached=row.pk)
    assert not Case.objects.exists()


def proven(person: Any) -> Any:
    """Give someone a password, so that they can be asked for it; return their browser."""
    person.set_password("a long enough password")
    person.save()
    return browse(person)


def stale(person: Any) -> Client:
    """Return the browser of someone who signed in ten minutes ago, and has no password."""
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=10), tick=False):
        return browse(person)


def test_words_typed_too_late_are_laid_into_no_session(clinic: Clinic, cast: Cast) -> None:
    browser = proven(cast.trainee)
    browser.post(f"{reverse('checkins:contact')}?with=check-in", CHOSEN | {"letter": uuid.uuid4()})
    assert "At noon" not in "".join(str(session.get_decoded()) for session in Session.objects.all())


def test_who_signs_in_by_mail_alone_proves_it_before_check_ins_are_listed(clinic: Clinic, cast: Cast) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    browser = stale(cast.trainee)
    assert "Hand over a check-in too" not in words(browser.get(reverse("checkins:contact")))
    assert browser.get(reverse("checkins:contact"), {"with": "check-in"}).status_code == 302


def test_ones_check_ins_are_listed_after_a_fresh_proof_only(clinic: Clinic, cast: Cast) -> None:
    check_in(cast.trainee, answers={"q1": "never"})
    browser = proven(cast.trainee)
    assert "Hand over a check-in too" not in words(browser.get(reverse("checkins:contact")))
    assert browser.get(reverse("checkins:contact"), {"with": "check-in"}).status_code == 302


def test_a_check_in_is_not_left_out_without_a_word(clinic: Clinic, cast: Cast) -> None:
    row = check_in(cast.trainee, answers={"q1": "never"})
    page = post(proven(cast.trainee), "contact", **CHOSEN, letter=uuid.uuid4(), attached=row.pk)
    assert "Your check-ins are closed again." in words(page)
    assert "At noon" in words(page)


def test_a_locked_key_opens_no_page(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    page = browse(clinic.one).get(reverse("checkins:case", args=[case.pk]))
    assert page["Location"] == reverse("checkins:unlock")


def test_a_clinician_reads_the_queue(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    assert "Waits for an answer" in words(opened(clinic.one).get(reverse("checkins:queue")))


def test_a_queue_of_many_takes_as_many_queries_as_one_of_few(
    clinic: Clinic, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    browser = opened(clinic.one)
    for _ in range(3):
        hand(cast.trainee)
    with django_assert_max_num_queries(16):
        browser.get(reverse("checkins:queue"))


def test_a_clinician_answers_and_so_takes_it_on(clinic: Clinic) -> None:
    case = talk().case
    post(opened(clinic.one), "case", case.pk, text="We are here", letter=uuid.uuid4())
    assert texts(clinic.held, case) == ["Hello", "We are here"]
    assert Case.objects.get().taken_by == clinic.one.public_id


def test_what_a_colleague_took_is_not_there(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee)
    post(opened(clinic.two), "case_take", case.pk)
    assert opened(clinic.one).get(reverse("checkins:case", args=[case.pk])).status_code == 404


def test_what_is_not_sealed_to_a_clinician_is_not_there(clinic: Clinic, cast: Cast) -> None:
    case = hand(cast.trainee, barred=(clinic.one,))
    assert opened(clinic.one).get(reverse("checkins:case", args=[case.pk])).status_code == 404


def test_a_clinician_puts_back_and_a_colleague_finds_it(clinic: Clinic, cast: Cast) -> None:
    case, browser = hand(cast.trainee), opened(clinic.one)
    post(browser, "case_take", case.pk)
    post(browser, "put_back", case.pk)
    assert opened(clinic.two).get(reverse("checkins:case", args=[case.pk])).status_code == 200


def test_a_clinician_steps_aside_for_good(clinic: Clinic, cast: Cast) -> None:
    case, browser = hand(cast.trainee), opened(clinic.one)
    post(browser, "step_aside", case.pk)
    assert browser.get(reverse("checkins:case", args=[case.pk])).status_code == 404


def test_a_hand_over_that_was_seen_to_is_erased(clinic: Clinic, cast: Cast) -> None:
    post(opened(clinic.one), "close", hand(cast.trainee).pk)
    assert not Case.objects.exists()


def test_a_conversation_is_not_the_clinicians_to_erase(clinic: Clinic) -> None:
    assert post(opened(clinic.one), "close", talk().case.pk).status_code == 404


def test_a_wrong_passphrase_opens_nothing(clinic: Clinic) -> None:
    browser = browse(clinic.one)
    assert "That is not your passphrase." in words(post(browser, "unlock", passphrase="no"))
    assert not queue_of(browser)


def test_passphrases_cannot_be_guessed_for_long(clinic: Clinic) -> None:
    browser = browse(clinic.one)
    for _ in range(limits.TRIES):
        post(browser, "unlock", passphrase="no")
    assert "many times in a row" in words(post(browser, "unlock", passphrase=WORDS))


def test_a_locked_key_is_locked_at_once(clinic: Clinic) -> None:
    browser = opened(clinic.one)
    post(browser, "lock")
    assert not queue_of(browser)


def test_an_open_key_locks_itself(clinic: Clinic) -> None:
    browser = opened(clinic.one)
    with time_machine.travel(timezone.now() + unlocking.LASTS, tick=False):
        assert not queue_of(browser)


def test_the_session_alone_opens_nothing(clinic: Clinic) -> None:
    browser = opened(clinic.one)
    del browser.cookies[unlocking.COOKIE]
    assert not queue_of(browser)


def test_the_cookie_alone_opens_nothing(clinic: Clinic) -> None:
    cookie = opened(clinic.one).cookies[unlocking.COOKIE].value
    browser = browse(clinic.one)
    browser.cookies[unlocking.COOKIE] = cookie
    assert not queue_of(browser)


def test_another_clinicians_parts_open_nothing(clinic: Clinic) -> None:
    mine, theirs = opened(clinic.one), browse(clinic.two)
    session = theirs.session
    session[unlocking.PLACE] = mine.session[unlocking.PLACE]
    session.save()
    theirs.cookies[unlocking.COOKIE] = mine.cookies[unlocking.COOKIE].value
    assert not queue_of(theirs)


def test_a_mangled_cookie_opens_nothing(clinic: Clinic) -> None:
    browser = opened(clinic.one)
    browser.cookies[unlocking.COOKIE] = "é-not base64"
    assert not queue_of(browser)


def test_the_session_holds_no_key_in_clear(clinic: Clinic) -> None:
    opened(clinic.one)
    private = clinic.held.private
    shapes = (private.hex(), base64.b64encode(private).decode(), str(private))
    held = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert not any(shape in held for shape in shapes)


def test_the_cookie_is_for_the_clinic_and_out_of_scripts_reach(clinic: Clinic) -> None:
    cookie = opened(clinic.one).cookies[unlocking.COOKIE]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == (
        reverse("checkins:queue"),
        True,
        "Strict",
    )


def test_a_clinician_makes_a_key(cast: Cast) -> None:
    browser = browse(cast.clinician)
    post(browser, "key", **NEW)
    assert queue_of(browser)


@pytest.mark.parametrize(
    ("passphrase", "again", "why"),
    [
        ("short words", "short words", "at least 16"),
        ("aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("the clinician is here", "the clinician is here", "easy to guess"),
        ("meadow anchor velvet", "meadow anchor orbit", "not the same"),
    ],
)
def test_weak_passphrases_are_refused_with_a_reason(
    cast: Cast, passphrase: str, again: str, why: str
) -> None:
    page = words(post(browse(cast.clinician), "key", passphrase=passphrase, again=again))
    assert why in page
    assert not ClinicianKey.objects.exists()


def test_a_passphrase_typed_too_late_is_laid_into_no_session(cast: Cast) -> None:
    browser = proven(cast.clinician)
    post(browser, "key", **NEW)
    held = "".join(str(session.get_decoded()) for session in Session.objects.all())
    assert (NEW["passphrase"] in held, ClinicianKey.objects.exists()) == (False, False)


def test_a_key_asks_for_a_proof_by_mail_where_there_is_no_other(cast: Cast) -> None:
    page = stale(cast.clinician).get(reverse("checkins:key"))
    assert page.headers["Location"].startswith(reverse("people:prove"))


def test_an_open_key_is_changed(clinic: Clinic, cast: Cast) -> None:
    case, browser = hand(cast.trainee), opened(clinic.one)
    post(browser, "key", **NEW)
    assert browser.get(reverse("checkins:case", args=[case.pk])).status_code == 200


def test_a_locked_key_is_not_given_up_by_accident(clinic: Clinic) -> None:
    post(browse(clinic.one), "key", **NEW)
    assert keys.key_of(clinic.one) == clinic.held.key


def test_a_lost_key_is_replaced_and_shared_with(clinic: Clinic, cast: Cast) -> None:
    case, browser = hand(cast.trainee), browse(clinic.one)
    post(browser, "key", **NEW, lost="on")
    post(opened(clinic.two), "share", clinic.one.public_id)
    assert browser.get(reverse("checkins:case", args=[case.pk])).status_code == 200


def test_nothing_is_shared_with_someone_who_is_no_clinician(clinic: Clinic, cast: Cast) -> None:
    assert post(opened(clinic.one), "share", cast.superuser.public_id).status_code == 404


def test_standard_replies_are_ones_own(clinic: Clinic) -> None:
    post(opened(clinic.one), "templates", title="Thanks", text="Thank you for writing.")
    assert "Thank you for writing." not in words(opened(clinic.two).get(reverse("checkins:templates")))


def test_a_standard_reply_is_put_into_the_form(clinic: Clinic) -> None:
    kept = ReplyTemplate.objects.create(clinician=clinic.one.public_id, title="Thanks", text="Thank you.")
    case = talk().case
    page = opened(clinic.one).get(reverse("checkins:case", args=[case.pk]), {"template": str(kept.pk)})
    assert "Thank you.</textarea>" in words(page)


def test_anothers_standard_reply_is_not(clinic: Clinic) -> None:
    kept = ReplyTemplate.objects.create(clinician=clinic.two.public_id, title="Thanks", text="Thank you.")
    case = talk().case
    page = opened(clinic.one).get(reverse("checkins:case", args=[case.pk]), {"template": str(kept.pk)})
    assert "Thank you.</textarea>" not in words(page)


def test_a_clinician_says_which_programs_they_assess(clinic: Clinic, cast: Cast) -> None:
    browser = browse(clinic.one)
    post(browser, "programs", programs=[str(cast.program.public_id)])
    post(browser, "programs", programs=[str(cast.other_program.public_id)])
    assert [row.program for row in Recusal.objects.all()] == [cast.other_program.public_id]
