"""A question back, and its reply."""

from __future__ import annotations

from django import forms

from wellnessdays.models import Question


class QuestionForm(forms.Form):
    """One of the fixed questions."""

    topic = forms.ChoiceField(label="Ask first", choices=Question.Topic, widget=forms.RadioSelect)


class ReplyForm(forms.Form):
    """Yes or no."""

    answer = forms.ChoiceField(choices=[("yes", "Yes"), ("no", "No")])
