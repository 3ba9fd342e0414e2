"""Inflections: the forms that a word of Russian, Persian or French takes, and the endings of Turkish.

A word list holds the form of a dictionary; its words are known by any of their endings. A Turkish word has too many
to write down, so its endings are taken off instead, only where the rest is known.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Set

_FOLDS: dict[str, tuple[tuple[str, str], ...]] = {
    "ru": (("ё", "е"),),
    "tr": tuple(zip("ıâîû", "iaiu", strict=True)),
}
_SIGNS = str.maketrans(dict.fromkeys('-()+&,\u00ab\u00bb\u201c\u201d\u201e"\u2013\u2014', " "))
_PREFIX_APART = re.compile("\\b(\u0646?\u0645\u064a) (?=\\w)")
_INNER_APOSTROPHE = re.compile(r"'(?=\S)")
_ELISION = re.compile(r"\b([cdjlmnst]|qu|jusqu|lorsqu|puisqu)'")


def fold_letters(text: str, language: str) -> str:
    """Return a normalised text with the letters that writers of a language swap made one, of equal length."""
    for letter, other in _FOLDS.get(language, ()):
        text = text.replace(letter, other)
    return text


def words_of(phrase: str, language: str) -> list[str]:
    """Return the words of a folded phrase as the tokens of a text will be."""
    if language == "fr":
        phrase = _INNER_APOSTROPHE.sub(" ", _ELISION.sub(r"\1' ", phrase))
    elif language == "fa":  # the letters of an acronym
        phrase = phrase.replace(".", " ")
    words = fold_letters(phrase, language).translate(_SIGNS).split()
    if language == "fa":  # a verb's prefix is one with its verb
        words = _PREFIX_APART.sub(r"\1", " ".join(words)).split()
    if language == "tr":  # as its tokens are cut: "Hafter'e", "444."
        return [word.partition("'")[0].removesuffix(".") or word for word in words]
    if language == "en":
        return [key_of(word.rstrip("'")) for word in words]
    return [word.replace(".", "") or word for word in words]


def key_of(word: str) -> str:
    """Drop the stops of an abbreviation and a possessive ending."""
    if word.isalnum() or word[-1] == "'":
        return word
    if " " in word:
        return word.replace(" ", "")
    if word.endswith("'s"):
        return word[:-2]
    return word.replace(".", "")


def inflect(words: list[str], generator: str, language: str) -> list[tuple[str, ...]]:
    """Return for each word of a phrase all its forms, the word itself first."""
    if generator == "phrase" or language not in _INFLECTED:
        return [(word,) for word in words]
    return [tuple(dict.fromkeys((word, *more))) for word, more in zip(words, _INFLECTED[language](words, generator),
                                                                      strict=True)]  # fmt: skip


# Russian: adjectives that stand first and the noun after them change; what follows the noun does not.
_ADJECTIVE = re.compile(r"(?:[ыио]й|[ая]я|[ое]е|[ыи]е)$")
_LIKE_ADJECTIVE = re.compile(
    r"(?:ые|[щшк]ие|[сц]к(?:ая|ий|ое)|ная|ный|вая|щ(?:ий|ая))$"
)  # nouns declined as adjectives
_ADJECTIVE_ENDINGS = """ый ий ой ая яя ое ее ые ие ого его ому ему ым им ом ем ую юю ых их ыми ими о""".split()  # noqa: SIM905
_PLURAL_ENDINGS = "ые ие ым им ых их ыми ими".split()  # noqa: SIM905
_NOUN_ENDINGS: tuple[tuple[str, int, str], ...] = (
    ("ие", 1, "е я ю ем и й ям ями ях"), ("ье", 1, "е я ю ем и й ям ями ях"), ("ия", 1, "я и ю ей й ям ями ях"),
    ("я", 1, "я и ю е ей й ь ям ями ях"), ("а", 1, "а ы и у е ой ей - ам ами ах"), ("о", 1, "о а у ом е - ам ами ах"),
    ("е", 1, "е я ю ем и ей ям ями ях"), ("ь", 1, "ь я ю ем е и ью ей ям ями ях"),
    ("й", 1, "й я ю ем е и ев ям ями ях"),
    ("ы", 1, "ы - ов ев ам ами ах"), ("и", 1, "и - ь ов ев ей ам ами ах ям ями ях"),
    ("ец", 2, "ец ца цу цем цом це цы цев цов цам цами цах"), ("", 0, "- а у ом ем е ы и ов ев ей ам ами ах"),
)  # fmt: skip
_FLEETING = re.compile(r"[^аеиоуыэюяьй]к[аи]$|[^аеиоуыэюя]ок$")
_FLEETING_ENDINGS = "ка ку ком ке ки ков кам ками ках ок ек".split()  # noqa: SIM905
_SOFTENED = (("ст", "щ"), ("д", "жд"), ("т", "ч"), ("в", "вл"), ("м", "мл"), ("п", "пл"), ("б", "бл"), ("з", "ж"),
             ("с", "ш"))  # fmt: skip
_ARTICLES = frozenset("аль эль аш ас ан ад ар ат аз".split())  # noqa: SIM905  # of Arabic names: "Аль-Каида"
_VERB_PAST = ("а", "о", "и")
_VERB_PRESENT = ("ет", "ит", "ут", "ют", "ат", "ят", "у", "ю", "ем", "им")


def _russian(words: list[str], generator: str) -> Iterator[list[str]]:
    changing = True
    for place, word in enumerate(words):
        adjective = generator != "noun" or place + 1 < len(words)
        compound = word.endswith("о") and _ADJECTIVE.search(" ".join(words[place + 1 : place + 2]))
        if not changing or compound or len(word) < 3 or word in _ARTICLES:  # "военно-воздушные", "с воздуха"
            yield []
        elif generator == "verb":
            yield list(_russian_verb(word))
            changing = False
        elif (_ADJECTIVE if adjective else _LIKE_ADJECTIVE).search(word):
            plural = not adjective and word.endswith(("ые", "ие"))
            yield [word[:-2] + ending for ending in (_PLURAL_ENDINGS if plural else _ADJECTIVE_ENDINGS)]
            changing = adjective
        else:
            yield _russian_noun(word)
            changing = False


def _russian_noun(word: str) -> list[str]:
    tail, cut, endings = next(row for row in _NOUN_ENDINGS if word.endswith(row[0]))
    stem = word[: len(word) - cut]
    if tail == "ец" and stem[-1:] in "аеоуи":
        return [word, *(stem + "й" + ending for ending in endings.split()[1:])]
    forms = [stem + ending.replace("-", "") for ending in endings.split()]
    if _FLEETING.search(word):  # "участка" of "участок", "группировок" of "группировка"
        forms += [word[:-2] + ending for ending in _FLEETING_ENDINGS]
    return forms


def _russian_verb(word: str) -> Iterator[str]:
    """Yield the forms of "past/present", both third person: the past singular, the present of either number."""
    past, _, present = word.partition("/")
    reflexive = past.endswith("ся")
    past = past.removesuffix("ся")
    if past.endswith("л"):
        short = past[:-2] + "л" if past.endswith("шел") else past  # "вошел", "вошла"
        forms = [past, *(short + ending for ending in _VERB_PAST)]
    else:
        forms = [past, *(past + "л" + ending for ending in _VERB_PAST)]
    forms += [past.removesuffix("л") + "ть", past.removesuffix("л") + "в"]
    stem = re.sub(r"(?:[еи]т|[уюая]т)$", "", present.removesuffix("ся"))
    forms += [stem + ending for ending in _VERB_PRESENT if present]
    if not reflexive:
        forms += [done + ending for done in _russian_passive(past, stem) for ending in ("", *_VERB_PAST, "ы")]
    yield from (form + ("сь" if form[-1] in "аоиую" else "ся") if reflexive else form for form in forms)


def _russian_passive(past: str, stem: str) -> list[str]:
    """Return what "it was taken" can be: the short passive participles of a verb, some of them no words."""
    if past.endswith(("ал", "ял")):
        return [past[:-1] + "н", past[:-1] + "т"]
    if past.endswith("л") and not past.endswith("ил"):
        return [past[:-1] + "т", stem + "ен"]
    base = past.removesuffix("ил")
    soft = next((base[: -len(end)] + new for end, new in _SOFTENED if base.endswith(end)), base)
    return [base + "ен", soft + "ен", soft.replace("ч", "щ") + "ен"]


# Persian: the noun takes a plural, an article of one letter, a possessive; of a compound verb the last word changes.
_YEH, _HEH, _ALEF = "\u064a", "\u0647", "\u0627"
_PLURAL = _HEH + _ALEF
_PERSIAN_NOUN = ("", _YEH, _PLURAL, _PLURAL + _YEH, _PLURAL + _YEH + _YEH, _ALEF + "\u0646", "\u0634",
                 _PLURAL + _YEH + "\u0634", "\u0634" + _ALEF + "\u0646",
                 _PLURAL + _YEH + "\u0634" + _ALEF + "\u0646", _ALEF + "\u0646\u064a")  # fmt: skip
_AFTER_HEH = (_ALEF + _YEH, _ALEF + "\u0634")
_PERSIAN_PAST = ("", "\u0646\u062f", _HEH, _HEH + _ALEF + "\u0646\u062f", _HEH + _ALEF + "\u0633\u062a", "\u0646")
_MI, BEH = "\u0645\u064a", "\u0628"  # the present's prefix; the subjunctive's, "that they fight"


def persian_endings(word: str) -> tuple[str, ...]:
    """Return the endings of a Persian noun; after a vowel written as "h" an article and a possessive keep theirs."""
    return (*_PERSIAN_NOUN, *_AFTER_HEH) if word.endswith(_HEH) else _PERSIAN_NOUN


def _persian(words: list[str], generator: str) -> Iterator[list[str]]:
    for place, word in enumerate(words):
        if generator == "verb":
            yield list(_persian_verb(word)) if place + 1 == len(words) else []
        else:
            yield [word + ending for ending in persian_endings(word)] if place == 0 or generator == "adjective" else []


def _persian_verb(word: str) -> Iterator[str]:
    past, _, present = word.partition("/")
    plural = present[:-1] + "\u0646\u062f"
    yield from (past + ending for ending in _PERSIAN_PAST)
    yield from (_MI + past, _MI + past + "\u0646\u062f")
    yield from (prefix + form for form in (present, plural) for prefix in ("", _MI, BEH) if present)


# French: nouns and adjectives up to the first preposition take a plural and a feminine.
_BREAKS = frozenset("de du des d' à au aux en l' la le les pour contre sur par".split())  # noqa: SIM905
_FEMININES = (("if", "ive"), ("ef", "ève"), ("el", "elle"), ("en", "enne"), ("er", "ère"), ("eux", "euse"), ("e", "e"),
              ("et", "ète"), ("c", "que"))  # fmt: skip


def _french(words: list[str], generator: str) -> Iterator[list[str]]:
    changing = True
    for word in words:
        changing = changing and word not in _BREAKS
        if not changing:
            yield []
        elif generator == "verb":
            yield _french_verb(word)
            changing = False
        else:
            feminine = next((word[: -len(end)] + new for end, new in _FEMININES if word.endswith(end)), word + "e")
            yield [form for one in ((word, feminine) if generator == "adjective" else (word,))
                   for form in (one, _french_plural(one))]  # fmt: skip


def _french_plural(word: str) -> str:
    if word.endswith(("s", "x", "z")):
        return word
    if word.endswith("al"):
        return word[:-1] + "ux"
    return word + ("x" if word.endswith(("eau", "eu")) else "s")


# What each kind of infinitive ends in, the longest first; the rest of a word takes these endings.
_VERBS_FR = {
    "prendre": "prend prennent pris prise prises prenait prenaient prendra prendront prit prirent prenant",
    "cueillir": "cueille cueillent cueilli cueillie cueillis cueillies cueillait cueillaient cueillera cueilleront "
                "cueillit cueillirent cueillant",
    "mettre": "met mettent mis mise mises mettait mettaient mettra mettront mit mirent mettant",
    "battre": "bat battent battu battue battus battues battait battaient battra battront battit battirent battant",
    "suivre": "suit suivent suivi suivie suivis suivies suivait suivaient suivra suivront suivit suivirent suivant",
    "cevoir": "çoit çoivent çu çue çus çues cevait cevaient cevra cevront çut çurent cevant",
    "quérir": "quiert quièrent quis quise quises quérait quéraient querra querront quit quirent quérant",
    "voyer": "voie voient voyé voyée voyés voyées voyait voyaient verra verront voya voyèrent voyant",
    "enir": "ient iennent enu enue enus enues enait enaient iendra iendront int inrent enant",
    "faire": "fait font faite faits faites faisait faisaient fera feront fit firent faisant",
    "uyer": "uie uient uyé uyée uyés uyées uyait uyaient uiera uieront uya uyèrent uyant",
    "oindre": "oint oignent oint ointe oints ointes oignait oignaient oindra oindront oignit oignirent oignant",
    "clure": "clut cluent clu clue clus clues cluait cluaient clura cluront clurent cluant",
    "crire": "crit crivent crit crite crits crites crivait crivaient crira criront crivit crivirent crivant",
    "courir": "court courent couru courue courus courues courait couraient courra courront courut coururent courant",
    "servir": "sert servent servi servie servis servies servait servaient servira serviront servit servirent servant",
    "oyer": "oie oient oyé oyée oyés oyées oyait oyaient oiera oieront oya oyèrent oyant",
    "vrir": "vre vrent vert verte verts vertes vrait vraient vrira vriront vrit vrirent vrant",
    "frir": "fre frent fert ferte ferts fertes frait fraient frira friront frit frirent frant",
    "uire": "uit uisent uite uits uites uisait uisaient uira uiront uisit uisirent uisant",
    "rtir": "rt rtent rti rtie rtis rties rtait rtaient rtira rtiront rtit rtirent rtant",
    "er": "e ent é ée és ées ait aient era eront a èrent ant er",
    "ir": "it issent i ie is ies issait issaient ira iront irent issant ir",
    "re": "d dent du due dus dues dait daient dra dront dit dirent dant dre",
}  # fmt: skip


def _french_verb(word: str) -> list[str]:
    kind = next((ending for ending in _VERBS_FR if word.endswith(ending)), "")
    stem = word[:-3] if word.endswith("dre") and kind == "re" else word.removesuffix(kind)
    soft = stem + "e" if stem.endswith("g") else stem[:-1] + "ç" if stem.endswith("c") else stem
    open_ = re.sub("e(?=[^aeiou]$)|é(?=[^aeiou]{1,2}$)", "è", stem) if kind == "er" else stem  # "mener", "mène"
    forms = [(soft if ending[0] == "a" else stem) + ending for ending in _VERBS_FR.get(kind, "").split()]
    forms += [form + "it" for form in forms if form.endswith("ra")]  # what is only said: "would supply"
    forms += [form[:-3] + "aient" for form in forms if form.endswith("ront")]
    doubled = stem + stem[-1] if kind == "er" and stem.endswith(("el", "et")) else stem  # "rappeler", "rappelle"
    closed = ("e", "ent", "era", "eront", "erait", "eraient")
    return forms + [other + ending for other in {open_, doubled} - {stem} for ending in closed]


_INFLECTED: dict[str, Callable[[list[str], str], Iterator[list[str]]]] = {
    "ru": _russian, "fa": _persian, "fr": _french,
}  # fmt: skip

# Turkish endings on folded letters: plural, possessive, case, "-ki", "-li"; the verb's are told by how they begin.
_NOUN_TAIL = re.compile(
    r"(?:l[ae]r)?(?:s?[iuü]|[iuü]?m[iuü]z|l[ae]r[iuü])?"
    r"(?:[yn]?[ae]|n?d[ae]|t[ae]|n?d[ae]n|t[ae]n|n?[iuü]n|[yn]?[iuü]|y?l[ae]|nc[ae])?(?:ki(?:l[ae]r\w{0,5})?)?"
    r"|l[iuü](?:l[ae]r)?\w{0,4}|l[ae]rc[ae]"
)
_VERB_TAIL = re.compile(
    r"(?:[iuü]?[lnştr]|t[iuü]r|d[iuü]r|[iuü]?ş[iuü]?l)?"
    r"(?:[iuü]yor|d[iuü]|t[iuü]|m[iuü]ş|y?[ae]c[ae][kğ]|[aeiuü]?r|m[ae]k?(?!z)|m[ae]s[iuü]|d[iuü]ğ|t[iuü]ğ|y?[ae]n|[iuü]p|y[iuü]p"
    r"|[ae]r[ae]k|s[ae]|m[ae]kt[ae])\w*"
)
_FINITE = re.compile(r"(?:[dt][iuü]|yor|[ae]c[ae]k|m[iuü]ş|[ae]n|m[ae]|l[iuü]k)$")  # a bare stem is a noun or an order
_PRESENT = re.compile("[iuü]yor")
_NO_T_AFTER = re.compile("[^aeiouöü]*[aeiouöü][^aeiouöüfstkçşhp]")  # "kurtul-", "kurtar-" are no "kur-"
_HARD = {"ğ": "k", "b": "p", "c": "ç", "d": "t"}
_LEAST = 3
_TOGETHER = "birlikte"  # never "in the unit"
# What the last word of a Turkish phrase is marked with in the trie: which endings it may have there.
LAST_WORDS = {"phrase": "\0p", "noun": "\0n", "adjective": "\0n", "verb": "\0v"}
_MARKS = tuple(dict.fromkeys(LAST_WORDS.values()))


def turkish_bases(key: str, known: Mapping[str, Set[str]]) -> Iterator[tuple[str, str]]:
    """Yield each known word that a token can be, with the ending that came off; a name is cut at its apostrophe.

    As the last word of a phrase it is also yielded with the kind of its ending: a noun's makes no verb of it.
    """
    name, apostrophe, ending = key.partition("'")
    if name in known:
        yield name, apostrophe + ending
        yield from ((name + mark, apostrophe + ending) for mark in _MARKS if mark != "\0v" or _FINITE.search(name))
        if "name" in known[name]:
            return  # "Nigeria" is no case of "Niger"
    for cut in range(len(name) - 1, 1, -1) if name != _TOGETHER else ():
        rest, tail = name[:cut], name[cut:]
        for base in _softened(rest, tail):
            kinds: Set[str] = known.get(base, frozenset())
            noun = len(base) > _LEAST - 1 and kinds & {"noun", "adjective"} and _NOUN_TAIL.fullmatch(tail)
            verb = (
                "verb" in kinds and _VERB_TAIL.fullmatch(tail) and not (tail[0] == "t" and _NO_T_AFTER.fullmatch(base))
            )
            if noun or verb:
                yield base, tail + apostrophe + ending
                if noun:
                    yield base + LAST_WORDS["noun"], tail + apostrophe + ending
                if verb:
                    yield base + LAST_WORDS["verb"], tail + apostrophe + ending
                break


def _softened(rest: str, tail: str) -> tuple[str, ...]:
    """Return what a stem was before its ending softened its last letter or swallowed its vowel: "ilerliyor"."""
    hard = rest[:-1] + _HARD.get(rest[-1], rest[-1])
    return (rest, hard, rest + "a", rest + "e") if _PRESENT.match(tail) else (rest, hard)
