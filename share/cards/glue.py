"""What stays on one line although ICU would part it: a number and its unit, a title and its name, a word and its punctuation.

A decision wrongly made here costs one place where a line could have ended; so the lists are generous.
"""

from __future__ import annotations

import re
from typing import NamedTuple

CLOSING = "!%),.:;?]}…‰'\"’”»›、。，．！？：；）］｝」』】〉》〕〗〙・ー々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ٪،؛؟।॥։՞׃"
OPENING = "([{¿¡‘“«‹„‚'\"（［｛「『【〈《〔〖〘"
OPENING_QUOTES = "‘“«‹„‚"
DASHES = frozenset({"-", "–", "—", "―", "‒"})
SIGNS = "€$£¥₹₽₺₩₪₫₦₴₱฿¢￥￦"
PERCENT = "%‰٪％°"
MAGNITUDE_WORDS = """
million millions billion billions trillion trillions thousand hundred dozen m bn mn tn k mio mrd bio tsd millionen milliarden
billionen milliards millones millón billones mil mln mld mrd milioni miliardi milione miliardo milhões milhão bilhões bilhão
miljoen miljard miljoner miljarder millioner milliarder miljoonaa miljardia milionów miliardów miliony miliardy milionů miliard
млн млрд тыс трлн мільйонів мільярдів миллионов миллиардов εκατ δισ εκατομμύρια δισεκατομμύρια milyon milyar triệu tỷ juta miliar
مليون مليار ملايين میلیون میلیارد لاکھ کروڑ מיליון מיליארד लाख करोड़ হাজার লাখ কোটি lakh crore ล้าน พันล้าน 万 億 亿 兆 萬 만 억 조 천 백
"""
UNIT_WORDS = """
km m cm mm nm µm mi ft yd ha km² m² m³ km/h kmh kph mph m/s kg g mg t lb lbs oz l ml cl h hr hrs min s sec ms °c °f w kw mw gw tw
kwh mwh gwh twh hz khz mhz ghz kb mb gb tb mbit gbit px db bar hpa ppm am pm a.m p.m uhr gmt utc cet cest bc percent prozent
pourcent procent procento prosent prosenttia procenta usd eur gbp jpy chf sek nok dkk cad aud inr cny rub brl mxn kr zł kč ft lei
dollars dollar euro euros franken francs rupees yen pounds won lira liras tl złotych korun kronor kroner đồng rupiah ευρώ
лв руб рублей грн гривень ден долларов евро دولار يورو ريال درهم جنيه دينار تومان یورو شيكل דולר שקל שקלים रुपये टका টাকা
р м км кг г т га ч мин сек
명 원 개 건 년 월 일 달러 시 분 초 회 세 위 ㎞ ㎏ ㎡ คน บาท วัน ปี
"""
NUMBER_MARKS = """
no nos nr nrn núm num art abs kap fig vol ch p pp s par § §§ č čl pkt st ст стр № n° nº n.º rs chf usd eur gbp sek nok dkk kr
"""
TITLE_WORDS = """
dr mr mrs ms prof st sgt gen lt col sen rep rev hon gov sr sra srta dra don mme mlle m hr fr frau herr ir mgr ing
д-р г ул им проф
"""
MAGNITUDES, UNITS = frozenset(MAGNITUDE_WORDS.split()), frozenset(UNIT_WORDS.split())
MARKS, TITLES = frozenset(NUMBER_MARKS.split()), frozenset(TITLE_WORDS.split())
COUNTERS = "年月日時时分秒人円元圆圓岁歳个個件台回位名度号號倍点點歩階国次条線万億亿兆千百％キパメポド강명원개건년월일"
KOREAN_COUNTERS = "명원개건년월일달시분초회세위만억조천백"
"""Written apart from the number, and with a particle at their end."""
PARTICLE = re.compile("[」』）〉》][\u3041-\u3096]")
NUMBER = re.compile(r"(?:\d[万億亿兆千百만억조천백]*|[½¼¾⅓⅔])$")
LAST_GROUP = re.compile(r"(?<![\d.,])\d{1,3}$")
NEXT_GROUP = re.compile(r"\d{3}(?!\d)")
SHORT_BEFORE_SLASH, SHORT = re.compile(r"(?:^|\W)\w{1,3}/$"), re.compile(r"\w{1,3}(?:\W|$)")
LETTER_AND_HYPHEN = re.compile(r"(?:^|\W)\w-$")
SIGNED = re.compile(r"[-+−~]?\d")


