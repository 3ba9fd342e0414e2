"""Makes Grafana's dashboards of `services/portal/operate/panels.yaml`; `--check` says whether the files are its latest.

Example: python -m deploy.grafana.build --check
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from grafana_foundation_sdk.builders.common import (
    GraphThresholdsStyleConfig,
    ReduceDataOptions,
    StackingConfig,
    VizLegendOptions,
    VizTooltipOptions,
)
from grafana_foundation_sdk.builders.dashboard import (
    ConstantVariable,
    Dashboard,
    DashboardLink,
    DatasourceVariable,
    FieldColor,
    QueryVariable,
    ThresholdsConfig,
)
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.builders.stat import Panel as Stat
from grafana_foundation_sdk.builders.timeseries import Panel as Timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as looks
from grafana_foundation_sdk.models import dashboard as model

from services.portal.operate.panels import Board, Panel, Query, Variable, load_boards

FOLDER = Path(__file__).with_name("dashboards")
PORTAL = "http://127.0.0.1:8800"  # where the runbook is served; the variable `portal` of each board
PROMETHEUS = model.DataSourceRef(type_val="prometheus", uid="${datasource}")
GREEN, YELLOW, RED = "green", "yellow", "red"
BOARD_WIDTH, NUMBER_HEIGHT, NUMBER_WIDTH, LINES_HEIGHT, LINES_WIDTH = 24, 5, 6, 8, 12


def build(board: Board) -> Dashboard:
    """Build one board: its variables, numbers first, then lines."""
    made = (
        Dashboard(f"Tansiq: {board.title}")
        .uid(f"tansiq-{board.name}")
        .description(board.about)
        .tags(["tansiq"])
        .readonly()
        .timezone("browser")
        .time("now-6h", "now")
        .refresh("30s")
        .tooltip(model.DashboardCursorSync.CROSSHAIR)
        .link(DashboardLink("Boards").type(model.DashboardLinkType.DASHBOARDS).tags(["tansiq"]).keep_time(True))
        .link(DashboardLink("Runbook").url("${portal}/operate/runbook").target_blank(True))
        .with_variable(DatasourceVariable("datasource").label("Data source").type("prometheus"))
        .with_variable(ConstantVariable("portal").label("Portal").value(PORTAL))
    )
    for variable in board.variables:
        made.with_variable(choice(variable))
    ordered = sorted(board.panels, key=lambda panel: panel.kind != "number")
    for identity, (panel, place) in enumerate(zip(ordered, places(ordered), strict=True), 1):
        made.with_panel(picture(panel).id(identity).grid_pos(place))
    return made


def places(panels: Sequence[Panel]) -> Iterator[model.GridPos]:
    """Yield the place of each panel: rows from left to right, a new one where the kind of panel changes."""
    x = y = height = 0
    for panel in panels:
        h, w = (NUMBER_HEIGHT, NUMBER_WIDTH) if panel.kind == "number" else (LINES_HEIGHT, LINES_WIDTH)
        if x + w > BOARD_WIDTH or h != height:
            x, y, height = 0, y + height, h
        yield model.GridPos(h=h, w=w, x=x, y=y)
        x += w


def choice(variable: Variable) -> QueryVariable:
    """Let the viewer choose among the values of a label, all at first."""
    return (
        QueryVariable(variable.name)
        .label(variable.label)
        .query({"query": f"label_values({variable.of}, {variable.value})", "refId": variable.name})
        .datasource(PROMETHEUS)
        .refresh(model.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(model.VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".*")
        .current(model.VariableOption(selected=True, text="All", value="$__all"))
    )


def picture(panel: Panel) -> Stat | Timeseries:
    """Draw a panel: what it says, its thresholds and its queries."""
    drawn = number(panel) if panel.kind == "number" else lines(panel)
    drawn.title(panel.title).description(describe(panel)).datasource(PROMETHEUS).unit(panel.unit)
    drawn.thresholds(thresholds(panel)).no_value("none yet")
    if panel.runbook:
        link = DashboardLink("What to do").url("${portal}/operate/runbook#" + panel.runbook).target_blank(True)
        drawn.links([link])
    for place, query in enumerate(panel.queries):
        drawn.with_target(target(query, chr(ord("A") + place)))
    return drawn


def number(panel: Panel) -> Stat:
    """Show the last value, coloured by the thresholds."""
    return (
        Stat()
        .color_scheme(FieldColor().mode(model.FieldColorModeId.THRESHOLDS))
        .reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
        .color_mode(looks.BigValueColorMode.VALUE)
        .graph_mode(looks.BigValueGraphMode.AREA)
        .text_mode(looks.BigValueTextMode.VALUE_AND_NAME)
    )


def lines(panel: Panel) -> Timeseries:
    """Draw lines, or stacked areas for what adds up."""
    drawn = (
        Timeseries()
        .min(0)
        .line_width(1)
        .fill_opacity(40 if panel.kind == "bars" else 5)
        .show_points(looks.VisibilityMode.NEVER)
        .color_scheme(FieldColor().mode(model.FieldColorModeId.PALETTE_CLASSIC))
        .legend(legend())
        .tooltip(VizTooltipOptions().mode(looks.TooltipDisplayMode.MULTI).sort(looks.SortOrder.DESCENDING))
    )
    if panel.kind == "bars":
        drawn.stacking(StackingConfig().mode(looks.StackingMode.NORMAL))
    elif panel.warn is not None or panel.bad is not None:
        drawn.thresholds_style(GraphThresholdsStyleConfig().mode(looks.GraphThresholdsStyleMode.DASHED))
    return drawn


def legend() -> VizLegendOptions:
    """Name the series below the picture."""
    shown = VizLegendOptions().show_legend(True).display_mode(looks.LegendDisplayMode.LIST)
    return shown.placement(looks.LegendPlacement.BOTTOM)


def describe(panel: Panel) -> str:
    """Say what a panel means and what to do."""
    return f"{panel.means}\n\n**What to do:** {panel.do}"


def thresholds(panel: Panel) -> ThresholdsConfig:
    """Colour by the limits; where little is bad, the colours rise from red."""
    if panel.below:
        limits = [(None, RED), (panel.bad, YELLOW if panel.warn is not None else GREEN), (panel.warn, GREEN)]
    else:
        limits = [(None, GREEN), (panel.warn, YELLOW), (panel.bad, RED)]
    steps = [model.Threshold(value=limits[0][0], color=limits[0][1])]
    steps += [model.Threshold(value=value, color=color) for value, color in limits[1:] if value is not None]
    return ThresholdsConfig().mode(model.ThresholdsMode.ABSOLUTE).steps(steps)


def target(query: Query, name: str) -> Dataquery:
    """Ask Prometheus over the range on screen."""
    return Dataquery().ref_id(name).datasource(PROMETHEUS).range().expr(query.expr).legend_format(query.legend)


def files() -> Iterator[tuple[Path, str]]:
    """Yield the path and text of every dashboard."""
    for board in load_boards():
        text = json.dumps(build(board).build(), cls=JSONEncoder, indent=1, sort_keys=True)
        yield FOLDER / f"{board.name}.json", text + "\n"


def differences(made: Mapping[Path, str]) -> list[str]:
    """Name the files that are missing, too many or unlike what is made now."""
    there = {path: path.read_text("utf-8") for path in FOLDER.glob("*.json")}
    return sorted(path.name for path in made.keys() | there.keys() if made.get(path) != there.get(path))


def main() -> int:
    """Write the dashboards, or say which are not what would be written."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 on a difference")
    made, wrong = dict(files()), []
    if parser.parse_args().check:
        wrong = differences(made)
        print("".join(f"{name} is not what `make dashboards` makes\n" for name in wrong), end="", file=sys.stderr)
        return 1 if wrong else 0
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for path, text in made.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
