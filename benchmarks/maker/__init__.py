"""The document maker: made evaluations in many layouts and formats, with what each states known exactly.

A seed gives facts (:mod:`.facts`), a layout makes an abstract page and the gold rows of it, a format writes the page to a
real file, dirt spoils it on the way. Names and wordings are our own; nothing is taken from a real document.
"""
