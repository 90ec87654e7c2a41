"""One function a family of layouts: a seed → a made page with its gold. Their names are those of the catalogue."""

from maker.layouts import books, departments, drawn, empty, national, plain_tables, provincial, targets

FAMILIES = {
    "A1": national.national,
    "A2": provincial.sichuan,
    "A3": provincial.yunnan,
    "A4": provincial.weight_first,
    "A6": provincial.hubei,
    "A7": plain_tables.county_funds,
    "A9": plain_tables.flat_list,
    "A10": plain_tables.older_sichuan,
    "A12": plain_tables.one_line_each,
    "B1": departments.whole_department,
    "B2": departments.base_data,
    "B3": departments.scoring_sheet,
    "B4": departments.cover_and_profile,
    "C1": targets.hunan_targets,
    "C2": targets.quantified_targets,
    "C3": targets.long_and_annual,
    "C5": targets.application,
    "C7": targets.transfer_letter,
    "C8": books.text_book,
    "C9": books.project_note,
    "M1": empty.monitoring,
    "S1": drawn.drawn,
    "N1": empty.template,
    "N2": empty.stripped,
    "N3": empty.target_template,
}
