#!/usr/bin/python3
"""Writes PDF files for tests and measurements: pdf.py text PAGES FILE makes
pages of prose with headings, a running head and page numbers; pdf.py scan
PAGES FILE makes pages that show a grey picture and no text; pdf.py mixed PAGES
FILE one page of text and then scans; pdf.py huge FILE a page of 14 400 by 14 400 points with a picture."""
import sys
import zlib

WORDS = """Die Aufnahme eines Wirkstoffs hängt von seiner Löslichkeit ab und
von der Zeit die er im Darm verbringt wobei das Gewebe selbst kaum eine Rolle
spielt solange die Durchblutung ausreicht Erst bei hohen Dosen zeigt sich dass
der Transport durch die Zellwand gesättigt wird und die Konzentration im Blut
langsamer steigt als erwartet Dieser Zusammenhang heißt Sättigungskinetik""".split()


def prose(page, line):
    start = (page * 37 + line * 11) % len(WORDS)
    words = (WORDS + WORDS)[start:start + 11]
    return " ".join(words)


def text_page(page):
    out = ["BT /F1 9 Tf 72 800 Td (Pharmakologie für Anfänger) Tj ET",
           f"BT /F1 9 Tf 290 30 Td ({page}) Tj ET",
           f"BT /F2 16 Tf 72 760 Td ({page} Kapitel über Wirkung) Tj ET"]
    y = 735
    for line in range(44):
        y -= 22 if line % 9 == 8 else 14
        end = "." if line % 9 == 7 else ""
        out.append(f"BT /F1 11 Tf 72 {y} Td ({prose(page, line)}{end}) Tj ET")
    return "\n".join(out).encode("cp1252")


class Writer:
    def __init__(self):
        self.parts, self.places, self.size = [], [], 0
        self.put(b"%PDF-1.4\n")

    def put(self, data):
        self.parts.append(data)
        self.size += len(data)

    def add(self, body):
        self.places.append(self.size)
        self.put(b"%d 0 obj\n%s\nendobj\n" % (len(self.places), body))

    def stream(self, extra, data):
        data = zlib.compress(data)
        self.add(b"<</Length %d/Filter/FlateDecode%s>>\nstream\n%s\nendstream"
                 % (len(data), extra, data))

    def finish(self, path):
        at = self.size
        self.put(b"xref\n0 %d\n0000000000 65535 f \n" % (len(self.places) + 1))
        for place in self.places:
            self.put(b"%010d 00000 n \n" % place)
        self.put(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
                 % (len(self.places) + 1, at))
        with open(path, "wb") as file:
            file.write(b"".join(self.parts))


def write(path, pages, resources, content, size=(595, 842)):
    """Objects 1 to 5 are shared, two more follow for each page."""
    w = Writer()
    w.add(b"<</Type/Catalog/Pages 2 0 R>>")
    w.add(b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        pages, b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(pages))))
    for name in (b"Helvetica", b"Helvetica-Bold"):
        w.add(b"<</Type/Font/Subtype/Type1/BaseFont/%s"
              b"/Encoding/WinAnsiEncoding>>" % name)
    w.stream(b"/Type/XObject/Subtype/Image/Width 64/Height 64"
             b"/ColorSpace/DeviceGray/BitsPerComponent 8", b"\xc0" * 4096)
    for i in range(pages):
        w.add(b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R"
              b"/Resources<<%s>>>>" % (*size, 7 + 2 * i, resources))
        w.stream(b"", content(i + 1))
    w.finish(path)


def main():
    kind, path = sys.argv[1], sys.argv[-1]
    fonts = b"/Font<</F1 3 0 R/F2 4 0 R>>"
    picture = b"/XObject<</I 5 0 R>>"
    if kind == "text":
        write(path, int(sys.argv[2]), fonts, text_page)
    elif kind == "scan":
        write(path, int(sys.argv[2]), picture,
              lambda page: b"q 500 0 0 700 50 70 cm /I Do Q")
    elif kind == "mixed":
        write(path, int(sys.argv[2]), fonts + picture,
              lambda page: text_page(1) if page == 1 else
              b"q 500 0 0 700 50 70 cm /I Do Q")
    elif kind == "huge":
        write(path, 1, picture,
              lambda page: b"q 14000 0 0 14000 200 200 cm /I Do Q",
              (14400, 14400))
    else:
        sys.exit("usage: pdf.py text|scan|mixed PAGES FILE, pdf.py huge FILE")


main()
