"""The day and the hour are China's, whatever zone the computer is set to."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest

from core import clock
from core.records.values import local


@pytest.mark.skipif(sys.platform == "win32", reason="a zone is set by TZ only elsewhere")
def test_a_computer_in_another_zone_has_the_day_and_the_hour_of_china() -> None:
    """Half a day behind UTC and half a day ahead of it."""
    asked = [sys.executable, "-c", "from core import clock; print(clock.today(), clock.now().utcoffset())"]
    told = {
        subprocess.run(asked, env={"TZ": zone}, capture_output=True, text=True, check=True).stdout
        for zone in ("UTC+12", "UTC-12")
    }
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=8)
    assert told == {f"{now.date()} 8:00:00\n"}


def test_a_stored_moment_is_shown_by_clocks_of_china() -> None:
    """Late in the day by UTC is the next day here."""
    assert local("2023-09-01T20:30:00.000+00:00") == datetime.datetime(2023, 9, 2, 4, 30, tzinfo=clock.CHINA)
    assert local("2023-09-01T20:30:00.000+00:00").date() == datetime.date(2023, 9, 2)
