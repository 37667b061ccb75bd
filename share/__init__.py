"""Sharewire: the share card and syndication service of a news publisher."""
