from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "wellbeing.home"
    verbose_name = "Home"
