"""Cut the browser's font files out of the whole faces: Latin, signs, woff2.

Run by hand after a face was updated, then run ``tools/seal_vendor.py``.  The
licence reserves the name "Plex" for unchanged fonts, so what is cut gets a name
of ours.
"""

from pathlib import Path

from fontTools import subset

FONTS = Path(__file__).resolve().parent.parent / "upheld" / "static" / "fonts"

# Face -> the name, the weight.
FACES = {
    "IBMPlexSans_400Regular": ("Upheld Sans", 400),
    "IBMPlexSans_500Medium": ("Upheld Sans", 500),
    "IBMPlexSans_600SemiBold": ("Upheld Sans", 600),
    "IBMPlexMono_400Regular": ("Upheld Mono", 400),
}
# Latin with its extension A, typographic spaces and dashes, quotation marks,
# currencies, arrows, comparisons, triangles and the check mark.
UNICODES = (
    "20-7E,A0-17F,218-21B,2C6,2DA,2DC,2009,200B,2010-2015,2018-201E,2020-2022,2026,"
    "202F,2030,2032,2033,2039,203A,2044,20AC,20B9,20BA,2116,2122,2190-2193,2212,"
    "2248,2260,2264,2265,25B2,25B8,25BC,25CF,2713"
)
FEATURES = ["ccmp", "frac", "kern", "liga", "locl", "mark", "mkmk", "sups", "zero"]
# Name records by number; "{0}" is the name, "{1}" the name without spaces.
RECORDS = {1: "{0}", 3: "{1}-{2}", 4: "{0} {2}", 6: "{1}-{2}", 16: "{0}"}


def main() -> None:
    """Write one woff2 file for each face."""
    options = subset.Options(flavor="woff2", layout_features=FEATURES)
    options.drop_tables += ["meta"]
    for face, (name, weight) in FACES.items():
        font = subset.load_font(FONTS / "ttf" / f"{face}.ttf", options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(UNICODES))
        subsetter.subset(font)
        compact = name.replace(" ", "")
        for record in font["name"].names:
            if record.nameID in RECORDS:
                record.string = RECORDS[record.nameID].format(name, compact, weight)
        target = FONTS / f"{compact}-{weight}.woff2"
        subset.save_font(font, target, options)
        print(f"{target.name} {target.stat().st_size}")


if __name__ == "__main__":
    main()
