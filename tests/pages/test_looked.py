"""No page is left out: each has a file of tests that looks at it."""

from pathlib import Path

from pages.looked import LOOKED_AT, pages, wanted

HERE = Path(__file__).parent


def test_every_page_is_looked_at_somewhere() -> None:
    assert "clinic/response.html" in pages()
    assert "look/page.html" not in pages()
    assert pages() == set(LOOKED_AT)


def test_every_file_that_looks_is_there() -> None:
    for file, statuses in LOOKED_AT.values():
        assert (HERE / f"{file}.py").is_file(), file
        assert statuses or (file == "test_tester_forms"), file
    assert ("clinic/measure.html", 422) in wanted("test_clinic")
