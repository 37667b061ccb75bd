"""The list of rules in the docs names tests that there are."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CHECKLIST = (HERE.parents[1] / "docs" / "websub.md").read_text(encoding="utf-8")
TESTS = {
    path.name: {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}
    for path in HERE.glob("test_*.py")
}


@pytest.mark.parametrize("row", [line for line in CHECKLIST.splitlines() if "`test_" in line and line.startswith("|")])
def test_every_rule_has_a_test_that_there_is(row: str) -> None:
    file = "test_hub_rules.py"
    for name in re.findall(r"`(test_\w+(?:\.py)?)`", row):
        if name.endswith(".py"):
            file = name
        else:
            assert name in TESTS[file]


def test_every_test_of_a_rule_stands_in_the_list() -> None:
    rules = {name for name in TESTS["test_hub_rules.py"] if name.startswith("test_")}
    assert rules <= set(re.findall(r"`(test_\w+)`", CHECKLIST))
