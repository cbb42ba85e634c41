"""Files in which all that can hold a name holds one: ``CANARY`` where it must go, ``KEPT`` where it must stay."""

import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from tests.builders.pictures import jpeg_segment, make_jpeg, make_png, png_chunk

CANARY = "CANARI-Odile-Porteuse"
KEPT = "Ce texte reste lisible"
_MARK = CANARY.encode()


def _name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def _texts(**entries: str) -> DictionaryObject:
    return DictionaryObject({_name(key): TextStringObject(value) for key, value in entries.items()})


def _xmp(writer: PdfWriter) -> object:
    stream = DecodedStreamObject()
    stream.set_data(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>" + _MARK + b"</creator></x:xmpmeta>")
    stream.update({_name("Type"): _name("Metadata"), _name("Subtype"): _name("XML")})
    return writer._add_object(stream)


def signed_jpeg() -> bytes:
    """Return a picture whose camera knows its owner."""
    return make_jpeg(jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + _MARK), jpeg_segment(0xFE, _MARK))


def signed_png() -> bytes:
    """Return a picture whose program wrote its author."""
    return make_png(png_chunk(b"tEXt", b"Author\0" + _MARK))


def jpeg2000(*, said: bytes = _MARK) -> bytes:
    """Return boxes in the shape of a JPEG 2000, one of which holds a text."""
    boxes = [(b"jP  ", b"\r\n\x87\n"), (b"ftyp", b"jp2 "), (b"xml ", said), (b"jp2h", b"h"), (b"jp2c", b"\xff\x4f")]
    return b"".join((len(body) + 8).to_bytes(4, "big") + kind + body for kind, body in boxes)


def _picture(writer: PdfWriter, content: bytes, filters: list[str]) -> object:
    stream = DecodedStreamObject()
    stream.set_data(content)
    stream.update(
        {
            _name("Type"): _name("XObject"), _name("Subtype"): _name("Image"), _name("Width"): NumberObject(8),
            _name("Height"): NumberObject(8), _name("BitsPerComponent"): NumberObject(8),
            _name("ColorSpace"): _name("DeviceGray"), _name("Filter"): ArrayObject([_name(one) for one in filters]),
            _name("Metadata"): _xmp(writer), _name("Author"): TextStringObject(CANARY),
        }
    )  # fmt: skip
    return writer._add_object(stream)


def _form(writer: PdfWriter, words: bytes, **more: object) -> object:
    stream = DecodedStreamObject()
    stream.set_data(b"BT /F1 12 Tf 5 5 Td (" + words + b") Tj ET")
    box = ArrayObject([NumberObject(one) for one in (0, 0, 200, 20)])
    stream.update({_name("Type"): _name("XObject"), _name("Subtype"): _name("Form"), _name("BBox"): box})
    stream.update({_name(key): value for key, value in more.items()})
    return writer._add_object(stream)


def _note(writer: PdfWriter, kind: str, **more: object) -> object:
    note = _texts(T=CANARY, RC=CANARY, NM=CANARY, Subj=CANARY, CreationDate=CANARY, M=CANARY)
    note[_name("Type")], note[_name("Subtype")] = _name("Annot"), _name(kind)
    note[_name("Rect")] = ArrayObject([FloatObject(one) for one in (10, 10, 210, 30)])
    note.update({_name(key): value for key, value in more.items()})
    return writer._add_object(note)


def _notes(writer: PdfWriter) -> ArrayObject:
    popup = _note(writer, "Popup", Contents=TextStringObject(CANARY))
    look = DictionaryObject({_name("N"): _form(writer, b"Rempli : 12 patients", LastModified=TextStringObject(CANARY))})
    file = writer._add_object(_embedded(writer))
    reply = _texts(URI=f"mailto:{CANARY}")
    reply[_name("S")] = _name("URI")
    web = _texts(URI="https://exemple.org/etude")
    web[_name("S")] = _name("URI")
    script = _texts(JS=f"app.alert('{CANARY}')")
    script[_name("S")] = _name("JavaScript")
    signature = DictionaryObject({_name("FT"): _name("Sig"), _name("V"): _texts(Name=CANARY, Reason=CANARY)})
    return ArrayObject(
        [
            _note(writer, "Text", Contents=TextStringObject(KEPT), Popup=popup),
            popup,
            _note(writer, "Widget", FT=_name("Tx"), V=TextStringObject(CANARY), TU=TextStringObject(CANARY), AP=look),
            _note(writer, "Widget", Parent=writer._add_object(signature)),
            _note(writer, "FileAttachment", FS=file),
            _note(writer, "Link", A=reply),
            _note(writer, "Link", A=web),
            _note(writer, "Link", A=script),
        ]
    )


