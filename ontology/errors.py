"""Every error jixiao raises for its users: one tree, each message Chinese, one line, saying what to do next."""

from __future__ import annotations


class JixiaoError(Exception):
    """Base of all errors meant for users; ``str(error)`` is what they read."""


class UnreadableDocument(JixiaoError):
    """A file that cannot be read as a document (empty, binary, unknown format, over a limit)."""


class DataFolderBusy(JixiaoError):
    """Another process owns the data folder."""


class DataFolderDamaged(JixiaoError):
    """The data folder cannot be opened or was written by a newer version."""


class StorageFailed(JixiaoError):
    """The disk is full, read-only, or refuses a file; nothing is half written."""


class GraphUnreachable(StorageFailed):
    """The SPARQL store that holds the graph does not answer, refuses, or sends half an answer."""


class SettingsInvalid(JixiaoError):
    """A setting that there is not, or a value that it cannot have."""


class DocumentNotFound(JixiaoError):
    """No document of that name is in the data folder."""


class EntityNotFound(JixiaoError):
    """No unit or project of that name is in the data folder."""


class FactNotFound(JixiaoError):
    """No fact or finding of that address is in the data folder."""


class DecisionNotFound(JixiaoError):
    """No decision of that number is on record."""


class JobNotFound(JixiaoError):
    """No upload of that number is on record."""


class UnknownTable(JixiaoError):
    """No fact table, column or format of that name."""


class QueryRefused(JixiaoError):
    """A SPARQL query that is not read-only, reaches outside, or is not valid."""


class QueryTimeout(JixiaoError):
    """A query ran past its limit of time, rows or memory."""


class EncoderUnavailable(JixiaoError):
    """The configured encoder cannot be loaded."""


class VectorsUnreachable(JixiaoError):
    """The Milvus that holds the vectors does not answer or refuses, or its client is not installed."""


class NotAcceptable(JixiaoError):
    """None of the formats that a client takes is on offer."""


class BadRequest(JixiaoError):
    """An argument that cannot be used (an empty question, a negative limit)."""
