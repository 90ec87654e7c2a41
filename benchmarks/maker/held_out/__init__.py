"""Families set aside: written before the rules, read by none of the rules' authors, measured once at the end.

Each is plausible for some province and none is in the catalogue that the rules were written after.
"""

from maker.held_out import banners, paths, quarters, review

FAMILIES = {
    "H1": paths.level_paths,
    "H2": review.side_by_side,
    "H3": banners.card_with_banners,
    "H4": quarters.quarters_and_year,
}
