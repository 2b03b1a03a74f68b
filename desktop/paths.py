"""Where a counter's data lies."""

import os
from pathlib import Path

APP = "huiqi-counter"


def policies_folder(data: Path) -> Path:
    """Where the packages that a centre has taken in lie, below its data folder."""
    return data / "policies"


def cache_folder() -> Path:
    """Where policies are kept made ready: within the folder named in HUIQI_DATA, else the platform's own place for what
    may be lost."""
    named = os.environ.get("HUIQI_DATA")
    if named:
        return Path(named).expanduser().absolute() / "ready"
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP, appauthor=False)) / "ready"


def data_folder(given: str | None = None) -> Path:
    """The folder named on the command line, else in HUIQI_DATA, else the platform's own place for a user's data."""
    named = given or os.environ.get("HUIQI_DATA")
    if named:
        return Path(named).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_data_dir(APP, appauthor=False))
