"""The rules and routes as promtool and amtool judge them; each alarm has a loud case and a silent one."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.debian import command

DEPLOY = Path(__file__).parents[3] / "deploy"
RULES = DEPLOY / "prometheus" / "rules"
CASES = DEPLOY / "prometheus" / "tests"


def alarms() -> dict[str, dict[str, Any]]:
    """Return every alarm by its name."""
    groups = [group for path in RULES.glob("*.yml") for group in yaml.safe_load(path.read_text())["groups"]]
    return {rule["alert"]: rule for group in groups for rule in group["rules"] if "alert" in rule}


def run(*line: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a tool, its output as text."""
    return subprocess.run(list(map(str, line)), capture_output=True, text=True, timeout=240, check=False)


def promtool(*line: str | Path) -> str:
    """Run promtool, which must be content; return what it says."""
    done = run(command("promtool"), *line)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_configurations_are_sound(tmp_path: Path) -> None:
    """Both, with every file that they name in its place."""
    shutil.copytree(DEPLOY / "prometheus", tmp_path / "deploy" / "prometheus")
    (tmp_path / "var" / "prometheus").mkdir(parents=True)
    (tmp_path / "var" / "prometheus" / "targets.json").write_text("[]")
    (tmp_path / "token").write_text("a token")
    compose = tmp_path / "deploy" / "prometheus" / "prometheus.yml"
    compose.write_text(compose.read_text().replace("/run/secrets/metrics_token", str(tmp_path / "token")))
    for path in (compose, compose.with_name("one-machine.yml")):
        assert "WARNING" not in promtool("check", "config", "--lint=all", path)


def test_the_rules_are_without_a_complaint() -> None:
    """Of syntax and of lint."""
    promtool("check", "rules", "--lint=all", "--lint-fatal", *RULES.glob("*.yml"))


def test_each_alarm_fires_and_stays_silent_where_it_should() -> None:
    """Every case of promtool holds."""
    promtool("test", "rules", *CASES.glob("*.yml"))


@pytest.mark.parametrize("name", alarms())
def test_each_alarm_has_both_cases(name: str) -> None:
    """A case `X fires` that expects the alarm, a case `X stays silent` that looks for it and expects none."""
    loud = [case for case in cases() if case["name"].startswith(f"{name} fires")]
    quiet = [case for case in cases() if case["name"].startswith(f"{name} stays silent")]
    assert any(f'"{name}"' in sample["labels"] for case in loud for sample in samples(case))
    asked = [check["expr"] for case in quiet for check in case["promql_expr_test"]]
    assert asked
    assert all(expr == "ALERTS" or f'"{name}"' in expr for expr in asked)
    assert not [sample for case in quiet for sample in samples(case)]


@cache
def cases() -> list[dict[str, Any]]:
    """Return every case of promtool."""
    return [case for path in CASES.glob("*.yml") for case in yaml.safe_load(path.read_text())["tests"]]


def samples(case: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a case expects."""
    return [sample for check in case["promql_expr_test"] for sample in check.get("exp_samples") or []]


@pytest.mark.parametrize(("expr", "kind"), [("vector(0) > 1", "fires"), ("vector(1)", "stays silent")])
def test_a_rule_that_never_or_always_fires_is_caught(tmp_path: Path, expr: str, kind: str) -> None:
    """With the condition of each alarm replaced, promtool complains about each of them."""
    (tmp_path / "rules").mkdir()
    for path in RULES.glob("*.yml"):
        rules = yaml.safe_load(path.read_text())
        for group in rules["groups"]:
            group["rules"] = [{**rule, "expr": expr} if "alert" in rule else rule for rule in group["rules"]]
        (tmp_path / "rules" / path.name).write_text(yaml.safe_dump(rules))
    shutil.copytree(CASES, tmp_path / "tests")
    said = run(command("promtool"), "test", "rules", *(tmp_path / "tests").glob("*.yml")).stderr
    assert set(re.findall(r'alertname=\\?"(\w+)', said)) == set(alarms()), said


def test_the_routes_are_sound(tmp_path: Path) -> None:
    """Debian's Alertmanager knows no `url_file` yet, so that the addresses stand in the file here."""
    config = (DEPLOY / "alertmanager" / "alertmanager.yml").read_text()
    path = tmp_path / "alertmanager.yml"
    path.write_text(re.sub(r"url_file: \S+", "url: http://127.0.0.1:1/", config))
    checked = run(command("amtool"), "check-config", path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    for name, rule in alarms().items():
        line = ["config", "routes", "test", f"--config.file={path}", f"alertname={name}"]
        done = run(command("amtool"), *line, *(f"{label}={value}" for label, value in rule["labels"].items()))
        assert done.stdout.strip() == {"page": "pages", "ticket": "tickets"}[rule["labels"]["severity"]], done.stderr
