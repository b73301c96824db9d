"""Files as Hadoop's file systems have them, seen from the driver: local, HDFS, an object store.

Must not know what is in them.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

BOM = b"\xef\xbb\xbf"


class TakenPath(Exception):  # noqa: N818 - a statement, as Stopped is
    """There is something already where the results are to go."""


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
