from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "wellbeing.demo"
    verbose_name = "Demo"
