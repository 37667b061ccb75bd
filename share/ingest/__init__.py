"""Articles coming in: plain text, Markdown, JSON files and the newsroom's API.

Every source is read into a *document*, a plain dict in the field names of the API (`share.ingest.payload`), so that one set of
rules checks them all. Pure, but for `share.ingest.files` and `share.ingest.photos`.
"""
