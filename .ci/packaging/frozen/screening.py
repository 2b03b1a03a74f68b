"""Runs first in a built program: modules that only 筛查 calls lie in an archive of its component.

Where the component is not installed the archive is not there, and they are not found.
"""

import os
import sys

sys.path.append(os.path.join(sys._MEIPASS, "screening.pyz"))
