from django.apps import AppConfig
from django.utils.module_loading import import_string


class HomeConfig(AppConfig):
    name = "wellbeing.home"
    verbose_name = "Home"

    def ready(self) -> None:
        """Tell people's pages what the apps show and hold; models must be there before."""
        import_string("people.sight.register")(import_string("wellbeing.sight.SIGHTS"))
        import_string("people.feeds.register")(import_string("wellbeing.feeds.FEEDS"))
        import_string("people.belongings.register")(import_string("wellbeing.belongings.BELONGINGS"))
