"""The conventions of pasted newsroom text, in the languages that newsrooms write: related links, notices, share lines, bylines.

All matching is without case and without the marks around a phrase (``*** IMPORTANT NOTICE ***`` is a notice heading too).
"""

from __future__ import annotations

import re
import unicodedata

RELATED = (
    # English, German, French, Spanish, Italian, Portuguese, Dutch
    *("read more", "also read", "read also", "read next", "related", "related story", "related article", "related coverage"),
    *("see also", "more on this", "lesen sie auch", "lesen sie mehr", "lies auch", "mehr dazu", "mehr zum thema", "weiterlesen"),
    *("à lire aussi", "a lire aussi", "lire aussi", "lire plus", "à lire", "en savoir plus", "lea también", "lee también"),
    *("leer más", "lee más", "más información", "leggi anche", "leggi di più", "per saperne di più", "leia também"),
    *("leia mais", "saiba mais", "lees ook", "lees meer", "lees verder"),
    # Polish, Nordic, Turkish, Vietnamese, Indonesian
    *("czytaj też", "czytaj także", "czytaj więcej", "läs också", "läs mer", "les også", "les mer", "læs også", "læs mere"),
    *("lue myös", "lue lisää", "ayrıca okuyun", "devamını oku", "xem thêm", "đọc thêm", "baca juga"),
    # Russian, Ukrainian, Greek
    *("читайте также", "подробнее", "читайте також", "докладніше", "διαβάστε επίσης", "διαβάστε περισσότερα", "σχετικά"),
    # Arabic, Persian, Urdu, Hebrew
    *("اقرأ أيضا", "اقرأ أيضًا", "اقرأ ايضا", "اقرأ المزيد", "بیشتر بخوانید", "مزید پڑھیں", "קראו גם", "קראו עוד"),
    # Hindi, Thai, Japanese, Korean, Chinese
    *("यह भी पढ़ें", "और पढ़ें", "อ่านเพิ่มเติม", "อ่านต่อ", "ข่าวที่เกี่ยวข้อง", "関連記事", "あわせて読みたい", "続きを読む"),
    *("관련 기사", "더 읽기", "延伸阅读", "延伸閱讀", "相关阅读", "相關閱讀", "相关文章", "相關文章"),
)
NOTICE = (
    *(
        "important notice",
        "wichtiger hinweis",
        "avis important",
        "aviso importante",
        "avviso importante",
        "belangrijke mededeling",
    ),
    *(
        "ważna informacja",
        "viktigt meddelande",
        "vigtig meddelelse",
        "viktig melding",
        "важное уведомление",
        "важливе повідомлення",
    ),
    *("σημαντική ειδοποίηση", "إشعار هام", "إشعار مهم", "تنبيه هام", "הודעה חשובה", "महत्वपूर्ण सूचना", "ประกาศสำคัญ"),
    *("重要なお知らせ", "중요 공지", "重要提示", "重要聲明", "重要声明", "önemli bildirim"),
)
SHARE = (
    *("share this article", "share this story", "share this post", "share this page", "share article", "share story", "share on"),
    *("artikel teilen", "diesen artikel teilen", "beitrag teilen", "partager cet article", "partager l'article"),
    *("compartir este artículo", "comparte este artículo", "compartir esta noticia", "condividi questo articolo"),
    *("condividi l'articolo", "compartilhe este artigo", "partilhar este artigo", "deel dit artikel", "udostępnij artykuł"),
    *(
        "dela artikeln",
        "del artiklen",
        "del artikkelen",
        "jaa artikkeli",
        "bu haberi paylaş",
        "поделиться статьёй",
        "поділитися статтею",
    ),
    *("κοινοποιήστε το άρθρο", "شارك هذا المقال", "شارك المقال", "שתפו את הכתבה", "इस लेख को साझा करें", "แชร์บทความนี้"),
    *("この記事をシェアする", "この記事をシェア", "이 기사 공유하기", "分享这篇文章", "分享本文", "分享這篇文章"),
)
SHARE_SHORT = (
    *("share", "share this", "teilen", "partager", "compartir", "comparte", "condividi", "compartilhar", "partilhar", "delen"),
    *("udostępnij", "dela", "del", "jaa", "paylaş", "поделиться", "поділитися", "κοινοποίηση", "شارك", "مشاركة", "שתפו", "שיתוף"),
    *("साझा करें", "शेयर करें", "แชร์", "シェア", "シェアする", "공유", "공유하기", "分享"),
)
NETWORKS = (
    *("facebook", "x", "twitter", "linkedin", "whatsapp", "telegram", "reddit", "bluesky", "threads", "mastodon", "instagram"),
    *("email", "e-mail", "copy link", "link kopieren", "pinterest", "flipboard", "print", "line", "messenger", "sms"),
)
BYLINE = (
    "by",
    "von",
    "par",
    "por",
    "di",
    "door",
    "av",
    "af",
    "przez",
    "автор",
    "от",
    "بقلم",
    "מאת",
    "द्वारा",
    "โดย",
    "文",
    "記者",
    "记者",
    "撰文",
)
PARTICLES = "al bin bint da das de del della den der di dos du el ibn la le los ten ter van von y zu"
NAME_PARTICLES = frozenset(PARTICLES.split())
NAME_JOINTS = re.compile(r"\s*(?:,|،|、|&|\s(?:and|und|et|y|e|en|och|og|ja|i|и|та|και|و)\s)\s*", re.IGNORECASE)
ROLES = re.compile(r"\b(?:editor|correspondent|reporter|writer|staff|redaktion|redakteur\w*|korrespondent\w*)\b", re.IGNORECASE)

