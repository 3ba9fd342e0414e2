"""Sources: the file that says what is watched, read strictly."""

import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator

from schemas.canary import CANARY
from schemas.message import Country, Lang
from schemas.parts import CleanProfile, Source
from services.text.urls import host_of, url_key

Url = Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
Text = Annotated[str, StringConstraints(min_length=1)]


class SourcesError(ValueError):
    """A sources file that cannot be used; the text names the source and the field."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Front(_Strict):
    """A front page and the pattern of paths that are articles."""

    url: Url
    links: Text

    @field_validator("links")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as fault:
            raise ValueError(f"no regular expression: {fault}") from None
        return value


class Interval(_Strict):
    """Seconds between two polls, at least and at most; under 60 only inside the allowed networks."""

    min: Annotated[int, Field(ge=5)] = 300
    max: Annotated[int, Field(ge=5)] = 21_600

    @model_validator(mode="after")
    def _in_order(self) -> "Interval":
        if self.min > self.max:
            raise ValueError("min is above max")
        return self


class Override(_Strict):
    """Robots rules put aside, with a reason and a name."""

    override: Text
    by: Text


class Clean(_Strict):
    """What cleaning must know of this source's pages."""

    prune_xpath: tuple[Text, ...] = ()
    body_xpath: Text | None = None
    title_suffixes: tuple[Text, ...] = ()
    strip_lines: tuple[Text, ...] = ()


class WatchedSource(_Strict):
    """One entry of the sources file."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    name: Text
    owner: Text | None = None
    language: Lang | None = None
    country: Country | None = None
    timezone: Text = "UTC"
    feeds: tuple[Url, ...] = ()
    sitemaps: tuple[Url, ...] = ()
    fronts: tuple[Front, ...] = ()
    urls: tuple[Url, ...] = ()
    interval: Interval = Interval()
    recheck: tuple[Annotated[int, Field(ge=5, le=30 * 86_400)], ...] | None = None
    ports: tuple[Annotated[int, Field(ge=1, le=65535)], ...] = (80, 443)
    robots: Literal["obey"] | Override = "obey"
    body: Literal["page"] = "page"
    fixtures: tuple[Text, ...] = ()
    enabled: bool = True
    clean_profile: Clean = Field(default=Clean(), alias="clean")

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"{value!r} is no time zone like Asia/Damascus") from None
        return value

    @model_validator(mode="after")
    def _watches_something(self) -> "WatchedSource":
        if not (self.feeds or self.sitemaps or self.fronts or self.urls):
            raise ValueError("needs at least one of feeds, sitemaps, fronts, urls")
        for url in (*self.feeds, *self.sitemaps, *self.urls, *(front.url for front in self.fronts)):
            if not host_of(url):
                raise ValueError(f"{url!r} has no host")
        return self

    @property
    def source(self) -> Source:
        """What travels inside every page of this source."""
        return Source(
            id=self.id,
            name=self.name,
            owner=self.owner or self.id,
            language=self.language,
            country=self.country,
            timezone=self.timezone,
        )

    @property
    def clean(self) -> CleanProfile:
        """The profile that travels inside every page of this source."""
        return CleanProfile(**self.clean_profile.model_dump())

    @property
    def obeys_robots(self) -> bool:
        """Whether robots rules hold for this source."""
        return self.robots == "obey"

    def watched(self) -> list[tuple[str, str]]:
        """Return kind and url of each address that is watched."""
        return [
            *(("feed", url) for url in self.feeds),
            *(("sitemap", url) for url in self.sitemaps),
            *(("front", front.url) for front in self.fronts),
            *(("page", url) for url in self.urls),
        ]


def parse_sources(text: str) -> tuple[WatchedSource, ...]:
    """Read a sources file: a YAML list; raise SourcesError naming the source and the field of the first fault."""
    try:
        entries = yaml.load(text, Loader=_Loader)  # a SafeLoader
        lines = _lines(yaml.compose(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f"line {mark.line + 1}: " if mark else ""
        raise SourcesError(f"{where}not YAML: {getattr(fault, 'problem', fault)}") from None
    if entries is None:
        return ()
    if not isinstance(entries, list):
        raise SourcesError("not a list of sources")
    sources = tuple(_source(number, entry, lines) for number, entry in enumerate(entries))
    _check_doubles(sources, lines)
    return sources


def _check_doubles(sources: tuple[WatchedSource, ...], lines: dict[tuple[str, ...], int]) -> None:
    """Refuse an id or an address that stands twice, and the id that is ours alone."""
    ids: set[str] = set()
    keys: set[str] = set()
    for number, source in enumerate(sources):
        where = f"line {lines.get((str(number),), 0)}: source {source.id}"
        if source.id == CANARY:
            raise SourcesError(f"{where}: this id is reserved for our own canary; choose another")
        if source.id in ids:
            raise SourcesError(f"{where}: this id stands twice")
        ids.add(source.id)
        for _, url in source.watched():
            if url_key(url) in keys:
                raise SourcesError(f"{where}: {url} is watched twice")
            keys.add(url_key(url))


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice; YAML's own readers let the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = set()
        for key, _ in node.value:
            if key.value in keys:
                raise yaml.constructor.ConstructorError(None, None, f"{key.value} stands twice", key.start_mark)
            keys.add(key.value)
        return super().construct_mapping(node, deep)


def _lines(node: yaml.Node | None, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """Return the line of each place of the file."""
    if node is None:
        return {}
    found = {path: node.start_mark.line + 1}
    if isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            found |= _lines(item, (*path, str(number)))
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found |= _lines(value, (*path, str(key.value)))
    return found


def _source(number: int, entry: Any, lines: dict[tuple[str, ...], int]) -> WatchedSource:
    name = f"source {entry['id']}" if isinstance(entry, dict) and entry.get("id") else f"entry {number + 1}"
    try:
        return WatchedSource.model_validate(_tuples(entry))
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = tuple(map(str, first["loc"]))
        where = ".".join(place)
        full = (str(number), *place)
        line = next(lines[full[:end]] for end in range(len(full), -1, -1) if full[:end] in lines)
        said = first["msg"].removeprefix("Value error, ")
        hint = " (quote it: YAML reads a bare no, yes, on as a truth value)" if isinstance(first["input"], bool) else ""
        raise SourcesError(f"line {line}: {name}{': ' + where if where else ''}: {said}{hint}") from None


def _tuples(value: Any) -> Any:
    """Turn lists into the tuples of strict models."""
    if isinstance(value, list):
        return tuple(_tuples(item) for item in value)
    return {key: _tuples(item) for key, item in value.items()} if isinstance(value, dict) else value
