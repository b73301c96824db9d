"""The table as Parquet, for which pyarrow (extra `parquet`) has to be installed.

Converted from the finished CSV piece by piece. Must not know what a column means.
"""

from importlib import import_module, util
from pathlib import Path

from fhir_pad.bulk.cases.table import DECIMAL, DIGITS, INTEGERS, PLACES

ENDING = ".parquet"


def is_wanted(path: Path) -> bool:
    """Tell whether a table of this name is Parquet."""
    return path.suffix == ENDING


def can_be_made() -> bool:
    """Tell whether pyarrow is installed."""
    return util.find_spec("pyarrow") is not None


def convert(source: Path, target: Path) -> None:
    """Write the CSV as Parquet: text, but for whole numbers and the index. An empty field is null.

    Raises OSError.
    """
    arrow, csv, parquet = map(import_module, ("pyarrow", "pyarrow.csv", "pyarrow.parquet"))
    with source.open(encoding="utf-8") as lines:
        names = lines.readline().rstrip("\n").split(",")
    types = dict.fromkeys(names, arrow.string()) | dict.fromkeys(INTEGERS, arrow.int64())
    types[DECIMAL] = arrow.decimal128(DIGITS, PLACES)
    how = csv.ConvertOptions(column_types=types, null_values=[""], strings_can_be_null=True)
    with (
        csv.open_csv(source, convert_options=how) as pieces,
        parquet.ParquetWriter(target, pieces.schema) as writer,
    ):
        for piece in pieces:
            writer.write_batch(piece)
