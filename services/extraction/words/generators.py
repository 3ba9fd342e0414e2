"""Generators: every spelling that one row of a word list stands for."""

from collections.abc import Iterator

from services.text.normalise import fold_word

# Arabic affixes as folded code points, named here once so that code holds no Arabic text.
ALEF, TEH, YEH, NOON, WAW, HEH, MEEM, SEEN, FEH, BEH, LAM, KAF, DAL = (
    "\u0627",
    "\u062a",
    "\u064a",
    "\u0646",
    "\u0648",
    "\u0647",
    "\u0645",
    "\u0633",
    "\u0641",
    "\u0628",
    "\u0644",
    "\u0643",
    "\u062f",
)
ARTICLE = ALEF + LAM
_PRONOUNS = (HEH, HEH + ALEF, HEH + MEEM, HEH + MEEM + ALEF)
_DUALS = (ALEF + NOON, YEH + NOON)
_PAST = ("", TEH, WAW + ALEF, ALEF, TEH + ALEF)
_WEAK_PAST = (TEH, TEH + ALEF, WAW + ALEF)
_PRESENT = ("", WAW + NOON, ALEF + NOON, WAW + ALEF, NOON)
_VOWELS = "aeiou"
_STRESSED = frozenset(
    """transfer refer deter defer equip permit commit admit submit transmit expel repel propel compel patrol control
    refit begin overrun""".split()  # noqa: SIM905
)
# English verbs whose past no rule makes, each with its past and its participle.
_IRREGULAR_VERBS = """take took taken|retake retook retaken|overtake overtook overtaken|undertake undertook undertaken|
begin began begun|break broke broken|bring brought|build built|rebuild rebuilt|catch caught|come came|
cut cut|deal dealt|dig dug|draw drew drawn|drive drove driven|fall fell fallen|fight fought|find found|
fly flew flown|get got|give gave given|go went gone|hit hit|hold held|keep kept|lay laid|lead led|
leave left|lend lent|let let|make made|meet met|pay paid|put put|overrun overran|oversee oversaw overseen|
ride rode ridden|run ran|say said|see saw seen|seek sought|sell sold|send sent|set set|shoot shot|
shut shut|sink sank sunk|sit sat|speak spoke spoken|spread spread|stand stood|steal stole stolen|
strike struck|sweep swept|teach taught|tell told|win won|withdraw withdrew withdrawn|
overthrow overthrew overthrown|blow blew blown|beat beat beaten|buy bought"""
_IRREGULAR = {words[0]: words[1:] for words in map(str.split, _IRREGULAR_VERBS.split("|"))}


def has_lam(clitics: str) -> bool:
    """Say whether the clitics that came off a word hold the preposition "to"; the article's own lam is none."""
    return LAM in clitics.replace(ARTICLE, "")


def strip_article(word: str) -> str:
    """Drop the Arabic article of a longer word, so that definite and indefinite are one."""
    return word[2:] if len(word) >= 5 and word.startswith(ARTICLE) else word


def forms(form: str, generator: str, language: str) -> Iterator[str]:
    """Yield every folded spelling of a row: the form itself and what its generator makes."""
    if generator == "owned":  # a noun of force with the pronoun of whose it is
        noun, _, rest = fold_word(form).partition(" ")
        stem = noun[:-1] + TEH if noun.endswith(HEH) else noun
        yield from (f"{stem}{pronoun} {rest}".strip() for pronoun in _PRONOUNS)
    elif generator == "phrase":
        yield fold_word(form)
        if language == "ar":
            yield from _accusative(fold_word(form).split())
    elif language == "ar":
        yield from _arabic(form, generator)
    elif language == "en":
        yield from _english(fold_word(form), generator)
    else:
        yield fold_word(_stems_first(form))  # its words are inflected one by one


def _stems_first(form: str) -> str:
    """Turn "came to help/come to help" into "came/come to help": both stems of a verb stand in its first word."""
    past, slash, present = form.partition("/")
    head, _, tail = past.partition(" ")
    return f"{head}/{present.removesuffix(tail).strip()} {tail}" if slash and tail and present.endswith(tail) else form


def _accusative(words: list[str]) -> Iterator[str]:
    """Yield the object case of a noun and its adjective: both grow an alef unless their ending takes none."""
    if len(words) == 2 and not any(word.startswith(ARTICLE) or len(word) < 3 for word in words):
        grown = [word if word.endswith((HEH, ALEF, WAW, ALEF + TEH)) else word + ALEF for word in words]
        yield " ".join(grown)


def _arabic(form: str, generator: str) -> Iterator[str]:
    if generator == "verb":
        past, _, present = (fold_word(part) for part in form.partition("/"))
        yield from (past + ending for ending in _PAST)
        if past.endswith(YEH):  # a last weak letter goes before an ending
            yield from (past[:-1] + ending for ending in _WEAK_PAST)
        yield from (past + pronoun for pronoun in _PRONOUNS[:2])
        for prefix in (YEH, TEH):
            yield from (prefix + present[1:] + ending for ending in (*_PRESENT, *_PRONOUNS[:2]))
            yield from (SEEN + prefix + present[1:] + ending for ending in _PRESENT)
        return
    if generator == "object":  # a verb with the pronoun of whom it is done to
        past, _, present = (fold_word(part) for part in form.partition("/"))
        bases = (past, past + TEH, past + WAW, YEH + present[1:], TEH + present[1:])
        yield from (base + pronoun for base in bases for pronoun in _PRONOUNS)
        return
    word = fold_word(form)
    yield word
    if " " in word:
        return
    feminine = word.endswith(HEH)
    stem = word[:-1] + TEH if feminine else word
    yield from (stem + ending for ending in _DUALS)
    if generator == "adjective":
        yield from (word + ending for ending in (HEH, ALEF, YEH + NOON, WAW + NOON, ALEF + TEH, TEH + ALEF))
        yield from (word + TEH + ending for ending in _DUALS)
    else:
        yield from (stem + pronoun for pronoun in (*_PRONOUNS, ALEF, YEH))
        yield from (word[:-1] + ALEF + TEH,) if feminine else (word + ALEF,)


def _english(form: str, generator: str) -> Iterator[str]:
    yield form
    head, _, tail = form.partition(" ") if generator == "verb" else ("", "", "")
    word = head or form
    rest = f" {tail}" if tail else ""
    if generator in ("noun", "verb"):
        yield (word + "es" if word.endswith(("s", "x", "ch", "sh")) else _plural(word)) + rest
    if generator == "verb":
        base = word[:-1] if word.endswith("e") else word
        doubled = word + word[-1] if _doubles(word) else base
        past = word[:-1] + "ied" if word.endswith("y") and word[-2] not in _VOWELS else doubled + "ed"
        yield from (form + rest for form in _IRREGULAR.get(word, (past,)))
        yield (doubled if doubled != base else base) + "ing" + rest


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _doubles(word: str) -> bool:
    """Say whether a verb doubles its last letter: its only vowel stands before it, or the stress does."""
    ends = word[-1] in "bdglmnprt" and word[-2] in _VOWELS and word[-3:-2] not in _VOWELS
    return word in _STRESSED or (ends and sum(letter in _VOWELS for letter in word) == 1)
