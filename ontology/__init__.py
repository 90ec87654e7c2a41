"""What facts mean and where they live: the ground floor, which imports nothing else of ours.

In: the facts read from documents (``facts.py``). Out: a graph of them with their sources (``graph.py``) under fixed addresses
(``addresses.py``) in the words of ``budget_performance.ttl``, and fact tables derived from it. The arithmetic and
tolerances that ingest and audit share stand here too. It never reads files of users, understands questions or decides
what a document says: it keeps what it is given, whole or not at all.
"""
