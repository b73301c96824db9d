"""Packages of npm, one version each, fetched once into a folder below `build` and checked.

Must not know what they are for.
"""

import base64
import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from samples import ROOT


class NotThePackageError(Exception):
    """The registry gives something else than was pinned."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A package with the base64 of its SHA-512, as `npm view NAME dist.integrity` tells it."""

    name: str
    version: str
    sha512: str
    inside: str
    """The folder of the archive that is wanted, with its last slash."""

    @property
    def folder(self) -> Path:
        """Where its files are once it was fetched."""
        return ROOT / "build" / "npm" / f"{self.name}-{self.version}"

    def fetched(self) -> Path:
        """Return the folder with the wanted files; npm is asked the first time."""
        if not self.folder.is_dir():
            self._fetch()
        return self.folder

    def _fetch(self) -> None:
        made = self.folder.with_suffix(".part")
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        command = ("npm", "pack", f"{self.name}@{self.version}", "--pack-destination", str(made))
        subprocess.run(command, check=True, capture_output=True)
        (packed,) = made.glob("*.tgz")
        if base64.b64encode(hashlib.sha512(packed.read_bytes()).digest()).decode() != self.sha512:
            raise NotThePackageError(f"{self.name} {self.version} is not what it was.")
        with tarfile.open(packed) as archive:
            for member in archive.getmembers():
                if member.name.startswith(self.inside):
                    member.name = member.name.removeprefix(self.inside)
                    archive.extract(member, made, filter="data")
        packed.unlink()
        made.rename(self.folder)