class Around(NamedTuple):
    """The word before a place in a text, the one after it, and whether spaces stand between."""

    before: str
    after: str
    spaced: bool


def words_around(text: str, end: int) -> Around:
    """What stands around the offset ``end``."""
    left = text[max(0, end - 40) : end]
    before, after = left.split(), text[end : end + 40].split(None, 1)
    return Around(before[-1] if before else "", after[0] if after else "", left[-1:].isspace())


def held_together(text: str, end: int, around: Around) -> bool:
    """Whether a line should not end at this offset, although ICU says that it may."""
    before, after, spaced = around
    if not before or not after:
        return False
    if spaced and before.isalpha() and after.isalpha() and after[0].islower():
        return _magnitude_holds(text[:end], before, after)  # two words: of all the rules, only this one speaks of such
    if _number_holds(before, after, spaced=spaced):
        return True
    if not spaced:
        return _tiny_part(before, after)
    return _punctuation_holds(before, after) or _title_holds(before, after) or _magnitude_holds(text[:end], before, after)


def _punctuation_holds(before: str, after: str) -> bool:
    """A dash, and what French sets apart: a line starts with none of it, and does not end after a quote that opens."""
    if after in DASHES:
        return True
    closes = after[0] not in OPENING_QUOTES + "'\"" and all(character in CLOSING for character in after)
    return closes or before[-1] in "([{¿¡" or all(character in OPENING_QUOTES for character in before)


def _number_holds(before: str, after: str, *, spaced: bool) -> bool:
    """A number with its unit, currency, counter or next group; and a mark such as ``No.`` with its number."""
    if NUMBER.search(before):
        if not spaced:
            return after[0] in COUNTERS
        bare = after.rstrip(CLOSING).casefold()
        known = after[0] in SIGNS + PERCENT + KOREAN_COUNTERS or not {bare, bare.partition("/")[0]}.isdisjoint(UNITS | MAGNITUDES)
        return known or bool(NEXT_GROUP.match(after) and LAST_GROUP.search(before))
    if not spaced or not SIGNED.match(after):
        return False
    bare = before.lstrip("(")
    # "no" is a word; "No" and "no." stand for a number.
    marked = bare[:1].isupper() or bare.endswith(".") or not bare.isalpha()
    return before[-1] in SIGNS or (marked and bare.rstrip(".").casefold() in MARKS)


def _magnitude_holds(left: str, before: str, after: str) -> bool:
    """``3 Mio.`` and its ``Euro``."""
    if before.rstrip(".").casefold() not in MAGNITUDES:
        return False
    number = left.rstrip().removesuffix(before).rstrip()
    money = after[0] in SIGNS or after.rstrip(CLOSING).casefold() in UNITS
    return money and NUMBER.search(number[-8:]) is not None


def _title_holds(before: str, after: str) -> bool:
    bare = before.lstrip(OPENING)
    if not bare or not after[0].isalpha() or after[0].islower():
        return False
    initial = len(bare) == 2 and bare[0].isupper() and bare[1] == "."
    return initial or ((bare[0].isupper() or not bare.isascii()) and bare.rstrip(".").casefold() in TITLES)


def _tiny_part(before: str, after: str) -> bool:
    """``e-`` of e-mail and ``km/`` of km/h are too short to stand at a line's end; a particle belongs to the quote before it."""
    if PARTICLE.match(before[-1] + after[0]):
        return True
    if before.endswith("-"):
        return LETTER_AND_HYPHEN.search(before) is not None
    return bool(before.endswith("/") and SHORT_BEFORE_SLASH.search(before) and SHORT.match(after))
