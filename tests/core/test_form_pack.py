"""Forms say what is wrong, where, and to everyone: the wiring between a field, its help and its error."""

from __future__ import annotations

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Row, Submit
from django import forms
from django.template import Context, Template

from tests.core.markup import Markup


class Sample(forms.Form):
    name = forms.CharField(help_text="Your group sees this.")
    pronouns = forms.CharField(required=False)
    part = forms.ChoiceField(choices=[("am", "Morning"), ("pm", "Afternoon")], widget=forms.RadioSelect)
    ways = forms.MultipleChoiceField(
        choices=[("mail", "Mail")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="Or neither.",
    )
    begins = forms.SplitDateTimeField(required=False)
    agree = forms.BooleanField(label="I agree")
    token = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        if self.data:
            self.add_error(None, "That half day is already taken.")


def render(form: forms.BaseForm | forms.BaseFormSet[Sample]) -> Markup:
    source = "{% load crispy_forms_tags %}{{ form|crispy }}"
    return Markup(Template(source).render(Context({"form": form})))


@pytest.fixture
def fresh() -> Markup:
    return render(Sample())


@pytest.fixture
def wrong() -> Markup:
    return render(Sample({"part": "night", "begins_0": "soon", "ways": "pigeon"}))


def described_by(markup: Markup, element_id: str) -> list[str]:
    [found] = [one for one in markup.elements if one.attrs.get("id") == element_id]
    return found.attrs.get("aria-describedby", "").split()


def test_a_field_names_its_help(fresh: Markup) -> None:
    assert described_by(fresh, "id_name") == ["id_name_helptext"]


def test_a_wrong_field_names_its_help_and_its_error(wrong: Markup) -> None:
    assert described_by(wrong, "id_name") == ["id_name_helptext", "id_name_error"]


def test_a_wrong_field_says_that_it_is_wrong(wrong: Markup) -> None:
    assert wrong.one("input", id="id_name").attrs["aria-invalid"] == "true"


def test_an_untouched_field_does_not(fresh: Markup) -> None:
    assert "aria-invalid" not in fresh.one("input", id="id_name").attrs


def test_a_group_of_choices_names_its_error(wrong: Markup) -> None:
    assert described_by(wrong, "div_id_part") == ["id_part_error"]


def test_a_group_of_choices_names_its_help(fresh: Markup) -> None:
    assert described_by(fresh, "div_id_ways") == ["id_ways_helptext"]


@pytest.mark.parametrize("state", ["fresh", "wrong"])
def test_whatever_a_field_names_is_on_the_page(state: str, request: pytest.FixtureRequest) -> None:
    markup: Markup = request.getfixturevalue(state)
    named = {name for one in markup.elements for name in one.attrs.get("aria-describedby", "").split()}
    assert named - set(markup.ids) == set()


@pytest.mark.parametrize("state", ["fresh", "wrong"])
def test_every_label_belongs_to_a_control(state: str, request: pytest.FixtureRequest) -> None:
    markup: Markup = request.getfixturevalue(state)
    assert {label.attrs["for"] for label in markup.all("label")} - set(markup.ids) == set()


@pytest.mark.parametrize("state", ["fresh", "wrong"])
def test_no_two_elements_share_an_id(state: str, request: pytest.FixtureRequest) -> None:
    markup: Markup = request.getfixturevalue(state)
    assert len(markup.ids) == len(set(markup.ids))


def test_choices_are_asked_in_a_legend(fresh: Markup) -> None:
    assert len(fresh.all("legend")) == len(["part", "ways", "begins"])


def test_each_choice_is_a_row_to_tap(fresh: Markup) -> None:
    assert len(fresh.all("label", class_="choice")) == len(["am", "pm", "mail", "agree"])


def test_what_may_be_left_out_says_so(fresh: Markup) -> None:
    assert "Pronouns (optional)" in fresh.text


def test_what_is_needed_carries_no_mark(fresh: Markup) -> None:
    assert fresh.text.count("(optional)") == len(["pronouns", "ways", "begins"])


def test_a_form_without_errors_has_no_summary(fresh: Markup) -> None:
    assert fresh.all("div", class_="error-summary") == []


def test_the_summary_takes_the_focus(wrong: Markup) -> None:
    assert "autofocus" in wrong.one("div", class_="error-summary").attrs


def test_the_summary_is_announced(wrong: Markup) -> None:
    assert wrong.one("div", class_="error-summary").attrs["role"] == "alert"


def test_the_summary_leads_to_every_wrong_field(wrong: Markup) -> None:
    targets = {"#id_name", "#id_part_0", "#id_ways_0", "#id_begins_0", "#id_agree"}
    assert {link.attrs["href"] for link in wrong.all("a")} == targets


def test_the_summary_leads_nowhere_that_is_not_on_the_page(wrong: Markup) -> None:
    assert {link.attrs["href"].lstrip("#") for link in wrong.all("a")} - set(wrong.ids) == set()


def test_what_is_wrong_with_the_whole_form_is_said(wrong: Markup) -> None:
    assert "That half day is already taken." in wrong.text


def test_what_is_wrong_with_a_hidden_field_is_not_hidden() -> None:
    form = Sample({"name": "Maya", "part": "am", "agree": "on"})
    assert "This field is required." in render(form).text


def test_what_was_typed_is_kept() -> None:
    assert render(Sample({"name": "Maya"})).one("input", id="id_name").attrs["value"] == "Maya"


def test_what_was_typed_stays_text() -> None:
    assert render(Sample({"name": "<b>Maya</b>"})).all("b") == []


def test_a_disabled_field_is_not_called_optional() -> None:
    form = Sample()
    form.fields["pronouns"].disabled = True
    assert "Pronouns (optional)" not in render(form).text


def test_a_set_of_forms_brings_what_it_needs_to_be_read_again() -> None:
    formset = forms.formset_factory(Sample, extra=2)()
    assert render(formset).one("input", name="form-TOTAL_FORMS").attrs["value"] == "2"


def test_what_is_wrong_with_a_set_of_forms_is_said() -> None:
    formset = forms.formset_factory(Sample)({})
    assert "ManagementForm data is missing" in render(formset).text


def laid_out(**options: object) -> Markup:
    form = Sample()
    form.helper = FormHelper()  # type: ignore[attr-defined]
    form.helper.layout = Layout(Fieldset("Who", Row("name", "pronouns")), "part")  # type: ignore[attr-defined]
    form.helper.add_input(Submit("send", "Ask for the day"))  # type: ignore[attr-defined]
    for name, value in options.items():
        setattr(form.helper, name, value)  # type: ignore[attr-defined]
    source = "{% load crispy_forms_tags %}{% crispy form %}"
    return Markup(Template(source).render(Context({"form": form})))


def test_a_layout_keeps_its_groups() -> None:
    assert laid_out().text.startswith("Who Name Your group sees this. Pronouns (optional) Part")


def test_a_layout_sets_fields_side_by_side() -> None:
    assert len(laid_out().all("div", class_="field-row")) == 1


def test_a_layout_s_button_is_the_main_action() -> None:
    assert "button--primary" in laid_out().one("button", name="send").classes


def test_a_layout_s_form_can_be_sent() -> None:
    assert laid_out().one("form").attrs["method"] == "post"


def test_a_layout_without_a_form_tag_stands_in_the_page_s_own() -> None:
    assert laid_out(form_tag=False).all("form") == []
