"""Runs first in a built program: what of pyHanko speaks to a network is not in the folder, nor is SSL.

pyHanko imports its HTTP client before anything asks for it. A counter signs with the centre's own certificates and is
never connected, so the client and what it drags along (aiohttp, certificates of the world, SSL) stay out, and in their
place stand names that can be imported and do nothing.
"""

import sys
from types import ModuleType

ABSENT = {
    "pyhanko.sign.timestamps.aiohttp_client": "HTTPTimeStamper",
    "pyhanko_certvalidator.fetchers.aiohttp_fetchers": "AIOHttpFetcherBackend",
}

for _name, _class in ABSENT.items():
    _module = ModuleType(_name, "Not in this program, which knows no network.")
    setattr(_module, _class, type(_class, (), {"__module__": _name}))
    sys.modules[_name] = _module
