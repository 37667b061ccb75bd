"""Push: a WebSub hub for our own feeds, webhooks, and word to other hubs.

::

    outbox row ─► notify ▶ ─► events, deliveries ─► courier ▶ ─► deliver ▶ ─► outcome ─► settled, tried again, or dead
    POST /hub ─► websub ─► subscribe ▶ ─► intent, delivery ───────┘

Pure: `websub`, `webhook`, `outcome`.
"""
