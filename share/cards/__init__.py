"""Preview images: a theme, an article and perhaps its photo become pixels.

Pure: `theme`, `contrast`, `fonts`, `bidi`, `shape`, `lines`, `fitting`, `crop`, `layout`, `key`, `alt`.
Pixels: `masks`, `photo`, `scrim`, `draw`, `encode`. The verb is `share.cards.make.make`.
"""
