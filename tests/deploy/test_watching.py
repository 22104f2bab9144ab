"""The dashboard and the alert rules name metrics that there are, with labels that these have."""

import json
import re

import pytest
from prometheus_client.parser import text_string_to_metric_families
from ruamel.yaml import YAML

from tests.conftest import ROOT

DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text("utf-8"))
RULES = YAML(typ="safe").load((ROOT / "deploy/prometheus/alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
# Prometheus' own, and what it adds to every metric.
OWN, ADDED = {"up": set()}, {"instance", "job", "le"}
# Shown with no label before the first, and in no test here.
RARE = {"eigbot_task_failures_total": {"task"}, "eigbot_unremembered_total": {"channel"}}
FUNCTIONS = {"sum", "by", "rate", "increase", "histogram_quantile", "and", "offset", "label_values"}


def expressions():
    yield from ((f"panel {p['title']}", t["expr"]) for p in DASHBOARD["panels"] for t in p["targets"])
    yield from ((rule["alert"], rule["expr"]) for rule in RULES)


@pytest.fixture(scope="module")
def metrics(server):
    """Each metric that a server shows, with its labels."""
    server.ask("Quelle est la date limite ?", "watching")
    found = {}
    for family in text_string_to_metric_families(server.client.get("/metrics").text):
        names = [family.name, *(f"{family.name}_{end}" for end in ("total", "bucket", "count", "sum"))]
        labels = {label for sample in family.samples for label in sample.labels}
        found.update(dict.fromkeys(names, labels))
    return {**found, **{name: RARE[name] for name in RARE.keys() & found.keys()}, **OWN}


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_what_is_watched_is_counted(where, expression, metrics):
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\bby \([^)]*\)", " ", expression)
    names = set(re.findall(r"[a-zA-Z_][a-zA-Z0-9_]*", bare)) - FUNCTIONS
    names = {name for name in names if not re.fullmatch(r"\d+[smhd]|d", name)}
    assert names
    assert names <= set(metrics), where
    used = set(re.findall(r"(\w+)\s*=~?\"", expression))
    used |= {label.strip() for group in re.findall(r"by \(([^)]*)\)", expression) for label in group.split(",")}
    of_second_opinions = {"outcome"} if "second_opinion" in expression else set()  # shows none before the first
    assert used <= ADDED | of_second_opinions | set().union(*(metrics[name] for name in names)), where


@pytest.mark.parametrize(("where", "expression"), list(expressions()))
def test_an_expression_is_well_formed(where, expression):
    pairs, opened = {")": "(", "]": "[", "}": "{"}, []
    for character in re.sub(r'"[^"]*"', '""', expression):
        if character in pairs.values():
            opened.append(character)
        elif character in pairs:
            assert opened[-1:] == [pairs[character]], where
            opened.pop()
    assert not opened
    assert expression.count('"') % 2 == 0
    for inside in re.findall(r"\b(?:rate|increase)\(([^()]*)\)", expression):
        assert re.search(r"\[[^\]]+\]( offset \w+)?$", inside.strip()), f"{where}: a range is missing"


def test_the_bucket_that_is_asked_for_is_one(server):
    shown = set(re.findall(r'eigbot_message_seconds_bucket\{.*le="([^"]+)"', server.client.get("/metrics").text))
    asked = {le for _, expression in expressions() for le in re.findall(r'le="([^"]+)"', expression)}
    assert asked
    assert asked <= shown


def test_every_alert_says_what_to_do():
    for rule in RULES:
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
        assert len(rule["annotations"]["action"]) > 30


def test_panels_do_not_lie_over_each_other():
    taken = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not taken & cells, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
