"""Write the SHA-256 of each vendored file into the manifest.

To take a newer version: fetch it with the package client its ``source`` names
(``npm pack PACKAGE@VERSION``), copy the files over the old ones, set the version
in ``upheld/static/vendor/manifest.json``, run this, and look at the pages.
"""

import hashlib
import json
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "upheld" / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"


def main() -> None:
    """Compute every sum anew."""
    packages = json.loads(MANIFEST.read_text())
    for package in packages:
        for name in package["files"]:
            content = (STATIC / name).read_bytes()
            package["files"][name] = hashlib.sha256(content).hexdigest()
    MANIFEST.write_text(json.dumps(packages, indent=2) + "\n")


if __name__ == "__main__":
    main()
