from checkins.models.instruments import Instrument

__all__ = ["Instrument"]
