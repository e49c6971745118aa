"""The pages of curricula, for those who direct and those who read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from peers import overlays, versions
from peers.models import Block, Curriculum, Overlay, Session, State, Version
from tests.peers.curricula import make_curriculum, make_session, make_version
from tests.peers.racing import at_once
from tests.peers.rows_curriculum import an_overlay, led

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

    from tests.conftest import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(cast: Cast, as_: Callable[..., Client]) -> Client:
    return as_(cast.peers_director)


@pytest.fixture
def draft() -> Version:
    return make_version(published=False)


def page(client: Client, name: str, *args: Any, **query: str) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def send(client: Client, address: str, *args: Any, **data: Any) -> str:
    answer = client.post(reverse(address, args=args), data, follow=True)
    return answer.content.decode()


def words_of_session(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Walking",
        "skill": "To walk",
        "purpose": "To go outside.",
        "anchor": "leaving",
        "offset_days": -7,
    } | fields


def words_of_block(**fields: Any) -> dict[str, Any]:
    return {
        "title": "Walk",
        "kind": "skill",
        "minutes": 10,
        "short_minutes": 8,
        "least_minutes": 5,
        "guide": "Walk slowly.",
    } | fields


def test_a_facilitator_finds_what_their_groups_go_through(cast: Cast, as_: Callable[..., Client]) -> None:
    led(cast)
    shown = page(as_(cast.facilitator), "peers:curricula")
    assert ("Version 1" in shown, "PEERS for residents" in shown) == (True, False)


def test_a_facilitator_sees_no_draft(cast: Cast, as_: Callable[..., Client]) -> None:
    versions.draft_from(led(cast))
    assert "Draft" not in page(as_(cast.facilitator), "peers:curricula")


def test_a_facilitator_reads_no_other_programs_form(cast: Cast, as_: Callable[..., Client]) -> None:
    led(cast)
    other = Version.objects.get(overlay__slug="residency").sessions.all()[0]
    assert as_(cast.facilitator).get(reverse("peers:session", args=[other.public_id])).status_code == 404


def test_a_facilitator_is_offered_nothing_to_change(cast: Cast, as_: Callable[..., Client]) -> None:
    shown = page(as_(cast.facilitator), "peers:version", led(cast).public_id)
    assert "Start the next version" not in shown


def test_a_session_shows_every_part_of_its_guide(cast: Cast, as_: Callable[..., Client]) -> None:
    session = led(cast).sessions.all()[1]
    shown = page(as_(cast.facilitator), "peers:session", session.public_id)
    labels = ["What you might say", "Watch for", "If someone is distressed", "Members see", "In a call"]
    assert [label for label in labels if label not in shown] == []


def test_a_guide_links_to_help(cast: Cast, as_: Callable[..., Client]) -> None:
    session = led(cast).sessions.all()[1]
    shown = page(as_(cast.facilitator), "peers:session", session.public_id)
    assert '<a href="/help-now/">Help now</a>' in shown


def test_an_hour_leaves_out_the_pairs(cast: Cast, as_: Callable[..., Client]) -> None:
    session = led(cast).sessions.all()[1]
    client = as_(cast.facilitator)
    shown = [page(client, "peers:session", session.public_id, minutes=minutes) for minutes in ("90", "60")]
    assert ["step-pairs" in text for text in shown] == [True, False]


def test_an_unknown_length_is_the_long_one(cast: Cast, as_: Callable[..., Client]) -> None:
    session = led(cast).sessions.all()[1]
    assert "step-pairs" in page(as_(cast.facilitator), "peers:session", session.public_id, minutes="9x")


def test_as_a_member_one_sees_prompts_and_no_guide(cast: Cast, as_: Callable[..., Client]) -> None:
    session = led(cast).sessions.all()[1]
    shown = page(as_(cast.facilitator), "peers:session", session.public_id, **{"as": "member"})
    assert ("Bags along the wall" in shown, "Watch for" in shown) == (True, False)


def test_words_that_look_like_markup_stay_words(director: Client, draft: Version) -> None:
    Block.objects.filter(session__version=draft, key="skill").update(guide="<script>alert(1)</script>")
    shown = page(director, "peers:session", draft.sessions.all()[0].public_id)
    assert "&lt;script&gt;alert" in shown


def test_the_list_costs_the_same_with_one_and_with_many(
    director: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_version()
    url = reverse("peers:curricula")
    director.get(url)
    with django_assert_max_num_queries(8) as few:
        director.get(url)
    for number in range(5):
        make_version(make_curriculum(f"other-{number}"))
    with django_assert_max_num_queries(8) as many:
        director.get(url)
    assert len(few) == len(many)


def test_a_version_costs_the_same_with_two_sessions_and_with_ten(
    director: Client, draft: Version, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    url = reverse("peers:version", args=[draft.public_id])
    director.get(url)
    with django_assert_max_num_queries(10) as few:
        director.get(url)
    for position in range(3, 11):
        make_session(draft, position)
    with django_assert_max_num_queries(10) as many:
        director.get(url)
    assert len(few) == len(many)


def test_a_director_begins_a_curriculum(director: Client) -> None:
    data = {
        "name": "Ours",
        "display_name": "Circle",
        "group_size_least": 4,
        "group_size_most": 6,
        "facilitators": 2,
        "years": 1,
    }
    assert "Add its sessions" in send(director, "peers:curriculum_new", **data)
    assert Curriculum.objects.get().versions.get().state == State.DRAFT


def test_group_sizes_are_in_order(director: Client) -> None:
    curriculum = make_curriculum()
    data = {"name": "Ours", "display_name": "Circle", "group_size_least": 8, "group_size_most": 6}
    shown = send(director, "peers:curriculum_edit", curriculum.slug, facilitators=2, years=1, **data)
    assert "Choose 8 or more: the smallest group has 8." in shown


def test_the_next_version_begins_with_a_button(director: Client) -> None:
    shown = send(director, "peers:version_draft", make_version().public_id)
    assert "Version 2: a draft." in shown


def test_a_draft_says_what_is_to_be_mended(director: Client, draft: Version) -> None:
    Block.objects.filter(session__position=1, key="skill").delete()
    assert "The blocks of 90 minutes add up to 50: 40 too few." in page(
        director, "peers:version", draft.public_id
    )


def test_publishing_takes_the_line_on_what_is_new(director: Client, draft: Version) -> None:
    send(director, "peers:version_publish", draft.public_id, notes="Shorter rounds.")
    draft.refresh_from_db()
    assert (draft.is_published, draft.notes) == (True, "Shorter rounds.")


def test_what_does_not_add_up_is_refused_in_words(director: Client, draft: Version) -> None:
    Block.objects.filter(session__position=1, key="skill").delete()
    assert "Not published." in send(director, "peers:version_publish", draft.public_id)


def test_a_new_version_says_what_it_changes(director: Client) -> None:
    draft = versions.draft_from(make_version())
    draft.sessions.filter(position=1).update(title="Coming in")
    assert "“Coming in”: new words for “title”." in page(director, "peers:version", draft.public_id)


def test_a_session_is_added_last(director: Client, draft: Version) -> None:
    send(director, "peers:session_new", draft.public_id, **words_of_session())
    assert draft.sessions.last().slug == "walking"  # type: ignore[union-attr]


def test_a_second_session_of_one_title_gets_a_name_of_its_own(director: Client, draft: Version) -> None:
    for _ in range(2):
        send(director, "peers:session_new", draft.public_id, **words_of_session())
    assert draft.sessions.last().slug == "walking-2"  # type: ignore[union-attr]


def test_an_event_may_be_ones_own(director: Client, draft: Version) -> None:
    data = words_of_session(other_anchor="White coat ceremony")
    send(director, "peers:session_new", draft.public_id, **data)
    assert draft.sessions.last().anchor == "white-coat-ceremony"  # type: ignore[union-attr]


def test_a_session_keeps_its_name_when_its_title_changes(director: Client, draft: Version) -> None:
    session = draft.sessions.all()[0]
    send(director, "peers:session_edit", session.public_id, **words_of_session())
    session.refresh_from_db()
    assert (session.title, session.slug) == ("Walking", "session-1")


def test_a_published_session_is_not_edited(director: Client) -> None:
    session = make_version().sessions.all()[0]
    shown = send(director, "peers:session_edit", session.public_id, **words_of_session())
    assert "published and never changes" in shown


def test_a_block_is_added_last(director: Client, draft: Version) -> None:
    session = draft.sessions.all()[0]
    send(director, "peers:block_new", session.public_id, **words_of_block())
    assert session.blocks.last().key == "walk"  # type: ignore[union-attr]


def test_no_block_takes_the_address_of_a_new_one(director: Client, draft: Version) -> None:
    session = draft.sessions.all()[0]
    send(director, "peers:block_new", session.public_id, **words_of_block(title="New"))
    assert session.blocks.last().key == "new-2"  # type: ignore[union-attr]


BLOCK_MISTAKES = {
    "needs more than it has": ({"least_minutes": 11}, "It has 10 minutes: ask for 10 or less."),
    "needs more than when short": ({"least_minutes": 9}, "The short form gives it 8: ask for 8 or less."),
    "must run and cannot": ({"short_minutes": ""}, "Give it minutes here too, or let it be left out"),
    "no guide": ({"guide": ""}, "This field is required."),
}


@pytest.mark.parametrize(("fields", "words"), BLOCK_MISTAKES.values(), ids=BLOCK_MISTAKES)
def test_a_block_that_cannot_be_says_why(
    director: Client, draft: Version, fields: dict[str, Any], words: str
) -> None:
    session = draft.sessions.all()[0]
    assert words in send(director, "peers:block_new", session.public_id, **words_of_block(**fields))


@pytest.mark.parametrize(("key", "go", "place"), [("check-in", "up", 1), ("arrive", "down", 2)])
def test_a_block_is_moved_by_a_plain_button(
    director: Client, draft: Version, key: str, go: str, place: int
) -> None:
    session = draft.sessions.all()[0]
    send(director, "peers:block_move", session.public_id, key, go=go)
    assert session.blocks.get(key=key).position == place


def test_a_session_is_moved_by_a_plain_button(director: Client, draft: Version) -> None:
    send(director, "peers:session_move", draft.sessions.all()[0].public_id, go="down")
    assert Session.objects.get(version=draft, slug="session-1").position == 2


def test_a_program_begins_its_own_form(director: Client) -> None:
    data = {"title": "For surgeons", "display_name": "Circle", "group_size_least": 4, "group_size_most": 6}
    version = make_version()
    send(director, "peers:overlay_new", version.public_id, facilitators=2, years=1, **data)
    assert Overlay.objects.get().made.get().based_on == version


def test_a_form_that_is_behind_says_so(director: Client, cast: Cast) -> None:
    an_overlay(cast)
    form = Version.objects.get(overlay__isnull=False)
    assert "bring it over" in page(director, "peers:version", form.public_id)


def test_a_review_shows_what_stays_what_comes_and_what_to_choose(director: Client, cast: Cast) -> None:
    shown = page(director, "peers:overlay_review", *an_overlay(cast))
    wanted = ["you and upstream both changed “title”", "As upstream has it now", "“New”: new words"]
    assert [words for words in wanted if words not in shown] == []


def test_a_choice_left_open_is_asked_for(director: Client, cast: Cast) -> None:
    assert "1 still to go" in send(director, "peers:overlay_review", *an_overlay(cast))


def test_a_review_ends_in_a_draft_that_has_both(director: Client, cast: Cast) -> None:
    args = an_overlay(cast)
    send(director, "peers:overlay_review", *args, **{"session-1.replace": "theirs"})
    draft = Version.objects.get(overlay__isnull=False, state="draft")
    rows = draft.sessions.values_list("title", "skill")
    assert list(rows) == [("Theirs", "Ours"), ("New", "Skill 2")]


def test_a_form_that_is_up_to_date_has_nothing_to_review(director: Client) -> None:
    overlays.start(version=make_version(), slug="short", title="Short", display_name="Circle")
    address = reverse("peers:overlay_review", args=[Overlay.objects.get().public_id])
    assert director.get(address).status_code == 404


def test_an_older_version_leads_to_the_newest(director: Client) -> None:
    first = make_version()
    second = versions.publish(draft=versions.draft_from(first), by=None)
    shown = page(director, "peers:version", first.public_id)
    assert ("Version 2 is the newest" in shown, "from version 2" in shown) == (True, True)
    assert "is the newest" not in page(director, "peers:version", second.public_id)


def test_the_next_version_begins_from_an_older_one_where_that_is_asked_for(director: Client) -> None:
    first = make_version()
    versions.publish(draft=versions.draft_from(first), by=None)
    send(director, "peers:version_draft", first.public_id, **{"from": "this"})
    assert Version.objects.get(number=3).based_on == first


def test_choices_made_before_something_newer_came_are_asked_for_again(director: Client, cast: Cast) -> None:
    args = an_overlay(cast)
    looked_at = Version.objects.upstream().order_by("-number")[0]
    newest = versions.draft_from(looked_at)
    newest.sessions.filter(slug="session-1").update(title="Newest")
    versions.publish(draft=newest, by=None)
    choices = {"session-1.replace": "theirs", "upstream": str(looked_at.public_id)}
    shown = send(director, "peers:overlay_review", *args, **choices)
    assert ("something newer" in shown, " checked" in shown, "Newest" in shown) == (True, False, True)
    assert not Version.objects.filter(overlay__isnull=False, state="draft").exists()


def seen_in(shown: str) -> str:
    """Return the mark of what a page of writing was opened on."""
    found = re.search(r'name="seen" value="(\w+)"', shown)
    return found[1] if found else ""


def test_a_block_that_someone_else_wrote_meanwhile_is_not_undone(director: Client, draft: Version) -> None:
    address = ("peers:block_edit", draft.sessions.all()[0].public_id, "skill")
    opened = seen_in(page(director, *address))
    mine = words_of_block(title="Mine", guide="My guide.", seen=opened)
    Block.objects.filter(key="skill").update(guide="Theirs.")
    shown = send(director, *address, **mine)
    assert ("Someone wrote here" in shown, "My guide." in shown) == (True, True)
    assert set(Block.objects.filter(key="skill").values_list("guide", flat=True)) == {"Theirs."}


def test_put_together_with_theirs_it_is_saved(director: Client, draft: Version) -> None:
    session = draft.sessions.all()[0]
    address = ("peers:block_edit", session.public_id, "skill")
    mine = words_of_block(guide="Both.", seen=seen_in(page(director, *address)))
    Block.objects.filter(key="skill").update(guide="Theirs.")
    mine["seen"] = seen_in(send(director, *address, **mine))
    send(director, *address, **mine)
    assert session.blocks.get(key="skill").guide == "Both."


def test_a_session_that_someone_else_wrote_meanwhile_is_not_undone(director: Client, draft: Version) -> None:
    session = draft.sessions.all()[0]
    address = ("peers:session_edit", session.public_id)
    mine = words_of_session(seen=seen_in(page(director, *address)), modalities=["cbt", "dbt"])
    Session.objects.filter(pk=session.pk).update(purpose="Theirs.")
    shown = send(director, *address, **mine)
    session.refresh_from_db()
    assert ("Someone wrote here" in shown, session.purpose) == (True, "Theirs.")
    assert shown.count("checked") == 2


def test_blocks_moved_meanwhile_are_no_words_of_someone_else(director: Client, draft: Version) -> None:
    session = draft.sessions.all()[0]
    address = ("peers:block_edit", session.public_id, "skill")
    mine = words_of_block(guide="Mine.", seen=seen_in(page(director, *address)))
    send(director, "peers:block_move", session.public_id, "skill", go="up")
    send(director, *address, **mine)
    assert session.blocks.get(key="skill").guide == "Mine."


@pytest.mark.django_db(transaction=True)
def test_blocks_of_one_title_added_at_once_are_all_there(director: Client, draft: Version) -> None:
    session = draft.sessions.all()[0]
    address = reverse("peers:block_new", args=[session.public_id])
    answers = at_once(*[lambda: director.post(address, words_of_block())] * 3)
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    added = session.blocks.filter(title="Walk").order_by("key").values_list("key", flat=True)
    assert list(added) == ["walk", "walk-2", "walk-3"]
