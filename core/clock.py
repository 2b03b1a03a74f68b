"""The time in China: the desk stands there, whatever zone its computer is set to."""

import datetime

CHINA = datetime.timezone(datetime.timedelta(hours=8))


def now() -> datetime.datetime:
    """This moment, as clocks in China show it."""
    return datetime.datetime.now(CHINA)


def today() -> datetime.date:
    """The day that it is in China."""
    return now().date()
