"""What holds for every test: a property has no deadline, because a busy machine is no counterexample."""

from hypothesis import settings

settings.register_profile("house", deadline=None)
settings.load_profile("house")

collect_ignore_glob = ["*conftest.py"]
"""They hold no examples, and two modules of one name cannot both be looked through for them."""
