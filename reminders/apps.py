from django.apps import AppConfig


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Reminders"

    def ready(self) -> None:
        # Kinds read models, which are there only now.
        from reminders import checks, kinds, summary

        kinds.register(summary.KIND)
        checks.start()
