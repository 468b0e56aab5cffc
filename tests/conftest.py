"""For every test: how hypothesis looks for examples."""

import os

from hypothesis import settings

# No deadline: this machine may be busy. On CI the same examples each time, so that a failure is the change's own.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "local")
