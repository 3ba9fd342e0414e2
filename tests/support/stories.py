"""A few hundred stories of our own: every second one tells of a joint exercise, the others of councils and ferries."""

from datetime import UTC, datetime, timedelta

from tests.support.site import Story, html_story

# pairs of armies that share no member, each with a place in the first one's country
PAIRS = [
    ("Polish", "Lithuanian", "Suwalki"), ("Romanian", "Bulgarian", "Constanta"), ("Greek", "Cypriot", "Thessaloniki"),
    ("Spanish", "Portuguese", "Badajoz"), ("Norwegian", "Swedish", "Narvik"), ("Finnish", "Estonian", "Turku"),
    ("Japanese", "Australian", "Sapporo"), ("Indian", "Indonesian", "Pune"), ("Kenyan", "Ugandan", "Nakuru"),
    ("Egyptian", "Jordanian", "Alexandria"), ("Moroccan", "Senegalese", "Agadir"), ("Brazilian", "Argentine", "Manaus"),
    ("Kazakh", "Uzbek", "Almaty"), ("Georgian", "Moldovan", "Kutaisi"), ("Serbian", "Hungarian", "Novi Sad"),
    ("Thai", "Malaysian", "Chiang Mai"), ("Mexican", "Colombian", "Puebla"), ("Nigerian", "Ghanaian", "Kaduna"),
    ("Pakistani", "Saudi", "Multan"), ("Chilean", "Peruvian", "Arica"),
]  # fmt: skip
WORK = [
    "crossing a river",
    "guarding a railway",
    "night marches",
    "moving the wounded",
    "finding mines",
    "repairing roads",
]


def joint_exercise(number: int, outlets: int, now: datetime, page: int | None = None) -> Story:
    """Tell of two armies' exercise on a day of the last fortnight; no two of one pair are closer than two days."""
    page = number if page is None else page
    first, second, town = PAIRS[number % len(PAIRS)]
    day = now.date() - timedelta(days=1 + 2 * (number // len(PAIRS) % 6))
    title = f"{first} and {second} armies hold joint military exercise near {town}"
    lead = (
        f"The {first} and {second} armies held a joint military exercise near {town} on {day.day} {day:%B %Y}, "
        f"the {first} defence ministry said. Soldiers of both armies rehearsed {WORK[number % len(WORK)]}."
    )
    rest = f"About {200 + number} soldiers slept in tents, and the road was closed to lorries until the evening."
    return html_story(page % outlets, f"/news/{page}", title, [lead, rest], now - timedelta(minutes=page % 50))


def council(number: int, outlets: int, now: datetime) -> Story:
    """Tell of something that alerts nobody."""
    title = f"Council of island {number} puts off the repair of its harbour wall"
    lead = f"The council of island {number} has put off the repair of its harbour wall until spring, its clerk said."
    rest = f"The ferry will call {2 + number % 5} times a week, and the school bus waits for it, as it did last winter."
    return html_story(number % outlets, f"/news/{number}", title, [lead, rest], now - timedelta(minutes=number % 50))


def stories(count: int, outlets: int) -> list[Story]:
    """Return ``count`` stories spread over outlets, alerting ones and others in turn."""
    now = datetime.now(UTC)
    told = []
    for number in range(count):
        around, outlet = divmod(number, outlets)
        exercise = around // 2 * outlets + outlet  # counts the exercises alone, so that every pair has its turn
        told.append(council(number, outlets, now) if around % 2 else joint_exercise(exercise, outlets, now, number))
    return told
