"""Our own words in feeds, in the language of the article: over corrections, and in place of what was withdrawn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from babel.core import Locale, UnknownLocaleError

from share.dates import day
from share.languages import looked_up

ALMOST_A_MINUTE = timedelta(seconds=59)
END_OF_CALENDAR = datetime.max.replace(tzinfo=UTC)
CORRECTION = {
    "ar": "تصحيح",
    "de": "Korrektur",
    "el": "Διόρθωση",
    "en": "Correction",
    "es": "Corrección",
    "fr": "Rectification",
    "he": "תיקון",
    "hi": "सुधार",
    "it": "Correzione",
    "ja": "訂正",
    "ko": "정정",
    "nl": "Correctie",
    "pl": "Sprostowanie",
    "pt": "Correção",
    "ru": "Исправление",
    "th": "แก้ไขข้อมูล",
    "uk": "Виправлення",
    "zh": "更正",
    "zh-hant": "更正",
}
"""The word over a correction."""

WITHDRAWN = {
    "ar": ("مقال مسحوب", "سحبت هيئة التحرير هذا المقال. يُرجى عدم نشره أو عرضه بعد الآن."),
    "de": ("Zurückgezogener Artikel", "Die Redaktion hat diesen Artikel zurückgezogen. Bitte zeigen Sie ihn nicht mehr."),
    "el": ("Άρθρο που αποσύρθηκε", "Η σύνταξη απέσυρε αυτό το άρθρο. Παρακαλούμε να μην προβάλλεται πλέον."),
    "en": ("Withdrawn article", "The newsroom has withdrawn this article. Please do not show it any longer."),
    "es": ("Artículo retirado", "La redacción ha retirado este artículo. Por favor, no lo muestre más."),
    "fr": ("Article retiré", "La rédaction a retiré cet article. Merci de ne plus l’afficher."),
    "he": ("כתבה שהוסרה", "המערכת הסירה את הכתבה הזאת. נא לא להציג אותה עוד."),
    "hi": ("वापस लिया गया लेख", "संपादकीय विभाग ने यह लेख वापस ले लिया है। कृपया इसे अब न दिखाएँ।"),
    "it": ("Articolo ritirato", "La redazione ha ritirato questo articolo. Vi preghiamo di non mostrarlo più."),
    "ja": ("取り下げられた記事", "この記事は編集部により取り下げられました。今後は掲載しないでください。"),
    "ko": ("철회된 기사", "편집국이 이 기사를 철회했습니다. 더 이상 게재하지 마십시오."),
    "nl": ("Ingetrokken artikel", "De redactie heeft dit artikel ingetrokken. Toon het alstublieft niet meer."),
    "pl": ("Wycofany artykuł", "Redakcja wycofała ten artykuł. Prosimy więcej go nie wyświetlać."),
    "pt": ("Artigo retirado", "A redação retirou este artigo. Por favor, não o mostre mais."),
    "ru": ("Отозванная статья", "Редакция отозвала эту статью. Пожалуйста, больше не показывайте её."),
    "th": ("บทความที่ถูกถอน", "กองบรรณาธิการได้ถอนบทความนี้แล้ว โปรดอย่าแสดงบทความนี้อีก"),
    "uk": ("Відкликана стаття", "Редакція відкликала цю статтю. Будь ласка, більше її не показуйте."),
    "zh": ("已撤回的文章", "编辑部已撤回本文，请勿继续展示。"),
    "zh-hant": ("已撤回的文章", "編輯部已撤回本文，請勿繼續展示。"),
}
"""What stands for the headline of an article that was withdrawn, and for its text."""

EMBARGOED = {
    "ar": "محظور النشر حتى {time}",
    "de": "Sperrfrist bis {time}",
    "el": "Εμπάργκο έως {time}",
    "en": "Embargoed until {time}",
    "es": "Embargado hasta {time}",
    "fr": "Sous embargo jusqu’au {time}",
    "he": "באמברגו עד {time}",
    "hi": "{time} तक प्रकाशन पर रोक",
    "it": "Sotto embargo fino a {time}",
    "ja": "{time}まで掲載禁止",
    "ko": "{time}까지 보도 금지",
    "nl": "Onder embargo tot {time}",
    "pl": "Embargo do {time}",
    "pt": "Sob embargo até {time}",
    "ru": "Эмбарго до {time}",
    "th": "ห้ามเผยแพร่ก่อน {time}",
    "uk": "Ембарго до {time}",
    "zh": "{time}前禁止发布",
    "zh-hant": "{time}前禁止發布",
}
"""What stands before the headline of an article that only partners may see yet."""


def embargo_words(until: datetime, language: str) -> str:
    """That an article is under embargo, and until when: in UTC, by a clock of 24 hours, which nobody takes for another time.

    The minute is one that has come when the embargo has ended: who goes by the words is never early.
    """
    minute = (until + min(ALMOST_A_MINUTE, END_OF_CALENDAR - until)).astimezone(UTC)
    return EMBARGOED[_known(language)].format(time=f"{day(minute, language, UTC)}, {minute:%H:%M} UTC")


def correction_word(language: str) -> str:
    """The word over a correction, in this language (BCP 47) or else in English."""
    return CORRECTION[_known(language)]


def withdrawal_words(language: str) -> tuple[str, str, str]:
    """Headline and sentence of a withdrawn article, and the language that they are in."""
    known = _known(language)
    return (*WITHDRAWN[known], known)


def language_name(language: str) -> str:
    """A language in its own words (``Deutsch``, ``português (Brasil)``); the tag itself where nobody has written them down."""
    try:
        return Locale.parse(language, sep="-").get_display_name() or language
    except (ValueError, UnknownLocaleError):
        return language


def _known(language: str) -> str:
    """The language that we have words in which is nearest to this one; English where there is none."""
    return next((tag for tag in looked_up(language) if tag in CORRECTION), "en")