def _embedded(writer: PdfWriter) -> DictionaryObject:
    stream = DecodedStreamObject()
    stream.set_data(_MARK)
    stream[_name("Type")] = _name("EmbeddedFile")
    file = _texts(F=CANARY, UF=CANARY)
    file[_name("Type")] = _name("Filespec")
    file[_name("EF")] = DictionaryObject({_name("F"): writer._add_object(stream)})
    return file


def _layer(writer: PdfWriter) -> object:
    layer = _texts(Name=CANARY)
    layer[_name("Type")] = _name("OCG")
    layer[_name("Usage")] = DictionaryObject({_name("CreatorInfo"): _texts(Creator=CANARY)})
    return writer._add_object(layer)


def _tags(writer: PdfWriter) -> object:
    told = DictionaryObject({_name("O"): _name("UserProperties"), _name("P"): ArrayObject([_texts(N="A", V=CANARY)])})
    part = _texts(T=CANARY, Alt=KEPT)
    part.update({_name("Type"): _name("StructElem"), _name("S"): _name("Figure"), _name("A"): told})
    root = DictionaryObject({_name("Type"): _name("StructTreeRoot"), _name("K"): writer._add_object(part)})
    root[_name("AF")] = ArrayObject([writer._add_object(_embedded(writer))])
    return writer._add_object(root)


def signed_pdf(pages: int = 1) -> bytes:
    """Return a PDF whose every corner names who made it."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(300, 300)
    page, root = writer.pages[0], writer.root_object
    words = DecodedStreamObject()
    words.set_data(b"BT /F1 12 Tf 20 200 Td (" + KEPT.encode() + b") Tj ET /Im1 Do /Im2 Do /Fm1 Do")
    page[_name("Contents")] = writer._add_object(words)
    font = DictionaryObject({_name("Type"): _name("Font"), _name("Subtype"): _name("Type1")})
    font.update({_name("BaseFont"): _name("Helvetica"), _name("Metadata"): _xmp(writer)})
    info = _texts(Author=CANARY, Title=CANARY)
    drawn = _form(writer, b"Un dessin", **{"PTEX.InfoDict": info, "PTEX.FileName": TextStringObject(CANARY)})
    palette = ArrayObject([_name("Indexed"), _name("DeviceRGB"), NumberObject(1), TextStringObject("abcdef")])
    page[_name("Resources")] = DictionaryObject(
        {
            _name("Font"): DictionaryObject({_name("F1"): writer._add_object(font)}),
            _name("ColorSpace"): DictionaryObject({_name("CS1"): palette}),
            _name("Properties"): DictionaryObject({_name("MC1"): _layer(writer)}),
            _name("XObject"): DictionaryObject(
                {
                    _name("Im1"): _picture(writer, signed_jpeg(), ["DCTDecode"]),
                    _name("Im2"): _picture(writer, zlib.compress(signed_jpeg()), ["FlateDecode", "DCTDecode"]),
                    _name("Im3"): _picture(writer, jpeg2000(), ["JPXDecode"]),
                    _name("Fm1"): drawn,
                }
            ),
        }
    )
    page[_name("Annots")] = _notes(writer)
    page[_name("Metadata")] = _xmp(writer)
    page[_name("PieceInfo")] = DictionaryObject({_name("Illustrator"): _texts(Private=CANARY)})
    page[_name("AA")] = _texts(O=CANARY)
    root[_name("Metadata")] = _xmp(writer)
    root[_name("StructTreeRoot")] = _tags(writer)
    layers = DictionaryObject({_name("OCGs"): ArrayObject([_layer(writer)]), _name("D"): _texts(Name=CANARY)})
    root[_name("OCProperties")] = layers
    root[_name("OpenAction")] = _texts(JS=CANARY)
    root[_name("Perms")] = NullObject()
    writer.add_attachment("annexe.txt", _MARK)
    writer.add_outline_item(title=CANARY, page_number=0)
    writer.add_metadata({"/Author": CANARY, "/Producer": CANARY, "/Manager": CANARY})
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def revised_pdf() -> bytes:
    """Return a PDF saved twice: its first state, which names its author, is still in the bytes."""
    first = signed_pdf()
    writer = PdfWriter(BytesIO(first), incremental=True)
    writer.add_metadata({"/Author": "Personne"})
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def padded_pdf(padding: int) -> bytes:
    """Return a PDF of one page, whose objects are packed with so many blanks after them."""
    things = {2: "<</Type/Catalog/Pages 3 0 R>>", 3: "<</Type/Pages/Kids[4 0 R]/Count 1>>"}
    things[4] = "<</Type/Page/Parent 3 0 R/MediaBox[0 0 9 9]>>"
    places, body = [], ""
    for number, thing in things.items():
        places.append(f"{number} {len(body)}")
        body += thing + " "
    first = " ".join(places) + " "
    packer = zlib.compressobj(9)
    packs = packer.compress((first + body).encode())
    packs += b"".join(packer.compress(b" " * 2**20) for _ in range(padding // 2**20)) + packer.flush()
    head = f"%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 3/First {len(first)}/Filter/FlateDecode/Length {len(packs)}>>stream\n"
    made = head.encode() + packs + b"\nendstream\nendobj\n"
    rows = b"\0\0\0\0\xff" + b"\1\0\0\x09\0" + b"".join(bytes((2, 0, 0, 1, one)) for one in range(3))
    table = f"5 0 obj\n<</Type/XRef/Size 5/W[1 3 1]/Root 2 0 R/Length {len(rows)}>>stream\n".encode()
    return made + table + rows + f"\nendstream\nendobj\nstartxref\n{len(made)}\n%%EOF\n".encode()


def protected_pdf(password: str = "") -> bytes:
    """Return a PDF under a password, which may be empty."""
    writer = PdfWriter(BytesIO(signed_pdf()))
    writer.encrypt(password, "maître", algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def all_of_pdf(content: bytes) -> str:
    """Return the bytes of a PDF, as they are and unpacked, and what its objects say."""
    reader = PdfReader(BytesIO(content))
    found = [content.decode("latin-1"), str(reader.trailer)]
    for number in sorted({*reader.xref.get(0, {}), *reader.xref_objStm}):
        thing = reader.get_object(number)
        found.append(str(thing))
        if isinstance(thing, StreamObject) and "JPX" not in str(thing.get("/Filter")):
            found.append(thing.get_data().decode("latin-1"))
    return "\n".join(found)


def packed(parts: dict[str, bytes | str], *, comment: bytes = b"") -> bytes:
    """Return an archive of these parts."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name, part in parts.items():
            archive.writestr(name, part)
    return made.getvalue()


