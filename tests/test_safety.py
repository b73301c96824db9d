"""The hazard log keeps its word: every mitigation names tests, and they exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOG = (ROOT / "SAFETY.md").read_text()
ROWS = [line.split(" | ") for line in LOG.splitlines() if re.match(r"\| H\d\d ", line)]


def named_in(row):
    return re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", row[-1])


def test_every_hazard_has_a_consequence_a_mitigation_and_a_test():
    """No row is half filled, and the numbers run without a gap."""
    assert [f"H{number:02d}" for number in range(1, len(ROWS) + 1)] == [
        row[0].strip("| ") for row in ROWS
    ]
    assert all(len(row) == 5 and all(cell.strip() for cell in row) for row in ROWS)
    assert all(named_in(row) for row in ROWS)


def test_every_test_named_exists():
    """A mitigation without its test is a promise."""
    lost = []
    for row in ROWS:
        for path, name in named_in(row):
            tree = ast.parse((ROOT / path).read_text()) if (ROOT / path).exists() else None
            names = (
                {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
                if tree
                else set()
            )
            if tree is None or (name and name not in names):
                lost.append((row[0], path, name))

    assert [] == lost


def test_the_missing_sign_off_is_said():
    """Nobody can read the page without learning that no clinician has signed the rules."""
    assert "**Outstanding.** No clinician has yet signed off the rules." in LOG
