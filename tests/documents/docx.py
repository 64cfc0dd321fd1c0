"""Word documents for tests: docx.py KIND FILE."""
import sys
import zipfile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STRICT = 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"'
TYPE = (
    "application/vnd.openxmlformats-officedocument."
    "wordprocessingml.document.main+xml"
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats'
    '.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def body(inside, space=W):
    return f"<w:document {space}><w:body>{inside}</w:body></w:document>"


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def field(code, result):
    def char(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return (
        char("begin")
        + f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        + char("separate")
        + f"<w:r><w:t>{result}</w:t></w:r>"
        + char("end")
    )


def bomb():
    """1 GiB of paragraphs in a few MB."""
    yield f"<w:document {W}><w:body>".encode()
    block = paragraph("A" * 1000).encode() * 1000
    for _ in range(1024):
        yield block
    yield b"</w:body></w:document>"


def deep(levels):
    return body(
        "<w:sdt><w:sdtContent>" * (levels // 2)
        + paragraph("tief")
        + "</w:sdtContent></w:sdt>" * (levels // 2)
    )


def long():
    """8 MiB of paragraphs, 13 times as long as packed."""
    return body("".join(
        paragraph(f"Absatz {i} handelt von {i * 7919 % 10007} und anderem")
        for i in range(120000)))


KINDS = {
    "long": long,
    "good": lambda: body(paragraph("Guter Text")),
    "strict": lambda: body(paragraph("Strenger Text"), STRICT),
    "empty": lambda: body("<w:p/>"),
    "doctype": lambda: '<!DOCTYPE d [<!ENTITY a "b">]>' + body(paragraph("&a;")),
    "external": lambda: '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + body(paragraph("&a;")),
    "broken": lambda: body("<w:p/>")[:-20],
    "deep": lambda: deep(230),
    "deeper": lambda: deep(400),
    "attributes": lambda: body(
        "<w:p " + " ".join(f'a{i}=""' for i in range(40000)) + "/>"
    ),
    "fields": lambda: body(
        "<w:p>"
        + field("HYPERLINK x", "Verweis")
        + field(" PAGE ", "SEITENZAHL")
        + "</w:p><w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r></w:p>"
        + paragraph("Danach")
    ),
    "nested": lambda: body(
        "<w:tbl><w:tr><w:tc>"
        + paragraph("aussen")
        + "<w:tbl><w:tr><w:tc>"
        + paragraph("innen")
        + "</w:tc></w:tr></w:tbl></w:tc><w:tc>"
        + paragraph("rechts")
        + "</w:tc></w:tr></w:tbl>"
    ),
}


def main(kind, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        if kind == "entries":
            for i in range(10001):
                z.writestr(f"e{i}", b"")
            return
        if kind == "zip":
            z.writestr("a.txt", "no document")
            return
        z.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'content-types"><Override PartName="/word/document.xml" '
            f'ContentType="{TYPE}"/></Types>',
        )
        z.writestr("_rels/.rels", RELATIONS)
        if kind == "bomb":
            with z.open("word/document.xml", "w", force_zip64=True) as part:
                for block in bomb():
                    part.write(block)
        else:
            z.writestr("word/document.xml", KINDS[kind]())


main(*sys.argv[1:])
