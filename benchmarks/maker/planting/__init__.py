"""One error planted into a made document before it is written: what an audit must find, and nothing in the same without it.

:mod:`.forms` changes the facts of a self-evaluation, :mod:`.texts` what one phrase of a running text states,
:mod:`.statements` one printed figure or the accounts of one table.
"""
