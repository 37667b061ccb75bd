"""Where readers share to: ``assets/networks.toml``, and the address that leads there with an article.

The address is made of the article and the table alone; nothing that a request brings can change where it leads.
"""

from share.networks.composing import Shared, leaves_room, post_text, share_text, share_url, x_account
from share.networks.counting import weighted_length
from share.networks.table import RESERVED_CODES, Limit, Network, codes, in_bar, living, read_networks

__all__ = [
    "RESERVED_CODES",
    "Limit",
    "Network",
    "Shared",
    "codes",
    "in_bar",
    "leaves_room",
    "living",
    "post_text",
    "read_networks",
    "share_text",
    "share_url",
    "weighted_length",
    "x_account",
]
