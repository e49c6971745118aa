from django.apps import AppConfig


class WellnessDaysConfig(AppConfig):
    name = "wellnessdays"
    verbose_name = "Wellness days"