def all_of_zip(content: bytes) -> str:
    """Return the bytes of an archive, as they are and unpacked, those of the archives inside it too."""
    found = [content.decode("latin-1")]
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            found.append(all_of_zip(part) if part.startswith(b"PK\x03\x04") else part.decode("latin-1"))
    return "\n".join(found)


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_BY = f'w:id="1" w:author="{CANARY}" w:date="2026-01-01T00:00:00Z"'


def _properties() -> dict[str, bytes | str]:
    return {
        "docProps/core.xml": f"<c><creator>{CANARY}</creator><lastModifiedBy>{CANARY}</lastModifiedBy></c>",
        "docProps/app.xml": f"<Properties><Company>{CANARY}</Company><Manager>{CANARY}</Manager></Properties>",
        "docProps/custom.xml": f"<Properties><property name='Responsable'><v>{CANARY}</v></property></Properties>",
        "docProps/thumbnail.jpeg": signed_jpeg(),
        "docMetadata/LabelInfo.xml": f"<labelList><label siteId='{CANARY}'/></labelList>",
        "customXml/item1.xml": f"<p><Author>{CANARY}</Author></p>",
        "_xmlsignatures/sig1.xml": f"<Signature><X509SubjectName>{CANARY}</X509SubjectName></Signature>",
    }


def signed_docx(**more: bytes | str) -> bytes:
    """Return a text whose every corner names who wrote, commented, inserted, removed."""
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        **_properties(),
        "word/document.xml": f"<!-- {CANARY} --><?app {CANARY}?><w:document {W}><w:body><w:p><w:ins {_BY}><w:r>"
        f"<w:t>{KEPT}</w:t></w:r></w:ins><w:del {_BY}><w:r><w:delText>retiré &amp; gardé</w:delText></w:r></w:del>"
        f"<w:rPr><w:rPrChange {_BY}/></w:rPr></w:p></w:body></w:document>",
        "word/comments.xml": f'<w:comments {W}><w:comment {_BY} w:initials="{CANARY}"><w:p><w:t>{KEPT}, noté</w:t>'
        "</w:p></w:comment></w:comments>",
        "word/people.xml": f'<w15:people><w15:person w15:author="{CANARY}"><w15:presenceInfo w15:userId="{CANARY}"/>'
        "</w15:person></w15:people>",
        "word/settings.xml": f'<w:settings {W}><w:docVars><w:docVar w:name="qui" w:val="{CANARY}"/></w:docVars>'
        f'<w:mailMerge><w:connectString w:val="{CANARY}"/></w:mailMerge><w:zoom w:percent="100"/></w:settings>',
        "word/_rels/settings.xml.rels": f'<Relationships {REL}><Relationship Id="r1" '
        f'Target="file:///C:/Users/{CANARY}/m.dotx" TargetMode="External"/>'
        f'<Relationship Id="r2" Target="mailto:{CANARY}" TargetMode="External"/>'
        '<Relationship Id="r3" Target="https://exemple.org/etude" TargetMode="External"/></Relationships>',
        "word/media/image1.jpg": signed_jpeg(),
        "word/media/image2.png": signed_png(),
        "word/media/image3.svg": f"<svg><metadata><creator>{CANARY}</creator></metadata><rect/></svg>",
        "word/embeddings/classeur.xlsx": signed_xlsx(),
        "word/embeddings/oleObject1.bin": _MARK,
        **more,
    }
    return packed(parts, comment=_MARK)


