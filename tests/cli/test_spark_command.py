"""`fhir-pad spark` where there is no Spark. What it does where there is one: tests/bulk/test_spark."""

import sys
from pathlib import Path

import pytest

from fhir_pad.cli import main


def test_without_pyspark_it_is_refused_before_anything_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pyspark", None)

    assert main(["spark", "in.ndjson", str(tmp_path / "out")]) == 1

    assert "pip install 'fhir-pad[spark]'" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments", ["in", "in in out", "in out --plans --findings", "in out --now 2026"]
)
def test_wrong_use_ends_with_2(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["spark", *arguments.split()])

    assert ended.value.code == 2
    assert "fhir-pad" in capsys.readouterr().err
