"""Time in China, where the counters are, whatever the computer's time zone."""

import datetime

CHINA = datetime.timezone(datetime.timedelta(hours=8))


def now() -> datetime.datetime:
    """The current time, in China's time zone."""
    return datetime.datetime.now(CHINA)


def today() -> datetime.date:
    """Today's date in China."""
    return now().date()
