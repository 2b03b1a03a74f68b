"""Locations of a counter's data."""

import os
from pathlib import Path

APP = "huiqi-counter"


def policies_folder(data: Path) -> Path:
    """The folder for installed policy packages, below the data folder."""
    return data / "policies"


def cache_folder() -> Path:
    """The cache folder for parsed policies: inside the folder named in HUIQI_DATA, otherwise the platform's cache
    folder."""
    named = os.environ.get("HUIQI_DATA")
    if named:
        return Path(named).expanduser().absolute() / "ready"
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP, appauthor=False)) / "ready"


def data_folder(given: str | None = None) -> Path:
    """The folder given on the command line, else in HUIQI_DATA, else the platform's folder for user data."""
    named = given or os.environ.get("HUIQI_DATA")
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir(APP, appauthor=False))
