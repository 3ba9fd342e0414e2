"""Shapes on the globe: does one touch the disc in which a place may lie?"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import asin, cos, hypot, radians, sin, sqrt

from schemas.filters import Circle, Polygon, WithinClause
from schemas.parts import Place

EARTH_KM = 6371.0
DEGREE_KM = 111.195
DISC_KM = {1: 5.0, 2: 25.0, 3: 100.0}  # uncertainty by precision; 4, a country, is its whole extent

Point = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True)
class BoundingBox:
    """West, south, east, north in degrees; west above east crosses the date line."""

    west: float
    south: float
    east: float
    north: float


Shape = BoundingBox | Circle | Polygon


def shape_of(clause: WithinClause) -> Shape:
    """Return the one shape a clause names."""
    if clause.bbox is not None:
        return BoundingBox(*clause.bbox)
    shape = clause.circle or clause.polygon
    assert shape is not None  # the clause holds exactly one shape
    return shape


def touch(shape: Shape, place: Place | None) -> bool | None:
    """Say how a shape meets a place: None not at all or unknown, False possibly, True for certain."""
    if place is None:
        return None
    if place.precision == 4:
        box = country_box(place.country)
        return False if box is not None and _boxes_meet(shape, box) else None
    if place.lat is None or place.lon is None:
        return None
    depth = _depth_km(shape, (place.lon, place.lat))
    radius = DISC_KM[place.precision]
    return None if depth < -radius else depth >= radius


def knows(place: Place | None) -> bool:
    """Say whether anything can be told about where a place lies."""
    if place is None:
        return False
    if place.precision == 4:
        return country_box(place.country) is not None
    return place.lat is not None and place.lon is not None


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance of two points."""
    (lon_a, lat_a), (lon_b, lat_b) = a, b
    half_lat, half_lon = radians(lat_b - lat_a) / 2, radians(lon_b - lon_a) / 2
    square = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lon) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(square)))


@cache
def _boxes() -> dict[str, BoundingBox]:
    rows = files("services.alerting").joinpath("data/countries.csv").read_text("utf-8").splitlines()[1:]
    cells = (row.split(",") for row in rows)
    return {code: BoundingBox(float(w), float(s), float(e), float(n)) for code, w, s, e, n in cells}


def country_box(country: str | None) -> BoundingBox | None:
    """Return the extent of a country, rounded outward, or None where it is not listed."""
    return _boxes().get(country or "")


def _depth_km(shape: Shape, point: Point) -> float:
    """Return how deep a point lies inside a shape; negative: how far outside."""
    if isinstance(shape, Circle):
        return shape.km - distance_km((shape.lon, shape.lat), point)
    if isinstance(shape, BoundingBox):
        rings: Sequence[Sequence[Point]] = [_corners(shape)]
        inside = _in_box(shape, point)
    else:
        rings = [[(position[0], position[1]) for position in ring] for ring in shape.coordinates]
        inside = _in_rings(rings, point)
    edge = min(_segment_km(point, ring[i - 1], ring[i]) for ring in rings for i in range(len(ring)))
    return edge if inside else -edge


def _corners(box: BoundingBox) -> list[Point]:
    east = box.east if box.west <= box.east else box.east + 360
    return [(box.west, box.south), (east, box.south), (east, box.north), (box.west, box.north)]


def _in_box(box: BoundingBox, point: Point) -> bool:
    lon, lat = point
    across = box.west <= lon <= box.east if box.west <= box.east else lon >= box.west or lon <= box.east
    return across and box.south <= lat <= box.north


def _in_rings(rings: Sequence[Sequence[Point]], point: Point) -> bool:
    """Count crossings of all rings: holes come out as outside."""
    lon, lat = point
    inside = False
    for ring in rings:
        for i in range(len(ring)):
            (lon_a, lat_a), (lon_b, lat_b) = ring[i - 1], ring[i]
            if (lat_a > lat) != (lat_b > lat) and lon < (lon_b - lon_a) * (lat - lat_a) / (lat_b - lat_a) + lon_a:
                inside = not inside
    return inside


def _segment_km(point: Point, a: Point, b: Point) -> float:
    """Return the distance of a point from a segment, on a plane that touches the globe at the point."""
    ax, ay = _plane(point, a)
    bx, by = ax + (b[0] - a[0]) * DEGREE_KM * cos(radians(point[1])), ay + (b[1] - a[1]) * DEGREE_KM
    length = (bx - ax) ** 2 + (by - ay) ** 2
    along = 0.0 if length == 0 else max(0.0, min(1.0, -(ax * (bx - ax) + ay * (by - ay)) / length))
    return hypot(ax + along * (bx - ax), ay + along * (by - ay))


def _plane(origin: Point, point: Point) -> Point:
    turn = (point[0] - origin[0] + 180) % 360 - 180  # the short way round
    return turn * DEGREE_KM * cos(radians(origin[1])), (point[1] - origin[1]) * DEGREE_KM


def _boxes_meet(shape: Shape, box: BoundingBox) -> bool:
    """Say whether a shape and the extent of a country have a point in common."""
    if isinstance(shape, Circle):
        return _depth_km(box, (shape.lon, shape.lat)) >= -shape.km
    if isinstance(shape, BoundingBox):
        corners, inside = _corners(shape), lambda point: _in_box(shape, point)
        crosses = shape.south <= box.north and box.south <= shape.north and _spans_meet(shape, box)
        return crosses or any(_in_box(box, corner) for corner in corners) or any(map(inside, _corners(box)))
    outline = [(position[0], position[1]) for position in shape.coordinates[0]]
    return (
        any(_in_box(box, corner) for corner in outline)
        or any(_in_rings([outline], corner) for corner in _corners(box))
        or any(_crosses_box(outline[i - 1], outline[i], box) for i in range(len(outline)))
    )


def _spans_meet(a: BoundingBox, b: BoundingBox) -> bool:
    east_a = a.east if a.west <= a.east else a.east + 360
    east_b = b.east if b.west <= b.east else b.east + 360
    return any(a.west <= east_b + turn and b.west + turn <= east_a for turn in (-360, 0, 360))


def _crosses_box(a: Point, b: Point, box: BoundingBox) -> bool:
    """Clip a segment to a box (Liang-Barsky) and say whether anything is left."""
    low, high = 0.0, 1.0
    dx, dy = b[0] - a[0], b[1] - a[1]
    for step, room in ((-dx, a[0] - box.west), (dx, box.east - a[0]), (-dy, a[1] - box.south), (dy, box.north - a[1])):
        if step == 0:
            if room < 0:
                return False
        elif step < 0:
            low = max(low, room / step)
        else:
            high = min(high, room / step)
    return low <= high
