"""Comparisons over the fact tables: a project over years, a unit among its peers, indicators that projects share.

Rows of the fact tables come in, rows of comparisons go out: every figure with its formula and the evidence of what it was
computed from. Nothing is judged from fewer units than the setting ``peers_least`` asks for.
"""