ANY_CASE = re.IGNORECASE | re.DOTALL
COLON = r"\s*[:：]\s*"
LINK_AT_END = re.compile(r"[\s:–—|-]*[(<\[]?(?P<url>https?://[^\s<>()\[\]\"]+)[)>\]]?[.]?\s*$")
RELATED_TITLE_LIMIT = 300
"""Characters. A longer line that starts with such a phrase is a paragraph."""


def _key(line: str) -> str:
    """A line as phrases are compared: NFC, lower case, straight apostrophe, single spaces, no marks at the ends."""
    text = unicodedata.normalize("NFC", line).casefold().replace("’", "'")
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"^[\s\W_]+|[\s:：*_#=|~<>()\[\].!–—-]+$", "", text)


def _any_of(phrases: tuple[str, ...]) -> str:
    longest_first = sorted({_key(phrase) for phrase in phrases}, key=len, reverse=True)
    return "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)


_RELATED_LINE = re.compile(
    rf"^[\s>*•▶►→»\[(-]*(?:{_any_of(RELATED)})\**(?:{COLON}|\s+[–—|>»→-]\s+)\**(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
_NOTICE_LINE = re.compile(
    rf"^[\W_]*(?:{_any_of(NOTICE)})\**(?:{COLON}|\s+[–—-]\s+)\**\s*(?P<rest>\S.*)$", re.IGNORECASE | re.DOTALL
)
_NOTICES, _SHARES, _SHORT_SHARES = (frozenset(map(_key, words)) for words in (NOTICE, SHARE, SHARE_SHORT))
_NETWORKS = frozenset(NETWORKS)
_BYLINE = re.compile(rf"^(?:{_any_of(BYLINE)})(?:{COLON}|\s+)(?P<names>\S.*)$", re.IGNORECASE)


def related_rest(line: str) -> str | None:
    """What follows ``Read More:`` and its like in other languages; None when the line is not of that kind."""
    found = _RELATED_LINE.match(unicodedata.normalize("NFC", line))
    if found is None or len(found["rest"]) > RELATED_TITLE_LIMIT:
        return None
    return found["rest"].strip().rstrip("*_ ")


def related_link(text: str) -> dict[str, str]:
    """``Title https://…`` as ``title`` and, where the text has one, ``url``; an address alone is its own title."""
    found = LINK_AT_END.search(text)
    if found is None:
        return {"title": text.strip()}
    return {"title": text[: found.start()].strip() or found["url"], "url": found["url"]}


def is_notice_heading(line: str) -> bool:
    """Whether a line is ``IMPORTANT NOTICE`` (or its like) and nothing else."""
    return _key(line) in _NOTICES


def notice_on_line(line: str) -> str | None:
    """The notice of a line ``IMPORTANT NOTICE: …``; None when the line is not of that kind."""
    found = _NOTICE_LINE.match(unicodedata.normalize("NFC", line))
    return found["rest"].strip() if found else None


def is_share_line(line: str, *, last: bool) -> bool:
    """Whether a line is ``Share this article`` or its like; the short form ``Share`` counts only as the ``last`` line."""
    key = _key(line)
    return key in _SHARES or (last and key in _SHORT_SHARES)


def is_network_name(line: str) -> bool:
    """Whether a line is the label of a share button, such as ``Facebook`` or ``Copy link``."""
    return _key(line) in _NETWORKS


def byline_names(line: str) -> list[str]:
    """The names of a line such as ``By Ada Lindqvist and Grace Okoye``; empty when the line is not a byline."""
    found = _BYLINE.match(unicodedata.normalize("NFC", line.strip()))
    if found is None or len(line) > 120:
        return []
    parts = [part.strip() for part in NAME_JOINTS.split(found["names"]) if part.strip()]
    names = [part for index, part in enumerate(parts) if index == 0 or not ROLES.search(part)]
    return names if names and all(map(_is_name, names)) else []


def _is_name(text: str) -> bool:
    words = text.split()
    if not 1 <= len(words) <= 6 or len(text) > 60 or re.search(r"[\d:;!?؟。]|[^.\w]\.|\w{4,}\.$", text):
        return False
    return all(word.lower() in NAME_PARTICLES or not word[0].islower() for word in words) and not words[-1][0].islower()
