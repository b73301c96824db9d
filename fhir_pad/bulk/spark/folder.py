"""Files as Hadoop's file systems have them, seen from the driver: local, HDFS, an object store.

Must not know what is in them.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from fhir_pad.bulk.inputs import ENDINGS
from fhir_pad.bulk.stopped import Stopped

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BOM = b"\xef\xbb\xbf"
_HIDDEN = (".", "_")
_SIGNS = re.compile(r"[][{}*?\\]")
"""Of a pattern, in a name."""


class TakenPath(Exception):  # noqa: N818 - a statement, as Stopped is
    """There is something already where the results are to go."""


def refuse_hidden(paths: Iterable[str]) -> None:
    """Raise Stopped when Spark would leave out one of the files without a word."""
    for path in paths:
        if path.rpartition("/")[2].startswith(_HIDDEN):
            raise Stopped(f"{path}: Spark reads no file whose name begins with . or _; rename it")


class Files:
    """The file systems that a session can reach. PySpark has no door of its own to them."""

    def __init__(self, session: "SparkSession") -> None:
        """Take the session's own way into the JVM, and its configuration."""
        context: Any = session.sparkContext
        self._jvm = context._jvm  # noqa: SLF001 - see above
        self._configuration = context._jsc.hadoopConfiguration()  # noqa: SLF001 - see above

    def refuse_taken(self, path: str) -> None:
        """Raise TakenPath when there is something at a path."""
        place = self._path(path)
        if self._system(place).exists(place):
            raise TakenPath(f"{path}: there is something already; name a folder that is not there")

    def is_folder(self, path: str) -> bool:
        """Tell whether there is a folder at a path."""
        place = self._path(path)
        system = self._system(place)
        return bool(system.exists(place) and system.getFileStatus(place).isDirectory())

    def exported(self, folder: str) -> list[str]:
        """Return the patterns of the files in an export's folder; raise Stopped without any."""
        place = self._path(folder)
        found = [one for one in self._system(place).listStatus(place) if one.isFile()]
        paths = [one.getPath() for one in found if one.getPath().getName().endswith(ENDINGS)]
        if not paths:
            raise Stopped(f"{folder}: no file whose name ends with {' or '.join(ENDINGS)}")
        refuse_hidden(path.toString() for path in paths)
        return [_SIGNS.sub(r"\\\g<0>", path.toString()) for path in paths]

    def remove(self, path: str) -> None:
        """Remove a folder with all that is in it."""
        place = self._path(path)
        self._system(place).delete(place, True)  # noqa: FBT003 - Hadoop's: recursive

    def begins_with_bom(self, path: str) -> bool:
        """Tell whether a file, unpacked, begins with a byte order mark."""
        place = self._path(self._jvm.java.net.URI(path))
        packing = self._jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(
            self._configuration
        )
        opened = self._system(place).open(place)
        try:
            codec = packing.getCodec(place)
            source = opened if codec is None else codec.createInputStream(opened)
            return all(source.read() == byte for byte in BOM)
        finally:
            opened.close()

    def _path(self, path: object) -> Any:  # noqa: ANN401 - a Java object
        return self._jvm.org.apache.hadoop.fs.Path(path)

    def _system(self, place: Any) -> Any:  # noqa: ANN401 - Java objects
        return place.getFileSystem(self._configuration)
