"""Modules that are found in a ZIP archive in memory: this process reads no file."""

import base64
import io
import sys
import zipfile
from collections.abc import Sequence
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.resources.abc import Traversable, TraversableResources
from importlib.util import spec_from_file_location
from pathlib import PurePath
from types import ModuleType


class Packed(MetaPathFinder, ExecutionLoader):
    """Finds what is in the archive before what is installed."""

    def __init__(self, archive: zipfile.ZipFile, root: str) -> None:
        """Take the *archive* of what lies, or lay, at *root*."""
        self.archive = archive
        self.root = PurePath(root)
        self.names = frozenset(archive.namelist())

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  as Python asks
        target: ModuleType | None = None,  # noqa: ARG002  as Python asks
    ) -> ModuleSpec | None:
        """Return where the module is, if it is in the archive."""
        found = self._path(fullname)
        if not found:
            return None
        place = self.root / found
        folders = [str(place.parent)] if place.name == "__init__.py" else None
        return spec_from_file_location(
            fullname, str(place), loader=self, submodule_search_locations=folders
        )

    def _path(self, fullname: str) -> str:
        base = fullname.replace(".", "/")
        tried = (f"{base}/__init__.py", f"{base}.py")
        return next((name for name in tried if name in self.names), "")

    def get_filename(self, fullname: str) -> str:
        """Return the file as messages name it."""
        return str(self.root / self._path(fullname))

    def get_source(self, fullname: str) -> str:
        """Return the text of the module."""
        return self.archive.read(self._path(fullname)).decode("utf-8")

    def is_package(self, fullname: str) -> bool:
        """Tell whether modules lie below it."""
        return self._path(fullname).endswith("__init__.py")

    def get_resource_reader(self, fullname: str) -> "Resources":
        """Return what reads the files beside the modules of a package."""
        return Resources(self.archive, fullname.replace(".", "/"))


class Resources(TraversableResources):
    """The files of one package, for :mod:`importlib.resources`."""

    def __init__(self, archive: zipfile.ZipFile, folder: str) -> None:
        """Take the *folder* of the package in the *archive*."""
        self.archive, self.folder = archive, folder

    def files(self) -> Traversable:
        """Return the folder of the package."""
        return zipfile.Path(self.archive, f"{self.folder}/")


def find_in(pack: str, root: str) -> None:
    """Have modules found in *pack*, the archive of what lies at *root*."""
    archive = zipfile.ZipFile(io.BytesIO(base64.b64decode(pack)))
    sys.meta_path.insert(0, Packed(archive, root))
