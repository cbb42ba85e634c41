"""Which entries of a PDF go over into a copy without its author (ISO 32000-2)."""


def _names(text: str) -> frozenset[str]:
    return frozenset(f"/{one}" for one in text.split())


CATALOG = _names("Type Lang MarkInfo StructTreeRoot OCProperties")
PAGE = _names(
    "Type Resources MediaBox CropBox BleedBox TrimBox ArtBox Contents Rotate Group UserUnit StructParents Tabs"
)
IMAGE = _names(
    "Type Subtype Width Height ColorSpace BitsPerComponent Intent ImageMask Mask Decode Interpolate SMask SMaskInData "
    "Matte StructParent OC Filter DecodeParms"
)
FORM = _names("Type Subtype FormType BBox Matrix Resources Group StructParent StructParents OC Filter DecodeParms")
# neither who wrote a note (T), nor its rich twin (RC), its dates, its name, its answers, nor its window
ANNOTATION = _names(
    "Type Subtype Rect Contents F AS Border BS BE C IC CA ca QuadPoints InkList L LE Vertices DA Q RD CL OC H Dest "
    "StructParent"
)
NOTES = _names(
    "Text Link FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Caret Stamp Ink "
    "Watermark Widget"
)
# entries that tell of a person or of a tool wherever they are, and those that hold files, scripts or older states
TELLING = _names(
    "Author Creator Producer Title Subject Keywords Company Manager CreationDate ModDate Metadata PieceInfo "
    "LastModified AA AF EF Usage OPI Names Order Configs IDTree UserProperties JS URI PrivateData"
)
# the texts that a page or a tag needs; any other text is left behind
TEXTS = _names("Registry Ordering CharSet FontFamily Panose Lang Alt ActualText E Contents DA URI")
STREAM_LEFT_OUT = _names("Length F FFilter FDecodeParms DL")
