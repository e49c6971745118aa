"""Cases: sealed to those who may read them, in half days, gone on their day."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
import time_machine

from checkins.clinic import cases, halves, keys
from checkins.clinic.emails import waiting
from checkins.clinic.keys import RefusedError
from checkins.clinic.wrapping import TRAINEE, Said, read_letters
from checkins.models import Case, Letter, Recusal, Wrap
from checkins.sealing import WrongKey
from checkins.tasks import expire_cases
from reminders.models import Delivery, Preference
from reminders.tasks import tick
from tests.checkins.clinic.conftest import Clinic, answer, hand, talk, texts
from tests.conftest import Cast

MORNING = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)  # ten where the institution is


def test_each_clinician_reads_what_is_handed_over(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    assert texts(clinic.held, handed) == texts(clinic.other, handed) == ["Please call"]


def test_whom_a_trainee_leaves_out_cannot_read_it(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee, barred=(clinic.one,))
    with pytest.raises(Wrap.DoesNotExist):
        cases.opened(clinic.held, handed)


def test_whoever_assesses_a_program_cannot_read_its_trainees(clinic: Clinic, cast: Cast) -> None:
    Recusal.objects.create(clinician=clinic.one.public_id, program=cast.program.public_id)
    handed = hand(cast.trainee)
    assert (cases.queue(clinic.held), cases.queue(clinic.other)) == ([], [handed])


def test_whoever_assesses_another_program_can(clinic: Clinic, cast: Cast) -> None:
    Recusal.objects.create(clinician=clinic.one.public_id, program=cast.other_program.public_id)
    handed = hand(cast.trainee)
    assert cases.queue(clinic.held) == [handed]


def test_nothing_is_sealed_to_nobody(clinic: Clinic, cast: Cast) -> None:
    with pytest.raises(RefusedError, match="nobody who could read it"):
        hand(cast.trainee, barred=(clinic.one, clinic.two))
    assert not Case.objects.exists()


def test_nothing_is_handed_over_to_a_clinic_of_one(cast: Cast) -> None:
    keys.make(clinician=cast.clinician, passphrase="correct harbor battery")
    with pytest.raises(RefusedError, match="Not enough clinicians"):
        hand(cast.trainee)


def test_what_is_stored_leads_to_no_account(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    row = Case.objects.values().get(pk=handed.pk)
    assert cast.trainee.public_id not in row.values()
    assert {field.name for field in Case._meta.get_fields() if field.is_relation} == {"wraps", "letters"}


def test_times_are_half_days(clinic: Clinic, cast: Cast) -> None:
    with time_machine.travel(MORNING, tick=False):
        assert hand(cast.trainee).last_half == "2026-11-20.am"


def test_half_days_are_the_institutions(db: None) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC), tick=False):
        assert halves.now() == "2026-11-19.pm"


def test_a_half_day_is_read_in_words() -> None:
    assert halves.words("2026-11-20.am") == "Fri 20 November, morning"


def test_letters_keep_their_order_whatever_the_half_day(clinic: Clinic) -> None:
    begun = talk("one")
    for text in ("two", "three", "four"):
        answer(clinic.held, begun.case, text)
    assert texts(clinic.other, begun.case) == ["one", "two", "three", "four"]


def test_no_order_stands_in_clear(clinic: Clinic) -> None:
    assert {field.name for field in Letter._meta.get_fields()} == {"id", "case", "half", "sealed"}


def test_short_and_long_words_take_the_same_room(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, "a")
    hand(cast.trainee, "a" * 500)
    assert len({len(bytes(letter.sealed)) for letter in Letter.objects.all()}) == 1


def swap(one: Letter, other: Letter) -> None:
    """Exchange what two letters hold, as someone who writes to the database could."""
    one.sealed, other.sealed = other.sealed, one.sealed
    one.save()
    other.save()


def test_letters_swapped_in_a_case_do_not_open(clinic: Clinic) -> None:
    begun = talk("one")
    answer(clinic.held, begun.case)
    swap(*begun.case.letters.all())
    with pytest.raises(WrongKey):
        texts(clinic.held, begun.case)


def test_letters_swapped_between_cases_do_not_open(clinic: Clinic, cast: Cast) -> None:
    one, other = hand(cast.trainee), hand(cast.other_trainee)
    swap(one.letters.get(), other.letters.get())
    with pytest.raises(WrongKey):
        texts(clinic.held, one)


def test_a_letter_moved_to_another_half_day_does_not_open(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    handed.letters.update(half="2020-01-01.am")
    with pytest.raises(WrongKey):
        texts(clinic.held, handed)


def test_a_letter_moved_to_another_case_does_not_open(clinic: Clinic, cast: Cast) -> None:
    one, other = hand(cast.trainee), hand(cast.other_trainee)
    one.letters.update(case=other)
    with pytest.raises(WrongKey):
        texts(clinic.held, other)


def test_a_wrap_moved_to_another_case_does_not_open(clinic: Clinic, cast: Cast) -> None:
    one, other = hand(cast.trainee), hand(cast.other_trainee)
    Wrap.objects.filter(case=other, key=clinic.held.key).delete()
    Wrap.objects.filter(case=one, key=clinic.held.key).update(case=other)
    with pytest.raises(WrongKey):
        cases.opened(clinic.held, other)


def test_a_wrap_moved_to_another_key_does_not_open(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    Wrap.objects.filter(case=handed, key=clinic.held.key).delete()
    Wrap.objects.filter(case=handed).update(key=clinic.held.key)
    with pytest.raises(WrongKey):
        cases.opened(clinic.held, handed)


def test_a_letter_sent_twice_is_one(clinic: Clinic) -> None:
    begun, same = talk("one"), uuid.uuid4()
    for _ in range(2):
        cases.add(begun.case, said=Said(TRAINEE, "two"), data_key=begun.data_key, letter_id=same)
    assert texts(clinic.held, begun.case) == ["one", "two"]


def test_what_waits_stands_first(clinic: Clinic, cast: Cast) -> None:
    answered = talk().case
    answer(clinic.held, answered)
    handed = hand(cast.trainee)
    assert cases.queue(clinic.held) == [handed, answered]


def test_a_case_that_is_taken_leaves_the_colleagues_queue(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    cases.take(case=handed, held=clinic.held)
    assert (cases.queue(clinic.held), cases.queue(clinic.other)) == ([handed], [])


def test_a_case_is_taken_once(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    cases.take(case=handed, held=clinic.held)
    with pytest.raises(RefusedError, match="colleague"):
        cases.take(case=handed, held=clinic.other)


def test_a_case_put_back_is_everyones(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    cases.take(case=handed, held=clinic.held)
    cases.put_back(case=handed, held=clinic.held)
    assert cases.queue(clinic.other) == [handed]


def test_a_colleague_does_not_put_back_what_another_took(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    cases.take(case=handed, held=clinic.held)
    cases.put_back(case=handed, held=clinic.other)
    assert cases.queue(clinic.other) == []


def test_whoever_steps_aside_reads_it_no_more(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    cases.take(case=handed, held=clinic.held)
    cases.step_aside(case=handed, held=clinic.held)
    assert (cases.queue(clinic.held), cases.queue(clinic.other)) == ([], [handed])


def test_whoever_stepped_aside_is_not_shared_with_again(clinic: Clinic, cast: Cast) -> None:
    cases.step_aside(case=hand(cast.trainee), held=clinic.held)
    assert keys.share(held=clinic.other, to=clinic.held.key) == 0


def test_the_last_reader_does_not_step_aside(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee, barred=(clinic.two,))
    with pytest.raises(RefusedError, match="Nobody else"):
        cases.step_aside(case=handed, held=clinic.held)


def test_a_case_goes_after_its_announced_day(clinic: Clinic, cast: Cast) -> None:
    handed, talked = hand(cast.trainee), talk().case
    with time_machine.travel(handed.expires_on + dt.timedelta(days=2)):
        expire_cases()
    assert list(Case.objects.all()) == [talked]
    assert Letter.objects.count() == 1


def test_a_case_stays_on_its_announced_day(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee)
    with time_machine.travel(dt.datetime.combine(handed.expires_on, dt.time(17), dt.UTC), tick=False):
        assert cases.expire() == 0


def test_a_case_past_its_day_is_in_no_queue(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    Case.objects.update(expires_on=dt.date(2020, 1, 1))
    assert cases.queue(clinic.held) == []


def test_each_message_moves_the_announced_day(clinic: Clinic) -> None:
    begun = talk()
    Case.objects.update(expires_on=dt.date(2020, 1, 1))
    answer(clinic.held, begun.case)
    begun.case.refresh_from_db()
    assert begun.case.expires_on == cases.last_day(begun.case)


def notes(clinic: Clinic) -> list[int]:
    """Return whom a mail waits for, once for each."""
    return sorted(Delivery.objects.filter(kind=cases.KIND).values_list("recipient", flat=True))


def test_each_reader_is_told_once_a_round(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee)
    talk()
    assert notes(clinic) == sorted([clinic.one.pk, clinic.two.pk])


def test_whoever_cannot_read_it_is_not_told(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, barred=(clinic.two,))
    assert notes(clinic) == [clinic.one.pk]


@pytest.mark.parametrize(
    ("hour", "day", "at"), [(6, 20, "08:00"), (8, 20, "13:00"), (12, 20, "13:00"), (15, 21, "08:00")]
)
def test_mails_go_out_in_rounds(hour: int, day: int, at: str) -> None:
    here = dt.datetime(2026, 11, 20, hour + 5, 30, tzinfo=dt.UTC)
    with time_machine.travel(here, tick=False):
        assert f"{halves.next_round():%d %H:%M}" == f"{day} {at}"


@pytest.mark.parametrize("rhythm", ["each", "daily", "weekly"])
def test_whoever_wants_summaries_hears_of_it_before_the_next_round(clinic: Clinic, rhythm: str) -> None:
    Preference.objects.create(user=clinic.one, rhythm=rhythm)
    with time_machine.travel(dt.datetime(2026, 11, 20, 11, 30, tzinfo=dt.UTC), tick=False):
        talk()
    with time_machine.travel(dt.datetime(2026, 11, 20, 13, tzinfo=dt.UTC), tick=False):  # eight o'clock
        tick()
    assert Delivery.objects.get(kind=cases.KIND, recipient=clinic.one).state == Delivery.State.SENT


def test_a_mail_says_nothing_of_what_waits(clinic: Clinic, cast: Cast) -> None:
    hand(cast.trainee, "canary")
    message = waiting(clinic.one, "")
    assert message is not None
    assert "canary" not in str(message)


def test_no_mail_goes_out_when_all_is_answered(clinic: Clinic) -> None:
    answer(clinic.held, talk().case)
    assert waiting(clinic.one, "") is None


def test_a_cases_head_is_sealed(clinic: Clinic, cast: Cast) -> None:
    handed = hand(cast.trainee, barred=(clinic.two,))
    assert str(clinic.two.public_id).encode() not in bytes(handed.head)


def test_letters_are_read_with_their_half_day(clinic: Clinic, cast: Cast) -> None:
    with time_machine.travel(MORNING, tick=False):
        handed = hand(cast.trainee)
    said = read_letters(handed, cases.opened(clinic.held, handed))[0]
    assert said.when == "Fri 20 November, morning"
