"""The catalogue as files: YAML and CSV, in and out, all or nothing."""

from catalog.exchange.comparing import Action, Change, Subject
from catalog.exchange.importing import (
    Format,
    ImportReport,
    check_source,
    export_catalogue,
    import_catalogue,
)
from catalog.exchange.sources import Source, decode, read_source

__all__ = [
    "Action",
    "Change",
    "Format",
    "ImportReport",
    "Source",
    "Subject",
    "check_source",
    "decode",
    "export_catalogue",
    "import_catalogue",
    "read_source",
]
