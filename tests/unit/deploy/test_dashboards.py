"""Dashboards as code: the files are what is built, and every query speaks of metrics and labels that there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.grafana.build import PROMETHEUS, build, differences, files
from services.portal.operate.panels import KINDS, Board, Panel, fill, load_boards
from tests.support.declared import declared, owner_of
from tests.support.promql import uses

ROOT = Path(__file__).parents[3]
RULES = ROOT / "deploy" / "prometheus" / "rules"
UNITS = {"s", "bytes", "Bps", "ops", "percentunit", "short", "bool_yes_no"}
# what Prometheus adds itself: its own series, those of prometheus_client's process collector, the labels of a target
OTHERS = {"up", "ALERTS"}
PROCESS = re.compile(r"process_(resident_memory_bytes|cpu_seconds_total|start_time_seconds|open_fds)")
TARGET_LABELS = {"job", "service", "replica", "instance"}
OWN_LABELS = {"ALERTS": {"alertname", "alertstate", "severity"}}
# declared, and on no panel: each with the reason
ALLOWED: dict[str, str] = {}

BOARDS = load_boards()
PANELS = [panel for board in BOARDS for panel in board.panels]


def rules() -> list[dict[str, Any]]:
    """Return every rule, of recordings and of alarms."""
    groups = [group for path in RULES.glob("*.yml") for group in yaml.safe_load(path.read_text("utf-8"))["groups"]]
    return [rule for group in groups for rule in group["rules"]]


def complaints(expr: str) -> list[str]:
    """Say which metrics and labels of an expression there are not."""
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    wrong = []
    for metric, labels in uses(fill(expr)):
        owner = owner_of(metric)
        known = TARGET_LABELS | OWN_LABELS.get(metric, set())
        if owner is not None:
            known |= {*owner.labels, *(["le"] if metric.endswith("_bucket") else [])}
        elif metric not in OTHERS | recorded and not PROCESS.fullmatch(metric):
            wrong.append(f"no metric {metric}")
            continue
        wrong += [f"{metric} has no label {label}" for label in sorted(labels - known)]
    return wrong


EXPRESSIONS = {
    **{f"{panel.id} {query.legend}": query.expr for panel in PANELS for query in panel.queries},
    **{str(rule.get("alert") or rule.get("record")): rule["expr"] for rule in rules()},
}


def test_the_dashboards_are_what_is_built() -> None:
    """A file changed by hand, missing or too many is a difference."""
    made = dict(files())
    assert differences(made) == []
    path, text = next(iter(made.items()))
    assert differences({**made, path: text.replace("Overview", "Something else")}) == [path.name]
    assert differences({key: text for key, text in made.items() if key != path}) == [path.name]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_speaks_of_what_there_is(name: str) -> None:
    """Of declared metrics, of recording rules and of their labels; it parses."""
    assert complaints(EXPRESSIONS[name]) == []


@pytest.mark.parametrize(
    ("expr", "said"),
    [
        ("sum(tansiq_mesages_total)", ["no metric tansiq_mesages_total"]),
        ("sum by (servce) (tansiq_lag_seconds)", ["tansiq_lag_seconds has no label servce"]),
        ('max(tansiq_outbox_oldest_seconds{chanel="x"})', ["tansiq_outbox_oldest_seconds has no label chanel"]),
        ("rate(tansiq_lag_seconds_bucket[5m])", ["no metric tansiq_lag_seconds_bucket"]),
        ("sum by (le) (tansiq_step_seconds_count)", ["tansiq_step_seconds_count has no label le"]),
        ("tansiq:alerts_late:ratio_rate7m", ["no metric tansiq:alerts_late:ratio_rate7m"]),
    ],
)
def test_a_misspelt_metric_or_label_is_caught(expr: str, said: list[str]) -> None:
    """Six slips, each named."""
    assert complaints(expr) == said


def test_a_syntax_error_is_caught() -> None:
    """The parser raises, so the test of expressions fails."""
    with pytest.raises(ValueError, match="unexpected end"):
        complaints("sum(tansiq_lag_seconds[")


def test_every_metric_is_on_a_panel_or_allowed_with_a_reason() -> None:
    """And nothing is allowed that is on a panel, or that nobody declares."""
    used = {use.metric for panel in PANELS for query in panel.queries for use in uses(fill(query.expr))}
    used |= {use.metric for rule in rules() for use in uses(rule["expr"]) if rule.get("record") in used}
    shown = {owner.name for owner in map(owner_of, used) if owner is not None}
    assert set(declared()) - shown == set(ALLOWED)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.id)
def test_a_panel_can_be_understood_at_night(panel: Panel) -> None:
    """It has a title of its own, says what it means and what to do, in which unit, and each series has a name."""
    assert [other.title for other in PANELS].count(panel.title) == 1
    assert [other.id for other in PANELS].count(panel.id) == 1
    assert panel.means.endswith((".", "!"))
    assert panel.do.endswith((".", "!"))
    assert panel.unit in UNITS
    assert panel.kind in KINDS
    assert all(query.legend for query in panel.queries)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.name)
def test_a_board_asks_the_chosen_data_source_and_declares_its_variables(board: Board) -> None:
    """Every query goes to `${datasource}`; each variable of an expression can be chosen, and each choice is used."""
    made = build(board).build()
    assert made.templating.list_val is not None
    names = [variable.name for variable in made.templating.list_val]
    assert names == ["datasource", "portal", *(variable.name for variable in board.variables)]
    asked = "".join(query.expr for panel in board.panels for query in panel.queries)
    assert set(re.findall(r"\$(?!__)(\w+)", asked)) == {variable.name for variable in board.variables}
    for panel in made.panels or []:
        assert panel.datasource == PROMETHEUS
        assert panel.type_val == "stat" or panel.options.legend.show_legend
        assert all(target.datasource == PROMETHEUS for target in panel.targets)


def test_panels_do_not_overlap() -> None:
    """Each place of the grid belongs to at most one panel."""
    for board in BOARDS:
        taken = [
            (x, y)
            for panel in build(board).build().panels or []
            for x in range(panel.grid_pos.x, panel.grid_pos.x + panel.grid_pos.w)
            for y in range(panel.grid_pos.y, panel.grid_pos.y + panel.grid_pos.h)
        ]
        assert len(taken) == len(set(taken))
        assert max(x for x, _ in taken) < 24
