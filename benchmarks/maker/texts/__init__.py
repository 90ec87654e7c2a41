"""Made running text: final-accounts explanations and self-evaluation reports whose every figure is known.

``accounts.toml`` and ``reports.toml`` hold the styles, each a document of templates in wordings of our own; :mod:`.figures`,
:mod:`.accounts` and :mod:`.reports` draw the facts, :mod:`.telling` fills the templates and keeps what was stated,
:mod:`.judging` compares that with what was read.
"""
