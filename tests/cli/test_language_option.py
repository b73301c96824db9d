"""`fhir-pad assess --language`: results for people who read another language."""

from pathlib import Path

import pytest
from samples import CLAUDICATION, NOW, sent

from fhir_pad import assess
from fhir_pad.cli import main
from fhir_pad.fhir.write import write

MOMENT = NOW.isoformat()


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "response.json"
    path.write_bytes(sent(CLAUDICATION))
    return str(path)


def test_a_bundle_and_the_page_are_told_in_a_language(
    file: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert main(["assess", file, "--now", MOMENT, "--language", "tr"]) == 0
    expected = assess(sent(CLAUDICATION), now=NOW).bundle("tr")
    assert capsysbinary.readouterr().out.strip() == write(expected).strip()

    assert main(["assess", file, "--format", "text", "--language", "tr"]) == 0
    page = capsysbinary.readouterr().out.decode()
    assert page.startswith("Olağan randevu\n==============\n")
    assert "Routine appointment" not in page


@pytest.mark.parametrize("shape", ["--findings", "--explain"])
def test_codes_and_rules_have_no_other_language(
    file: str, shape: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    with pytest.raises(SystemExit, match=r"^2$"):
        main(["assess", file, shape, "--language", "tr"])

    assert b"--language is for the Bundle and for text" in capsysbinary.readouterr().err
