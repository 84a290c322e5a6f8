"""Cut Be Vietnam Pro to the letters of the portal and give it figures of equal width.

python tools/subset_fonts.py FOLDER-WITH-TTF     (needs `pip install fonttools brotli`; only run to renew the fonts)

FOLDER holds BeVietnamPro-Regular.ttf and BeVietnamPro-SemiBold.ttf of https://github.com/bettergui/BeVietnamPro
(SIL Open Font License 1.1, no reserved font name). The family has no tabular figures: the feature `tnum` is
added here, each figure centred in the width of the widest. Written are woff2 for the pages and ttf for the
pictures (generator/fonts), which are drawn without a browser.
"""

from __future__ import annotations

import argparse
import copy
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.feaLib.builder import addOpenTypeFeaturesFromString
from fontTools.ttLib import TTFont

ROOT = Path(__file__).parent.parent
WEB = ROOT / "templates/theme/assets/fonts"
DRAWN = ROOT / "generator/fonts"
FACES = {"Regular": "be-vietnam-pro-400", "SemiBold": "be-vietnam-pro-600"}
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum"]


def letters() -> set[int]:
    """ASCII, Vietnamese in composed and decomposed form, and the punctuation the pages use."""
    found = set(range(0x20, 0x7F)) | {0x300, 0x301, 0x303, 0x309, 0x323, 0x302, 0x306, 0x31B}
    for base in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY":
        for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"):
            found |= {ord(c) for c in unicodedata.normalize("NFC", base + tone)}
    return found | {ord(c) for c in "đĐ\u00a0«»·°±²³×÷àéèçñöü–—‘’“”„…•‹›←↑→↓−≈≤≥₫€§©"}


def with_tabular_figures(font: TTFont) -> None:
    cmap, glyf, hmtx = font.getBestCmap(), font["glyf"], font["hmtx"]
    names = [cmap[ord(figure)] for figure in "0123456789"]
    width = max(hmtx[name][0] for name in names)
    for name in names:
        advance, bearing = hmtx[name]
        shift = (width - advance) // 2
        glyph = copy.deepcopy(glyf[name])
        glyph.coordinates.translate((shift, 0))
        glyph.program.fromBytecode(b"")  # the hints of the moved outline would not fit
        glyf[f"{name}.tnum"] = glyph
        hmtx[f"{name}.tnum"] = (width, bearing + shift)
    font.setGlyphOrder(glyf.glyphOrder)
    rules = "".join(f"  sub {name} by {name}.tnum;\n" for name in names)
    addOpenTypeFeaturesFromString(font, f"feature tnum {{\n{rules}}} tnum;\n", tables=["GSUB"])


def cut(source: Path, name: str) -> None:
    for flavor, folder in (("woff2", WEB), (None, DRAWN)):
        font = TTFont(source)
        # Hints keep stacked diacritics apart at text sizes on coarse screens, and double the size of a file:
        # the text face keeps them, the face of headings does without.
        options = subset.Options(layout_features=FEATURES, flavor=flavor, hinting=flavor is not None and name.endswith("400"))
        options.drop_tables += ["DSIG"]
        options.name_IDs = [1, 2, 3, 4, 5, 6, 13, 14, 16, 17]  # 16, 17: both faces are of one family
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters())
        cutter.subset(font)
        with_tabular_figures(font)
        font["head"].modified = font["head"].created
        font.flavor = flavor
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.{flavor or 'ttf'}"
        font.save(path)
        print(path.relative_to(ROOT), path.stat().st_size)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for face, name in FACES.items():
        cut(folder / f"BeVietnamPro-{face}.ttf", name)


if __name__ == "__main__":
    main()
