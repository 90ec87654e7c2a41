"""Running text to observations: every figure a report states, with what it measures, whose it is, when, and why.

Comes in: a document as read, its context, and the stretches already read as tables. Goes out: observations with spans.
The text goes through a spaCy pipeline (``zh``, jieba words) whose components mark figures, years, account titles,
comparisons and reasons; clauses then say what each figure measures. It never fills a gap from general knowledge.
"""

from ingest.narrative.causes import causes
from ingest.narrative.observations import once, read_observations

__all__ = ["causes", "once", "read_observations"]
