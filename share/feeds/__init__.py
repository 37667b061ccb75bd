"""Feeds and sitemaps: an article becomes a neutral `share.feeds.feed.Item`, and each format renders items; all of that is pure.

``build`` is the verb: it reads the store. The bytes of a feed are a function of its content and never of the time of rendering.
"""