def signed_xlsx() -> bytes:
    """Return a workbook whose every corner names who made and commented it."""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            **_properties(),
            "xl/workbook.xml": f'<workbook><fileSharing userName="{CANARY}"/>'
            f'<x15ac:absPath url="C:\\{CANARY}"/></workbook>',
            "xl/worksheets/sheet1.xml": f"<worksheet><c><v>{KEPT}</v></c>"
            f'<scenario name="a" user="{CANARY}"/></worksheet>',
            "xl/comments1.xml": f"<comments><authors><author>{CANARY}</author></authors><t>{KEPT}</t></comments>",
            "xl/threadedComments/threadedComment1.xml": "<T><threadedComment personId='{1}'>"
            f"{KEPT}</threadedComment></T>",
            "xl/persons/person.xml": f"<personList><person displayName='{CANARY}' id='{{1}}' userId='{CANARY}' "
            f"providerId='{CANARY}'/></personList>",
            "xl/revisions/revisionHeaders.xml": f"<headers><header userName='{CANARY}'/></headers>",
            "xl/revisions/userNames.xml": f"<users><userInfo name='{CANARY}'/></users>",
            "xl/pivotCache/pivotCacheDefinition1.xml": f"<p refreshedBy='{CANARY}'/>",
            "xl/metadata.xml": f"<metadata><m>{KEPT}</m></metadata>",
            "xl/printerSettings/printerSettings1.bin": _MARK,
        }
    )


def signed_pptx() -> bytes:
    """Return slides commented by somebody, in the old way and in the new one."""
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            **_properties(),
            "ppt/slides/slide1.xml": f"<p:sld><a:t>{KEPT}</a:t></p:sld>",
            "ppt/commentAuthors.xml": f"<l><p:cmAuthor id='0' name='{CANARY}' initials='{CANARY}'/></l>",
            "ppt/authors.xml": f"<l><p188:author id='0' name='{CANARY}' initials='{CANARY}' userId='{CANARY}'/></l>",
        }
    )


def signed_odt(**more: bytes | str) -> bytes:
    """Return an OpenDocument text whose every corner names who wrote, commented, changed it."""
    change = f"<office:change-info><dc:creator>{CANARY}</dc:creator></office:change-info>"
    parts: dict[str, bytes | str] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content><text:tracked-changes><text:insertion>{change}</text:insertion>"
        f"</text:tracked-changes><text:p>{KEPT}<office:annotation><dc:creator>{CANARY}</dc:creator>"
        f"<meta:creator-initials>{CANARY}</meta:creator-initials><text:p>{KEPT}, noté</text:p></office:annotation>"
        f'<text:author-name>{CANARY}</text:author-name><text:a xlink:href="mailto:{CANARY}">écrire</text:a></text:p>'
        "</office:document-content>",
        "styles.xml": f"<s><text:sender-company>{CANARY}</text:sender-company></s>",
        "settings.xml": f'<s><config:config-item config:name="PrinterName">{CANARY}</config:config-item></s>',
        "meta.xml": f"<m><meta:initial-creator>{CANARY}</meta:initial-creator></m>",
        "Object 1/meta.xml": f"<m><dc:creator>{CANARY}</dc:creator></m>",
        "META-INF/documentsignatures.xml": f"<s><X509IssuerName>{CANARY}</X509IssuerName></s>",
        "META-INF/manifest.xml": "<manifest:manifest/>",
        "Thumbnails/thumbnail.png": signed_png(),
        "Versions/Version1": packed({"meta.xml": _MARK}),
        **more,
    }
    return packed(parts, comment=_MARK)
