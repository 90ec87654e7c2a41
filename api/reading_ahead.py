"""Imported by the process that readers are forked from: what every reader would have to load is loaded once."""

import logging

from api.ingesting import prepare_document

_TEXT = "甲县文化馆2023年度部门决算\n甲县文化馆2023年度支出5.2万元，比上年增加1.1万元，主要原因是活动增加。\n"

try:
    prepare_document(_TEXT.encode(), "预热.txt", "https://example.org/")
except Exception:  # a reader that then loads for itself tells what is wrong of its own document
    logging.getLogger("jixiao").exception("readers could not be made ready")
