"""Sharing to a server of the fediverse that the reader names: which server that is, and where its share form stands.

Somebody else writes the name, and another server writes the answer, so neither is believed: the name is checked before anything
is asked, and the answer may lead to that same server alone.
"""

from share.fediverse.find import Finder
from share.fediverse.servers import Server, read_server
from share.fediverse.table import Fediverse, read_fediverse
from share.fediverse.templates import filled

__all__ = ["Fediverse", "Finder", "Server", "filled", "read_fediverse", "read_server"]
