"""The web page: views rendered on the server from templates, with small scripts that make them quick.

In: a request's address, which holds the whole state of a view. Out: HTML in which everything that stands in documents is
escaped; no inline script or style, nothing from elsewhere, no build step. Nothing is computed here.
"""
