"""The lists that testers read: of artefacts, of the rules' numbers and of the sources' conflicts."""

import pytest

from pages.window import Window


@pytest.mark.parametrize("path", ["/artefacts", "/rules/numbers", "/rules/conflicts"])
def test_a_list_is_good_to_look_at(window: Window, path: str) -> None:
    window.page.goto(path)

    assert window.faults_of_look(f"tester{path.replace('/', '-')}") == []
    assert window.faults == []
