"""``python -m api`` is ``jixiao``."""

from api.cli import main

main()
