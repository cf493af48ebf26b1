"""What a paper may load: our own files by name, and the QR code made for it."""

import io
from importlib.resources import files

import segno

from contracts.drawing import HEIGHT, WIDTH

#: The address of the QR code, made anew for each paper.
QR = "asset:qr"
#: The address of a signature that was drawn.
DRAWING = "asset:drawing"
_SVG = "image/svg+xml"
#: One process prints contracts and invoices.
STYLES = ("contract.css", "invoice.css")
#: The side of the code with its quiet zone, in millimetres.
QR_SIDE = 26


def template_folder() -> str:
    """Return the folder of the templates of papers."""
    return str(files("upheld.templates") / "documents")


def stylesheet() -> str:
    """Return the style of all papers."""
    folder = files("upheld.templates") / "documents"
    return "".join((folder / name).read_text() for name in STYLES)


def of_paper(address: str, drawing: str = "") -> dict[str, tuple[str, bytes]]:
    """Return what a paper may load, by its address: the type and the bytes."""
    known = {}
    if address:
        known[QR] = (_SVG, qr_svg(address))
    if drawing:
        known[DRAWING] = (_SVG, drawing_svg(drawing))
    return known


def drawing_svg(path: str) -> bytes:
    """Return a drawn signature; *path* holds nothing but moves and lines."""
    box = f"0 0 {WIDTH} {HEIGHT}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="60mm" '
        f'height="20mm"><path d="{path}" fill="none" stroke="#14181F" '
        'stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    ).encode()


def qr_svg(address: str) -> bytes:
    """Return *address* as a QR code, level M, with its quiet zone, 26 mm wide."""
    code = segno.make(address, error="m", micro=False)
    target = io.BytesIO()
    scale = QR_SIDE / code.symbol_size()[0]
    code.save(target, kind="svg", scale=scale, unit="mm", dark="#14181F")
    return target.getvalue()
