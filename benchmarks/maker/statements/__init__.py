"""Made statement tables of final accounts and budgets: consistent accounts written as the tables of many provinces and years.

A seed gives accounts (:mod:`.accounts`) and a style (:mod:`.style`); a table of :mod:`.final`, :mod:`.budget` or
:mod:`.public` makes the parts of a page and records what every printed figure states.
"""
