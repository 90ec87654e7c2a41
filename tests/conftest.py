"""Settings for all tests: no time limits inside tests (speed belongs in benchmarks), no network at run time."""

import os

from hypothesis import settings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
settings.register_profile("jixiao", deadline=None, max_examples=60)
settings.load_profile("jixiao")
