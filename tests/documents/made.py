"""Documents for tests, one per thing they show: made.py DIRECTORY.

All text is dedicated to the public domain (CC0 1.0).  Those in GOOD have their
expected text in golden/NAME.txt; those in BAD fail with the code beside them,
which goes to the file "codes".
"""
import json
import os
import sys
import zipfile

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument."
ODF = "urn:oasis:names:tc:opendocument:xmlns:"
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = (
    f'{A} xmlns:r="{OFFICE}" xmlns:p="http://schemas.openxmlformats.org/'
    'presentationml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/'
    'markup-compatibility/2006" xmlns:dgm="http://schemas.openxmlformats.org/'
    'drawingml/2006/diagram"'
)
S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    f'xmlns:r="{OFFICE}"'
)

GOOD = {}
UNNAMED = {}
BAD = {}


def good(name):
    return lambda make: GOOD.setdefault(name, make)


def bad(name, code):
    return lambda make: BAD.setdefault(name, (code, make))


def archive(parts):
    """Parts by name; a generator of bytes is written as it comes."""

    def write(path):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
            for name, content in parts.items():
                if isinstance(content, (str, bytes)):
                    z.writestr(name, content)
                    continue
                with z.open(name, "w") as part:
                    for block in content:
                        part.write(block)

    return write


def relations(*rows):
    inside = "".join(
        f'<Relationship Id="{i}" Type="{OFFICE}/{t}" Target="{to}"/>'
        for i, t, to in rows
    )
    return (
        f'<Relationships xmlns="{PACKAGE}/relationships">{inside}'
        "</Relationships>"
    )


def ooxml(main, kind, parts):
    return {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/{main}" ContentType="{MAIN}{kind}.main+xml"/>'
        "</Types>",
        "_rels/.rels": relations(("r1", "officeDocument", main)),
        **parts,
    }


# Word


NUMBERS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '</w:abstractNum><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">'
    '<w:numFmt w:val="bullet"/><w:lvlText w:val=" "/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt '
    'w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)


def word(styles, *paragraphs, numbering=False, notes="", more=None, charts=()):
    space = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    )
    return archive(
        ooxml(
            "word/document.xml",
            "wordprocessingml.document",
            {
                "word/document.xml": f"<w:document {space}><w:body>"
                f"{''.join(paragraphs)}</w:body></w:document>",
                "word/_rels/document.xml.rels": relations(
                    ("st", "styles", "styles.xml"),
                    ("nu", "numbering", "numbering.xml"),
                    ("fn", "footnotes", "footnotes.xml"),
                    *((name, "chart", f"charts/{name}.xml") for name in charts),
                ),
                "word/styles.xml": f"<w:styles {space}>{styles}</w:styles>",
                "word/numbering.xml": f"<w:numbering {space}>"
                f"{NUMBERS if numbering else ''}</w:numbering>",
                "word/footnotes.xml": f"<w:footnotes {space}>{notes}"
                "</w:footnotes>",
                **(more or {}),
            },
        )
    )


def word_style(kind, name, look="", base=""):
    base = f'<w:basedOn w:val="{base}"/>' if base else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>'
        f"{base}<w:rPr>{look}</w:rPr></w:style>"
    )


def word_run(text, look=""):
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def word_paragraph(style, *runs):
    look = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{look}{''.join(runs)}</w:p>"


STYLED = '<w:rStyle w:val="versteckt"/>'
SHOWN = '<w:vanish w:val="0"/>'
good("styles.docx")(
    word(
        word_style("paragraph", "weg", "<w:vanish/>")
        + word_style("paragraph", "auch", base="weg")
        + word_style("paragraph", "doch", SHOWN, "weg")
        + word_style("character", "versteckt", "<w:vanish/>"),
        word_paragraph(
            "",
            word_run("Text"),
            word_run(" mit verstecktem", STYLED),
            word_run(" und sichtbarem", STYLED + SHOWN),
        ),
        word_paragraph("weg", word_run("nicht"), word_run("sichtbar", SHOWN)),
        word_paragraph("auch", word_run("nicht"), word_run("doppelt", STYLED)),
        word_paragraph("doch", word_run("wieder da")),
        word_paragraph("unbekannt", word_run("Ende")),
    )
)


# Formulas of Office, the same in Word, PowerPoint and RTF: ("f", num, den);
# a text is a run, a pair of name and text in a list a property.

OPERANDS = {
    "f": ("num", "den"),
    "sSup": ("e", "sup"),
    "sSub": ("e", "sub"),
    "sSubSup": ("e", "sub", "sup"),
    "nary": ("sub", "sup", "e"),
    "rad": ("deg", "e"),
    "func": ("fName", "e"),
    "limLow": ("e", "lim"),
    "m": ("mr", "mr"),
}
FORMULAS = (
    ("2·", ("d", "a+b")),
    ("f", ("d", "x"), "=", ("sSup", "x", "2")),
    ("P", ("d", [("sepChr", "|")], "A", "B")),
    ("P", ("d", "C", "D")),
    (("nary", [("chr", "∑")], "i=1", "n", "x"), "=", ("nary", "", "", "f")),
    (("nary", [("supHide", "on")], "V", "7", "x"), "dx"),
    (("d", [("begChr", "|"), ("endChr", "|")], "v"),),
    (("d", [("begChr", "{"), ("endChr", "")], ("eqArr", "a,&x", "b,&y")),),
    (("rad", "3", "y+1"), "+", ("rad", [("degHide", "on")], "2", "z")),
    (("sSup", ("d", "a+b"), "10"), ("sSup", ("f", "1", "2"), "-n")),
    (("f", "1", "2"), "m", ("sSup", "v", "2"), "h"),
    (("f", "1", "ab"), "+", ("sSub", "x", "max"), "+", ("f", ("d", "a"), "b")),
    (("acc", [("chr", "\u20d7")], "v"), ("acc", "ab")),
    (("bar", [("pos", "top")], "z"), ("bar", [("pos", "top")], "AB")),
    (("bar", "u"), ("groupChr", "s+t"), ("acc", [("chr", "?")], "w")),
    (("func", "sin", "x"), ("func", ("limLow", "lim", "n→∞"), "a")),
    (("m", ["1", "0"], ["0", "1"]), "=", ("d", ("m", ["a", "b"], ["c", "d"]))),
    (("sSubSup", "a", "", ""), "b"),
)


def formula(node, element, text, value):
    """Through functions that write an element, a run, and a property."""

    def inside(part):
        if isinstance(part, list):
            return "".join(element("e", inside(cell)) for cell in part)
        if isinstance(part, str) or not isinstance(part[0], str):
            return formula(part, element, text, value)
        return whole(part)

    def whole(part):
        name, parts = part[0], list(part[1:])
        said = ""
        if isinstance(parts[0], list) and isinstance(parts[0][0], tuple):
            said = "".join(value(*pair) for pair in parts.pop(0))
        names = OPERANDS.get(name, ("e",) * len(parts))
        return element(
            name,
            element(f"{name}Pr", said + element("ctrlPr", ""))
            + "".join(element(n, inside(p)) for n, p in zip(names, parts)),
        )

    if isinstance(node, str):
        return text(node) if node else ""
    return "".join(
        text(part) if isinstance(part, str) else whole(part) for part in node
    )


def xml_text(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def office_math(node):
    inside = formula(
        node,
        lambda name, inside: f"<m:{name}>\n{inside}</m:{name}>",
        lambda text: f"<m:r><m:t>{xml_text(text)}</m:t></m:r>",
        lambda name, value: f'<m:{name} m:val="{value}"/>',
    )
    return (
        '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/'
        f'2006/math">{inside}</m:oMath>'
    )


def rtf_math(node):
    def plain(text):
        return "".join(
            c if c.isascii() and c not in "{}\\" else f"\\u{ord(c)}?"
            for c in text
        )

    inside = formula(
        node,
        lambda name, inside: "{\\m" + name + inside + "}",
        lambda text: "{\\mr\\mscr0\\msty2 " + plain(text) + "}",
        lambda name, value: "{\\m" + name + " " + plain(value) + "}",
    )
    return "{\\mmath{\\*\\moMath" + inside + "}}"


CHOICE = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
    'markup-compatibility/2006"><mc:Choice><m:r><m:t>a+b</m:t></m:r>'
    "</mc:Choice><mc:Fallback><m:r><m:t>c</m:t></m:r></mc:Fallback>"
    "</mc:AlternateContent>"
)
good("formula.docx")(
    word(
        "",
        *(word_paragraph("", office_math(node)) for node in FORMULAS),
        word_paragraph("", office_math((("d", ("f", "1", "?")), "=x")))
        .replace("<m:r><m:t>?</m:t></m:r>", CHOICE),
    )
)


# Raised text, the same in all formats: 1 above, -1 below the line.
RAISED = (
    ("6,022·10", 0), ("23", 1), (" 1/mol, 5 m", 0), ("2", 1), (", 10", 0),
    ("-", 1), ("3", 1), (" mol, 10", 0), ("−4", 1), (" mol, 1", 0),
    ("st", 1), (", Marke", 0), ("®", 1), (", H", 0), ("2", -1), ("O, ", 0),
    ("14", 1), ("C, a", 0), (" ", 1), ("b", 0),
)  # fmt: skip


def raised(text, *looks):
    """One run for each; looks of those on, above and below the line."""
    return "".join(text(part, looks[place]) for part, place in RAISED)


def align(place):
    return f'<w:vertAlign w:val="{place}script"/>'


good("raised.docx")(
    word(
        word_style("character", "hoch", align("super"))
        + word_style("character", "auch", base="hoch"),
        word_paragraph("", raised(word_run, "", align("super"), align("sub"))),
        word_paragraph("", word_run("x"), word_run("2", align("super"))),
        word_paragraph(
            "",
            word_run("x"),
            word_run("2", '<w:rStyle w:val="auch"/>'),
            word_run("y"),
            word_run("2", '<w:rStyle w:val="hoch"/>' + align("base")),
            word_run("z"),
            word_run("2", '<w:position w:val="6"/>'),
            word_run("2", '<w:position w:val="-6"/>'),
        ),
    )
)

def word_cells(*texts, looks=""):
    cells = "".join(f"<w:tc>{text}</w:tc>" for text in texts)
    return f"<w:tr><w:trPr>{looks}</w:trPr>{cells}</w:tr>"


def note_mark(number, mark):
    return (
        f'<w:r><w:footnoteReference w:customMarkFollows="1" w:id="{number}"/>'
        f"<w:t>{mark}</w:t></w:r>"
    )


FOOTNOTES = "".join(
    f'<w:footnote w:id="{i}"><w:p>{word_run(text)}</w:p></w:footnote>'
    for i, text in enumerate(("* eins", "zwei", "†† drei"))
)
good("notemarks.docx")(
    word(
        "",
        word_paragraph(
            "",
            word_run("Text"),
            note_mark(0, "*"),
            word_run(" und"),
            note_mark(1, "+"),
            word_run("* weiter"),
            note_mark(2, "†</w:t><w:t>†"),
            note_mark(0, "langer Text statt eines Zeichens, der bleibt"),
        ),
        notes=FOOTNOTES,
    )
)


def tracked(text):
    return f'<w:del><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def unmarked(*runs, look="", change="del"):
    """A paragraph whose mark is deleted."""
    return (
        f"<w:p><w:pPr>{look}<w:rPr><w:{change}/></w:rPr></w:pPr>"
        f"{''.join(runs)}</w:p>"
    )


ITEM = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
PLAIN = word_paragraph("", word_run("Text"))
good("tracked.docx")(
    word(
        "",
        unmarked(word_run("Die Mitochon")),
        unmarked(tracked("weg"), word_run("drien ")),
        word_paragraph("", word_run("liefern Energie.")),
        "<w:tbl>",
        word_cells(PLAIN, PLAIN),
        word_cells(
            word_paragraph("", tracked("weg")),
            unmarked(word_run("nicht da")),
            looks='<w:gridBefore w:val="1"/><w:del/>',
        ),
        word_cells(
            unmarked(word_run("letzter der Zelle")),
            unmarked(word_run("ein")) + word_paragraph("", word_run("s")),
        ),
        "</w:tbl>",
        unmarked(tracked("Punkt"), look=ITEM),
        f"<w:p><w:pPr>{ITEM}</w:pPr>{word_run('bleibt')}</w:p>",
        unmarked(tracked("verschoben"), look=ITEM, change="moveFrom"),
        f"<w:p><w:pPr>{ITEM}</w:pPr>{word_run('auch')}</w:p>",
        unmarked(word_run("vor der Tabelle")),
        "<w:tbl>",
        word_cells(PLAIN, PLAIN, looks="<w:del/>"),
        "</w:tbl>",
        unmarked(word_run("letzter im Text")),
        numbering=True,
    )
)


# PowerPoint


def listed(number, text, level=0):
    return (
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/>'
        f"</w:numPr></w:pPr>{word_run(text)}</w:p>"
    )


# A bullet that is a blank marks what goes on with an item; the title of the
# contents goes with them.
good("items.docx")(
    word(
        word_style("paragraph", "Kopf").replace(
            'name w:val="Kopf"', 'name w:val="TOC Heading"'
        )
        + word_style("paragraph", "Zeile").replace('name w:val="Zeile"', 'name w:val="toc 1"'),
        word_paragraph("Kopf", word_run("Inhalt")),
        word_paragraph("Zeile", word_run("eins 1")),
        listed(1, "eins"),
        listed(2, "noch eins"),
        listed(1, "zwei"),
        listed(3, "eines andern Liste", level=1),
        numbering=True,
    )
)

PAGE = "<w:r><w:lastRenderedPageBreak/></w:r>"
good("pages.docx")(
    word(
        word_style("paragraph", "Inhalt").replace(
            'w:name w:val="Inhalt"', 'w:name w:val="toc 1"'
        )
        + word_style("paragraph", "Titel", "").replace(
            "<w:rPr></w:rPr>", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
        ),
        # Of the contents nothing is kept but where a page begins.
        word_paragraph("Inhalt", word_run("Anfang"), PAGE, word_run("1")),
        # In front of a block, as Word writes it behind a break of the author's.
        word_paragraph("", '<w:r><w:br w:type="page"/></w:r>'),
        word_paragraph("Titel", PAGE, word_run("Anfang")),
        # Between words: the blank is in front, behind, in a run of its own.
        word_paragraph(
            "", word_run("Ende "), PAGE, word_run("und Anfang"), PAGE,
            word_run(" und"), PAGE, word_run(" "), word_run("Ende"),
        ),
        # Inside a word, which stays whole, and at the end of one.
        word_paragraph("", word_run("Seiten"), PAGE, word_run("um"), word_run("bruch hier")),
        word_paragraph("", word_run("Schluss"), PAGE, word_run("satz")),
        word_paragraph("", word_run("danach")),
        # Rows: one that begins a page, one that a page divides in each cell, two
        # pages in one cell.
        "<w:tbl>"
        + word_cells(word_paragraph("", word_run("a")), word_paragraph("", word_run("b")))
        + word_cells(
            word_paragraph("", PAGE, word_run("c")), word_paragraph("", word_run("d"))
        )
        + word_cells(
            word_paragraph("", word_run("e"), PAGE, word_run(" f")),
            word_paragraph("", PAGE, word_run("g")),
        )
        + word_cells(
            word_paragraph("", word_run("h")),
            word_paragraph("", word_run("i"), PAGE, word_run(" j"))
            + word_paragraph("", PAGE, word_run("k")),
        )
        + "</w:tbl>",
        word_paragraph("", word_run("zuletzt")),
        # An empty page, and one for the note.
        word_paragraph("", PAGE),
        word_paragraph("", PAGE, note_mark(1, "")),
        notes=f'<w:footnote w:id="1">{word_paragraph("", PAGE, word_run("Note"))}</w:footnote>',
    )
)

def run(text):
    return f"<a:r><a:t>{text}</a:t></a:r>"


def para(text, props=""):
    inner = text if "<" in text else run(text)
    return f"<a:p>{props}{inner}</a:p>"


def shape(paragraphs, kind=None, at=None):
    holder = f'<p:nvPr><p:ph type="{kind}"/></p:nvPr>' if kind else ""
    if kind == "":
        holder = "<p:nvPr><p:ph/></p:nvPr>"
    place = (
        f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/><a:ext cx="9" cy="9"/>'
        "</a:xfrm>"
        if at
        else ""
    )
    return (
        f"<p:sp><p:nvSpPr>{holder}</p:nvSpPr><p:spPr>{place}</p:spPr>"
        f"<p:txBody>{''.join(paragraphs)}</p:txBody></p:sp>"
    )


def slide(inside, show="", space=P):
    return (
        f"<p:sld {space}{show}><p:cSld><p:spTree>{inside}</p:spTree></p:cSld>"
        "</p:sld>"
    )


def deck(slides, more=None, order=None):
    names = [f"ppt/slides/slide{i + 1}.xml" for i in range(len(slides))]
    order = order or list(range(len(slides)))
    ids = "".join(
        f'<p:sldId id="{256 + i}" r:id="s{i}"/>' for i in order
    )
    return archive(
        ooxml(
            "ppt/presentation.xml",
            "presentationml.presentation",
            {
                "ppt/presentation.xml": f"<p:presentation {P}><p:sldIdLst>"
                f"{ids}</p:sldIdLst></p:presentation>",
                "ppt/_rels/presentation.xml.rels": relations(
                    *(
                        (f"s{i}", "slide", f"slides/slide{i + 1}.xml")
                        for i in range(len(slides))
                    )
                ),
                **dict(zip(names, slides)),
                **(more or {}),
            },
        )
    )


# Charts


def cache(kind, *values, code="General"):
    code = f"<c:formatCode>{code}</c:formatCode>" if kind == "num" else ""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{v}</c:v></c:pt>'
        for i, v in enumerate(values)
        if v is not None
    )
    return (
        f"<c:{kind}Ref><c:f>Tabelle1!$A$1</c:f><c:{kind}Cache>{code}"
        f'<c:ptCount val="{len(values)}"/>{points}</c:{kind}Cache></c:{kind}Ref>'
    )


def chart_title(text):
    return (
        "<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:pPr><a:defRPr/></a:pPr>"
        + "".join(run(part) for part in text.split("|"))
        + "</a:p></c:rich></c:tx><c:overlay val=\"0\"/></c:title>"
    )


def series(name, *data):
    labels = (
        '<c:dLbls><c:dLbl><c:idx val="0"/><c:tx><c:rich><a:p><a:r><a:t>weg</a:t>'
        "</a:r></a:p></c:rich></c:tx></c:dLbl></c:dLbls>"
    )
    return (
        f'<c:ser><c:idx val="0"/><c:tx>{cache("str", name)}</c:tx>{labels}'
        + "".join(f"<c:{tag}>{inside}</c:{tag}>" for tag, inside in data)
        + "<c:extLst><c:ext><c:v>weg</c:v></c:ext></c:extLst></c:ser>"
    )


def axis(kind, title, place="b"):
    return (
        f'<c:{kind}><c:axId val="1"/><c:axPos val="{place}"/>'
        f"{chart_title(title) if title else ''}</c:{kind}>"
    )


CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def chart(title, inside, space=CHART):
    return (
        f'<c:chartSpace xmlns:c="{space}" {A}><c:chart>'
        f"{chart_title(title) if title else ''}<c:plotArea>{inside}</c:plotArea>"
        "<c:legend><c:txPr><a:p><a:r><a:t>weg</a:t></a:r></a:p></c:txPr></c:legend>"
        "</c:chart></c:chartSpace>"
    )


def chart_mark(name, space=CHART):
    return (
        f'<a:graphic {A}><a:graphicData uri="{space}"><c:chart xmlns:c="{space}" '
        f'xmlns:r="{OFFICE}" r:id="{name}"/></a:graphicData></a:graphic>'
    )


YEARS = chart(
    "Anteil |der Arten",
    "<c:barChart>"
    + series(
        "Vögel",
        ("cat", cache("num", 44927, 45292, code="d\\.\\ mmm\\ yyyy")),
        ("val", cache("num", 0.125, "0.30000000000000004", code="0%")),
    )
    + series(
        "Säuger",
        ("cat", cache("num", 44927, 45292, code="d\\.\\ mmm\\ yyyy")),
        ("val", cache("num", None, 0.5, code="0%")),
    )
    + "</c:barChart>"
    + axis("dateAx", "Stichtag")
    + axis("valAx", "Anteil", "l"),
)
PLACES = chart(
    "",
    "<c:scatterChart>"
    + series(
        "Messung A",
        ("xVal", cache("num", 1, 2)),
        ("yVal", cache("num", 2.5, 5)),
    )
    + series(
        "Messung B",
        ("xVal", cache("num", 10, 20)),
        ("yVal", cache("num", 7, 8)),
        ("bubbleSize", cache("num", 3, 4)),
    )
    + "</c:scatterChart>"
    + axis("valAx", "Zeit (s)", "b")
    + axis("valAx", "Weg (m)", "l"),
)
LEVELS = chart(
    "Ebenen",
    "<c:barChart><c:ser><c:tx><c:v>Zahl</c:v></c:tx><c:cat><c:multiLvlStrRef>"
    "<c:multiLvlStrCache><c:lvl>"
    + "".join(
        f'<c:pt idx="{i}"><c:v>{v}</c:v></c:pt>'
        for i, v in enumerate(["Jan", "Jul", "Jan"])
    )
    + '</c:lvl><c:lvl><c:pt idx="0"><c:v>2024</c:v></c:pt><c:pt idx="2"><c:v>2025'
    "</c:v></c:pt></c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:cat><c:val>"
    "<c:numLit><c:pt idx=\"0\"><c:v>1</c:v></c:pt><c:pt idx=\"1\"><c:v>2</c:v>"
    "</c:pt><c:pt idx=\"2\"><c:v>3</c:v></c:pt></c:numLit></c:val></c:ser>"
    "</c:barChart>",
    "http://purl.oclc.org/ooxml/drawingml/chart",
)
CHART_EX = "http://schemas.microsoft.com/office/drawing/2014/chartex"
FALL = (
    f'<cx:chartSpace xmlns:cx="{CHART_EX}" {A}><cx:chartData><cx:data id="0">'
    '<cx:strDim type="cat"><cx:f>x</cx:f><cx:lvl ptCount="2"><cx:pt idx="0">Start'
    '</cx:pt><cx:pt idx="1">Verlust</cx:pt></cx:lvl></cx:strDim><cx:numDim '
    'type="val"><cx:lvl ptCount="2" formatCode="0.0"><cx:pt idx="0">10</cx:pt>'
    '<cx:pt idx="1">-4</cx:pt></cx:lvl></cx:numDim></cx:data></cx:chartData>'
    "<cx:chart><cx:title><cx:tx><cx:txData><cx:v>Wasserfall</cx:v></cx:txData>"
    '</cx:tx></cx:title><cx:plotArea><cx:plotAreaRegion><cx:series layoutId="w">'
    "<cx:tx><cx:txData><cx:f>x</cx:f><cx:v>Reihe</cx:v></cx:txData></cx:tx>"
    '<cx:dataId val="0"/></cx:series></cx:plotAreaRegion></cx:plotArea></cx:chart>'
    "</cx:chartSpace>"
)
DRAWN = (
    '<w:r><w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/'
    '2006/main">{}</w:drawing></w:r>'
)
good("charts.docx")(
    word(
        "",
        word_paragraph("", word_run("Vor dem Bild"), DRAWN.format(chart_mark("c1")))
        + word_paragraph("", DRAWN.format(chart_mark("c2")))
        + word_paragraph("", word_run("Danach")),
        "<w:tbl><w:tr><w:tc>"
        + word_paragraph("", word_run("Zelle"), DRAWN.format(chart_mark("c1")))
        + "</w:tc><w:tc>" + word_paragraph("", word_run("daneben"))
        + "</w:tc></w:tr></w:tbl>",
        more={"word/charts/c1.xml": YEARS, "word/charts/c2.xml": PLACES},
        charts=["c1", "c2"],
    )
)
good("charts.pptx")(
    deck(
        [
            slide(
                shape([para("Diagramme")], "title")
                + f"<p:graphicFrame>{chart_mark('c1')}</p:graphicFrame>"
                + "<mc:AlternateContent><mc:Choice Requires=\"cx1\">"
                + f"<p:graphicFrame>{chart_mark('c2', CHART_EX)}</p:graphicFrame>"
                + "</mc:Choice><mc:Fallback>" + shape([para("weg")])
                + "</mc:Fallback></mc:AlternateContent>"
            )
        ],
        {
            "ppt/slides/_rels/slide1.xml.rels": relations(
                ("c1", "chart", "../charts/c1.xml"),
                ("c2", "chartEx", "/ppt/charts/c2.xml"),
            ),
            "ppt/charts/c1.xml": LEVELS,
            "ppt/charts/c2.xml": FALL,
        },
    )
)

good("formula.pptx")(
    deck([slide(shape([para(office_math(node)) for node in FORMULAS]))])
)


good("raised.pptx")(
    deck(
        [
            slide(
                shape(
                    [
                        para(
                            raised(
                                lambda text, look: f"<a:r><a:rPr{look}/><a:t>"
                                f"{text}</a:t></a:r>",
                                "",
                                ' baseline="30000"',
                                ' baseline="-25000"',
                            )
                        )
                    ]
                )
            )
        ]
    )
)


def number(kind, start=""):
    return f'<a:pPr><a:buAutoNum type="{kind}"{start}/></a:pPr>'


good("order.pptx")(
    deck(
        [
            slide(shape([para("Zuletzt")], "title")),
            slide(shape([para("Zuerst")], "title")),
            slide(shape([para("Versteckt")], "title"), ' show="0"'),
        ],
        order=[1, 2, 0],
    )
)
good("shapes.pptx")(
    deck(
        [
            slide(
                shape([para("unten")], at=(0, 900000))
                + shape([para("rechts oben")], at=(500000, 110000))
                + shape([para("links oben")], at=(0, 120000))
                # Inside the group y 0 to 100 is 300000 to 400000 outside.
                + '<p:grpSp><p:grpSpPr><a:xfrm><a:off x="0" y="300000"/>'
                '<a:ext cx="100" cy="100000"/><a:chOff x="0" y="0"/>'
                '<a:chExt cx="100" cy="100"/></a:xfrm></p:grpSpPr>'
                + shape([para("zweites der Gruppe")], at=(0, 90))
                + shape([para("erstes der Gruppe")], at=(0, 0))
                + "</p:grpSp>"
                + shape([para("Reihen und Gruppen")], "title")
            ),
            slide(
                shape([para("Listen")], "title")
                + shape(
                    [
                        para("Punkt"),
                        para("Unterpunkt", '<a:pPr lvl="1"/>'),
                        para("kein Punkt", "<a:pPr><a:buNone/></a:pPr>"),
                        para("eins", number("arabicPeriod")),
                        para(
                            "tiefer",
                            '<a:pPr lvl="1"><a:buAutoNum '
                            'type="alphaLcParenR"/></a:pPr>',
                        ),
                        para("zwei", number("arabicPeriod")),
                        para("anders", number("arabicParenR")),
                        para("vier", number("romanUcParenBoth", ' startAt="4"')),
                    ],
                    "",
                )
                + shape(
                    [
                        para(run("vor") + "<a:br/>" + run("nach dem Umbruch")),
                        para("Haken", '<a:pPr><a:buChar char="x"/></a:pPr>'),
                        para(
                            run("Folie ")
                            + '<a:fld id="1" type="slidenum"><a:t>77</a:t>'
                            "</a:fld>" + run("ohne Nummer")
                        ),
                        para('<a:fld id="1" type="datetime1"><a:t>1.1.</a:t></a:fld>'),
                    ]
                )
                + shape([para("1. Januar")], "dt")
                + shape([para("Fuß")], "ftr")
                + shape([para("2")], "sldNum")
            ),
            slide(
                "<p:graphicFrame><a:graphic><a:graphicData><a:tbl>"
                "<a:tr>"
                + '<a:tc gridSpan="2"><a:txBody>'
                + para("über zwei")
                + '</a:txBody></a:tc><a:tc hMerge="1"><a:txBody>'
                + para("fort")
                + "</a:txBody></a:tc></a:tr><a:tr>"
                + "<a:tc><a:txBody>"
                + para("a|b")
                + para("c")
                + "</a:txBody></a:tc><a:tc><a:txBody>"
                + para("d")
                + "</a:txBody></a:tc></a:tr></a:tbl></a:graphicData>"
                "</a:graphic></p:graphicFrame>"
                "<mc:AlternateContent><mc:Choice>"
                + shape([para("einmal")])
                + "</mc:Choice><mc:Fallback>"
                + shape([para("zweimal")])
                + "</mc:Fallback></mc:AlternateContent>"
                '<p:graphicFrame><a:graphic><a:graphicData><dgm:relIds r:dm="d1"/>'
                "</a:graphicData></a:graphic></p:graphicFrame>"
            ),
        ],
        {
            "ppt/slides/_rels/slide3.xml.rels": relations(
                ("d1", "diagramData", "../diagrams/data1.xml"),
                ("n1", "notesSlide", "../notesSlides/notesSlide1.xml"),
            ),
            "ppt/diagrams/data1.xml": f"<dgm:dataModel {P}><dgm:ptLst>"
            '<dgm:pt type="doc"><dgm:t>'
            + para("Klebstoff")
            + "</dgm:t></dgm:pt><dgm:pt><dgm:t>"
            + para("Ursache")
            + "</dgm:t></dgm:pt><dgm:pt><dgm:t>"
            + para("Wirkung")
            + "</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>",
            "ppt/notesSlides/notesSlide1.xml": f"<p:notes {P}><p:cSld>"
            "<p:spTree>"
            + shape([para("Gesagtes"), para("noch mehr")], "body")
            + shape([para("Kopf")], "hdr")
            + "</p:spTree></p:cSld></p:notes>",
        },
    )
)
MANY = " ".join(f'a{i}=">"' for i in range(20000))
bad("attributes.pptx", "limit_archive")(deck([slide(f"<p:grpSp {MANY}/>")]))
good("comment.pptx")(
    deck(
        [
            slide(
                "<!-- <" + "a" * 70000 + " --><p:x><![CDATA[<"
                + "b" * 70000 + "]]></p:x>" + shape([para("Text")])
            )
        ]
    )
)
bad("encoding.pptx", "damaged")(
    deck([('<?xml version="1.0" encoding="UTF-7"?>' + slide(""))])
)
bad("empty.pptx", "no_text")(deck([slide("")]))
bad("doctype.pptx", "unsafe_xml")(
    deck(['<!DOCTYPE d [<!ENTITY a "b">]>' + slide(shape([para("&a;")]))])
)
good("broken.pptx")(
    deck(
        [
            slide(shape([para("eins")])),
            slide(shape([para("zwei")]) + shape([para("abgebrochen")]))[:-60],
            slide(shape([para("drei")])),
        ]
    )
)
bad("nothing.pptx", "damaged")(deck([slide("")[:-30]]))
bad("deep.pptx", "limit_archive")(
    deck([slide("<p:grpSp>" * 400 + "</p:grpSp>" * 400)])
)
# One slide again and again, with many diagrams and more relationships.
GOOD["diagrams.pptx"] = deck(
    [
        slide(
            shape([para("Text")])
            + '<p:sp><dgm:relIds r:dm="fehlt"/></p:sp>' * 9998
        )
    ],
    {
        "ppt/slides/_rels/slide1.xml.rels": relations(
            *((f"x{i}", "slide", "x") for i in range(9999))
        )
    },
    [0] * 75,
)
# Groups over the depth that is told apart.
good("groups.pptx")(
    deck([slide("<p:grpSp>" * 60 + shape([para("tief")]) + "</p:grpSp>" * 60)])
)


# Word that breaks off

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def text(inside, more=None):
    return archive(
        ooxml(
            "word/document.xml",
            "wordprocessingml.document",
            {"word/document.xml": f"<w:document {W}><w:body>{inside}",
             **(more or {})},
        )
    )


def words(inside):
    return f"<w:p><w:r><w:t>{inside}</w:t></w:r></w:p>"


good("broken.docx")(
    text(
        words("davor") * 3
        + "<w:tbl><w:tr><w:tc>" + words("in") + "</w:tc><w:tc>"
        + words("der Zelle &kaputt;")
    )
)
good("unstyled.docx")(
    text(
        words("Text") + "</w:body></w:document>",
        {"word/_rels/document.xml.rels": relations(("s", "styles", "s.xml")),
         "word/s.xml": "<w:styles>"},
    )
)
bad("nothing.docx", "damaged")(text(""))


# OpenDocument


def odf(kind, content, styles="", more=None):
    spaces = " ".join(
        f'xmlns:{p}="{ODF}{w}:1.0"'
        for p, w in (
            ("office", "office"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("style", "style"),
            ("presentation", "presentation"),
            ("svg", "svg-compatible"),
        )
    )
    spaces += ' xmlns:xlink="http://www.w3.org/1999/xlink"'
    inner = kind
    return archive(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {spaces}>"
            f"<office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:{inner}>{content}</office:{inner}>"
            "</office:body></office:document-content>",
            **(more or {}),
        }
    )


def p(text):
    return f"<text:p>{text}</text:p>"


def h(level, text):
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def item(text):
    return f"<text:list-item>{text}</text:list-item>"


def odf_list(*items, style="N", more=""):
    return (
        f'<text:list text:style-name="{style}"{more}>'
        + "".join(item(i) for i in items)
        + "</text:list>"
    )


good("code.odt")(
    odf(
        "text",
        p("Absatz in üblicher Schrift. " * 9)
        + '<text:p text:style-name="C">def f():</text:p><text:p/>'
        '<text:p text:style-name="P"><text:s text:c="4"/>return '
        '<text:span text:style-name="K">1</text:span></text:p>'
        '<text:p text:style-name="C"><text:span text:style-name="A">nicht</text:span>'
        " alles</text:p>"
        + p('a<text:span text:style-name="T">n+1</text:span>')
        + '<text:p><text:span text:style-name="C">allein</text:span></text:p>',
        '<style:style style:name="C"><style:text-properties '
        'style:font-name="Liberation Mono"/></style:style>'
        '<style:style style:name="K"/><style:style style:name="P" '
        'style:parent-style-name="C"/><style:style style:name="A">'
        '<style:text-properties style:font-name="Arial"/></style:style>'
        '<style:style style:name="T"><style:text-properties '
        'style:text-position="sub 58%"/></style:style>',
    )
)
NUMBERS = (
    '<text:list-style style:name="N">'
    '<text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="."/><text:list-level-style-number text:level="2" '
    'style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>'
    '<text:list-level-style-bullet text:level="3"/></text:list-style>'
    '<text:list-style style:name="D"><text:list-level-style-number '
    'text:level="1" style:num-format="1"/><text:list-level-style-number '
    'text:level="2" style:num-format="1" text:display-levels="2"/>'
    "</text:list-style>"
)

good("text.odt")(
    odf(
        "text",
        "<text:tracked-changes><text:changed-region>"
        + p("gelöscht")
        + "</text:changed-region></text:tracked-changes>"
        '<text:p text:style-name="Title">Der Titel</text:p>'
        '<text:h text:outline-level="2">Überschrift <text:span>zwei</text:span>'
        "</text:h>"
        + p("Tab<text:tab/>stopp, Umbruch<text:line-break/>neue Zeile, "
            'Leer<text:s text:c="3"/>zeichen, viele<text:s text:c="99999999"/>.')
        + p("  Weiß-\n   raum  <text:script>alert()</text:script>")
        + p("Fußnote<text:note><text:note-citation>1</text:note-citation>"
            "<text:note-body>" + p("Unten steht es.") + p("Zweiter Absatz.")
            + "</text:note-body></text:note> und weiter.<office:annotation>"
            + p("Kommentar") + "</office:annotation>")
        + p('<text:span text:style-name="H">verborgen</text:span>sichtbar'
            '<text:hidden-text>geheim</text:hidden-text>')
        + p('<text:hidden-paragraph text:is-hidden="true"/>versteckter Absatz')
        + "<text:table-of-content>" + p("Inhalt 1") + "</text:table-of-content>"
        + '<text:section text:display="none">' + p("weg") + "</text:section>"
        + p('Anker<draw:frame><draw:text-box>' + p("Kasten eins")
            + odf_list(p("Punkt im Kasten"), style="B")
            + "</draw:text-box><svg:title>Alternativ</svg:title></draw:frame> Ende.")
        + p("Seite <text:page-number>7</text:page-number> nicht.")
        + p('<text:span text:style-name="S">\uf061 <text:span '
            'text:style-name="W">\uf0e0</text:span>\uf062</text:span> \uf063'),
        '<style:style style:name="H" style:family="text">'
        '<style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="S"><style:text-properties '
        'style:font-name="Symbol"/></style:style>'
        '<style:style style:name="W"><style:text-properties '
        'style:font-name="Wingdings"/></style:style>',
    )
)
good("raised.odt")(
    odf(
        "text",
        p(
            raised(
                lambda text, look: f'<text:span text:style-name="{look}">'
                f"{text.replace(' ', '<text:s/>')}</text:span>",
                "X", "A", "B",
            )
        )
        + p(
            'x<text:span text:style-name="C">2<text:note><text:note-body>'
            + p("a3")
            + '</text:note-body></text:note></text:span>y'
            '<text:span text:style-name="D">2</text:span>'
        ),
        "".join(
            f'<style:style style:name="{name}"><style:text-properties '
            f'style:text-position="{place} 58%"/></style:style>'
            for name, place in zip("ABCD", ("super", "sub", "33%", "-33%"))
        ),
    )
)
good("lists.odt")(
    odf(
        "text",
        odf_list(
            p("eins"),
            p("zwei") + odf_list(p("a"), p("b") + odf_list(p("Punkt"))),
            p("drei"),
        )
        + p("dazwischen")
        + odf_list(p("vier"), more=' text:continue-numbering="true"')
        + odf_list(p("wieder eins"))
        + '<text:list text:style-name="N"><text:list-item '
        'text:start-value="7">' + p("sieben") + "</text:list-item>"
        "<text:list-header>" + p("ohne Nummer") + "</text:list-header>"
        "</text:list>"
        + odf_list(p("1") + odf_list(p("1.1"), p("1.2"), style="D"), style="D")
        + odf_list(p("ohne Vorlage"), style="fehlt")
        + odf_list(h(1, "Abschnitt") + odf_list(h(2, "Teil"), style="D"),
                   style="D")
        + odf_list(h(2, "mit Punkt statt Zahl"), style="fehlt")
        + odf_list(h(1, " "), h(1, "nach der leeren"), style="D")
        + odf_list(p("eins") + odf_list(p("Punkt darunter"), style="fehlt")),
        NUMBERS,
    )
)
# Styles whose names and marks are longer than what is kept of them, cut in the
# middle of a character; and styles that come while a list uses others.
good("marks.odt")(
    odf(
        "text",
        odf_list(p("lang"), style="M")
        + odf_list(
            p("eins")
            + "<office:automatic-styles>"
            + "".join(f'<text:list-style style:name="{i}"/>' for i in range(99))
            + "</office:automatic-styles>",
            p("zwei"),
        ),
        NUMBERS
        + '<text:list-style style:name="M"><text:list-level-style-number '
        'text:level="1" style:num-format="1" style:num-prefix="'
        + "ä" * 16
        + '" style:num-suffix="'
        + "ö" * 16
        + '"/></text:list-style>',
    )
)
good("table.odt")(
    odf(
        "text",
        "<table:table><table:table-header-rows><table:table-row>"
        '<table:table-cell table:number-columns-spanned="2">' + p("breit")
        + "</table:table-cell><table:covered-table-cell/>"
        '<table:table-cell table:number-columns-repeated="2">' + p("x|y")
        + "</table:table-cell></table:table-row></table:table-header-rows>"
        "<table:table-row><table:table-cell>" + p("oben") + p("unten")
        + "</table:table-cell><table:table-cell>"
        "<table:table><table:table-row><table:table-cell>" + p("innen")
        + "</table:table-cell></table:table-row></table:table>"
        '</table:table-cell><table:table-cell '
        'table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="2"><table:table-cell>'
        + p("zweimal") + "</table:table-cell><table:table-cell/>"
        '</table:table-row><table:table-row table:number-rows-repeated="9000">'
        "<table:table-cell/></table:table-row></table:table>"
        "<table:table><table:table-row><table:table-cell>" + p("allein")
        + "</table:table-cell></table:table-row></table:table>",
    )
)
good("formula.odt")(
    odf(
        "text",
        p('Es gilt <draw:frame><draw:object xlink:href="./O1"/></draw:frame>.')
        + p('Bild <draw:frame><draw:object xlink:href="./O2"/></draw:frame>.')
        + p('Fort <draw:frame><draw:object xlink:href="../../x"/></draw:frame>.'),
        more={
            "O1/content.xml": '<math xmlns="http://www.w3.org/1998/Math/MathML">'
            "<semantics><mrow><mi>x</mi><mo>=</mo><mfrac><mrow><mi>a</mi>"
            "<mo>+</mo><mi>b</mi></mrow><mn>10</mn></mfrac><mo>+</mo><msup>"
            "<mi>c</mi><mn>2</mn></msup><mo>+</mo><msqrt><mi>d</mi><mo>-</mo>"
            "<mn>1</mn></msqrt><mo>+</mo><msubsup><mi>e</mi><mi>i</mi><mn>3"
            "</mn></msubsup></mrow><annotation>x = wrong</annotation>"
            "</semantics></math>",
            "O2/content.xml": "<chart>nichts</chart>",
        },
    )
)
good("slides.odp")(
    odf(
        "presentation",
        "<presentation:footer-decl>Fuß</presentation:footer-decl>"
        '<draw:page><draw:frame presentation:class="outline"><draw:text-box>'
        + odf_list(p("eins"), p("zwei"))
        + '</draw:text-box></draw:frame><draw:frame presentation:class="title">'
        "<draw:text-box>" + p("Der Titel") + "</draw:text-box></draw:frame>"
        '<draw:frame presentation:class="page-number"><draw:text-box>' + p("1")
        + "</draw:text-box></draw:frame><draw:custom-shape>" + p("Form")
        + "</draw:custom-shape><presentation:notes><draw:page-thumbnail/>"
        '<draw:frame presentation:class="notes"><draw:text-box>' + p("Notiz")
        + '</draw:text-box></draw:frame><draw:frame presentation:class="header">'
        "<draw:text-box>" + p("Kopf") + "</draw:text-box></draw:frame>"
        "</presentation:notes></draw:page>"
        '<draw:page draw:style-name="dp1"><draw:g><draw:g><draw:frame><draw:text-box>'
        + p("in Gruppen") + "</draw:text-box></draw:frame></draw:g></draw:g>"
        "</draw:page><draw:page/>",
        NUMBERS
        + '<style:style style:name="dp1"><style:drawing-page-properties '
        'presentation:visibility="hidden"/></style:style>',
    )
)
bad("encrypted.odt", "encrypted")(
    archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": os.urandom(400),
            "META-INF/manifest.xml": '<!DOCTYPE m SYSTEM "Manifest.dtd">'
            '<m:manifest xmlns:m="x"><m:file-entry><m:encryption-data/>'
            "</m:file-entry></m:manifest>",
        }
    )
)
bad("doctype.odt", "unsafe_xml")(
    archive(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/passwd">]>'
            "<a>&x;</a>",
        }
    )
)
good("broken.odt")(
    odf(
        "text",
        p("davor")
        + "<table:table><table:table-row><table:table-cell>" + p("in")
        + "</table:table-cell><table:table-cell>"
        + p("der <text:note><text:note-body>" + p("Fuß") + "&kaputt;"),
    )
)
good("object.odt")(
    odf(
        "text",
        p('vor<draw:frame><draw:object xlink:href="./O1"/></draw:frame> nach')
        + p("Ende"),
        more={"O1/content.xml": "<math><mi>x</mi>"},
    )
)
good("broken.odp")(
    odf("presentation", "<draw:page><draw:custom-shape>" + p("Text")
        + "</draw:custom-shape></draw:page><draw:page><draw:custom-shape>"
        + p("Rest") + "</kaputt>")
)
# More paragraphs in paragraphs than are kept apart, and a table in them.
good("inner.docx")(
    word(
        "",
        "<w:p>" * 14
        + "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>innen</w:t></w:r></w:p></w:tc></w:tr>"
        "</w:tbl>" + "</w:p>" * 14,
        "<w:p><w:r><w:t>danach</w:t></w:r></w:p>",
    )
)
# Code: lines in a font of one width, by run or style, with an empty one; a cell
# around some; a line in another font and an item are none.
FIXED = '<w:rFonts w:ascii="Courier New"/>'
good("code.docx")(
    word(
        word_style("paragraph", "Quelltext", '<w:rFonts w:ascii="Consolas"/>')
        + word_style("paragraph", "tiefer", base="Quelltext")
        + word_style("paragraph", "schief", '<w:rFonts w:ascii="Arial"/>', "Quelltext"),
        *(word_paragraph("", word_run("Absatz in üblicher Schrift. " * 9)),) * 2,
        word_paragraph("", word_run("def f(n):", FIXED)),
        word_paragraph("", word_run("    if n:", FIXED), word_run("\t# ja", FIXED)),
        word_paragraph(""),
        word_paragraph("tiefer", word_run("        return 1")),
        word_paragraph("schief", word_run("    kein Code")),
        word_paragraph("", word_run("Aufruf von "), word_run("f(1)", FIXED)),
        "<w:tbl><w:tr><w:tc>" + word_paragraph("", word_run("for i in x:", FIXED))
        + word_paragraph("", word_run("    print(i)", FIXED)) + "</w:tc></w:tr></w:tbl>",
        '<w:p><w:pPr><w:framePr w:dropCap="drop" w:lines="3"/></w:pPr>'
        + word_run("E") + "</w:p>" + word_paragraph("", word_run("s war einmal.")),
    )
)
# A letter from a typewriter is none.
good("typed.docx")(
    word(
        "",
        *(word_paragraph("", word_run(f"  Zeile {i}", FIXED)) for i in range(9)),
        word_paragraph("", word_run("Gruß")),
    )
)
good("shifted.docx")(
    word(
        "",
        word_paragraph(
            "",
            *(
                word_run(text, f'<w:vertAlign w:val="{look}"/>' if look else "")
                for text, look in (
                    ("a", ""), ("n", "subscript"), ("+1", "subscript"), (" = x", ""),
                    ("n", "superscript"), (", 2", ""), ("nd", "superscript"),
                    (", CO", ""), ("2", "subscript"), (", v", ""),
                    ("max", "subscript"), (", 10", ""), ("−n", "superscript"),
                    (", 10", ""), ("2n", "superscript"),
                )
            ),
        ),
    )
)
# A table in a cell has cells of its own: what they say is not of the one around.
good("nested.docx")(
    word(
        "",
        "<w:tbl><w:tr><w:tc>" + word_paragraph("", word_run("außen"))
        + "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='3'/><w:vMerge/></w:tcPr>"
        + word_paragraph("", word_run("innen"))
        + "</w:tc></w:tr></w:tbl></w:tc><w:tc>"
        + word_paragraph("", word_run("daneben")) + "</w:tc></w:tr></w:tbl>",
    )
)
# Lists that go on behind others, by their own names or by their items' styles; a
# style that tells of one level.
good("continued.odt")(
    odf(
        "text",
        odf_list(p("eins"), p("zwei"), more=' xml:id="l1"')
        + odf_list(p("Strich"), style="D")
        + odf_list(
            odf_list(p("tief"), p("tiefer"), more="").replace(
                ' text:style-name="N"', ""
            ),
            more=' text:continue-list="l1"',
        )
        + odf_list(p("Strich"), style="D")
        + odf_list(
            odf_list(p("noch tiefer")).replace(' text:style-name="N"', ""),
            p("drei"),
            more=' text:continue-list="l1"',
        )
        + odf_list(p("Strich"), style="D").replace(
            "<text:list-item>", '<text:list-item text:style-override="N">'
        )
        + odf_list(p("neu"), odf_list(p("eins tiefer"), style="E"), style="E"),
        NUMBERS
        + '<text:list-style style:name="E"><text:list-level-style-number '
        'text:level="1" style:num-format="1" style:num-suffix="."/>'
        "</text:list-style>",
    )
)
# Rows in rows, each more than once.
GOOD["rows.odt"] = odf(
    "text",
    "<table:table>"
    + '<table:table-row table:number-rows-repeated="64"><table:table-cell>'
    "<text:p>oben</text:p>" * 5
    + "</table:table-cell></table:table-row>" * 5
    + "</table:table>",
)
# A page of cells that stands for a book of them.
GOOD["copies.odt"] = odf(
    "text",
    "<table:table>"
    + '<table:table-row table:number-rows-repeated="64"><table:table-cell '
    'table:number-columns-repeated="64"><text:p>oben</text:p></table:table-cell>'
    "</table:table-row>" * 100
    + "</table:table>",
)
GOOD["many.odp"] = odf(
    "presentation",
    ("<draw:page><draw:custom-shape>" + p("x") + "</draw:custom-shape></draw:page>")
    * 2001,
)
bad("missing.odt", "damaged")(
    archive({"mimetype": "application/vnd.oasis.opendocument.text"})
)
bad("deep.odt", "limit_archive")(
    odf("text", "<text:section>" * 300 + "</text:section>" * 300)
)


# Formats that are named, and not read.
bad("thesis.pages", "unsupported")(archive({"Index/Document.iwa": "x"}))
bad("thesis.xps", "unsupported")(archive({"FixedDocumentSequence.fdseq": "x"}))

ODF_SPACES = " ".join(
    f'xmlns:{p}="{ODF}{p}:1.0"' for p in ("office", "text", "table", "chart")
)


def odf_row(*cells):
    return (
        "<table:table-row>"
        + "".join(f"<table:table-cell>{p(c)}</table:table-cell>" for c in cells)
        + "</table:table-row>"
    )


ODF_CHART = (
    f"<office:document-content {ODF_SPACES}><office:body><office:chart>"
    f"<chart:chart><chart:title>{p('Wachstum')}</chart:title><chart:plot-area>"
    f'<chart:axis chart:dimension="x"><chart:title>{p("Stunde")}</chart:title>'
    '<chart:categories/></chart:axis><chart:axis chart:dimension="y">'
    f"<chart:title>{p('Zellen')}</chart:title></chart:axis></chart:plot-area>"
    '<table:table table:name="local-table"><table:table-header-rows>'
    + odf_row("", "mit", "ohne")
    + "</table:table-header-rows><table:table-rows>"
    + odf_row("0 h", "2", "2.5")
    + odf_row("4 h", "8", "NaN")
    + "</table:table-rows></table:table></chart:chart></office:chart>"
    "</office:body></office:document-content>"
)
ODF_FRAME = (
    '<draw:frame><draw:object xlink:href="./Object 1"/><draw:image '
    'xlink:href="./ObjectReplacements/Object 1"/></draw:frame>'
)
good("charts.odt")(
    odf(
        "text",
        f"<text:p>Vor {ODF_FRAME}und neben dem Bild</text:p>" + p("Danach"),
        more={"Object 1/content.xml": ODF_CHART},
    )
)
def ods_cell(text="", props=""):
    return f"<table:table-cell{props}>{p(text) if text else ''}</table:table-cell>"


def ods_row(*cells, props=""):
    return f"<table:table-row{props}>{''.join(cells)}</table:table-row>"


good("values.ods")(
    odf(
        "spreadsheet",
        "<table:content-validations><table:help-message><text:p>weg</text:p>"
        "</table:help-message></table:content-validations>"
        '<table:table table:name="Noten"><table:shapes>' + ODF_FRAME
        + "</table:shapes>"
        + ods_row(
            ods_cell("Name"),
            ods_cell(props=' table:number-columns-repeated="2"'),
            ods_cell("Anteil"),
            ods_cell(props=' table:number-columns-repeated="16380"'),
        )
        + ods_row(
            ods_cell("Anna"),
            ods_cell(),
            ods_cell("x", ' table:number-columns-repeated="2"'),
        )
        + ods_row(ods_cell(), props=' table:number-rows-repeated="3"')
        + ods_row(
            ods_cell("Bert"), ods_cell(), ods_cell(), ods_cell("50 %"),
            props=' table:number-rows-repeated="2"',
        )
        + ods_row(ods_cell(), props=' table:number-rows-repeated="1048570"')
        + '</table:table><table:table table:name="Leer"/>'
        + '<table:table table:name="Zwei">' + ods_row(ods_cell("a"), ods_cell("b"))
        + "</table:table>",
        more={"Object 1/content.xml": ODF_CHART},
    )
)
good("charts.odp")(
    odf(
        "presentation",
        f"<draw:page>{ODF_FRAME}<draw:frame><draw:text-box>{p('Text')}"
        "</draw:text-box></draw:frame></draw:page>",
        more={"Object 1/content.xml": ODF_CHART},
    )
)

# HTML


def plain(text, encoding="utf-8"):
    def write(path):
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode(encoding))

    return write


good("blocks.html")(
    plain(
        """<html><head><title>Der  Titel</title><style>p{}</style></head><body>
<header>Kopf der Seite</header><nav>Weg</nav>
<article><header>Kopf des Artikels</header><h1>Der <i>Titel</i></h1>
<h3>Drei</h3><div>Text im div<p>Absatz<br>nach Umbruch</p>danach</div>
<blockquote>Zitat</blockquote><dl><dt>Begriff<dd>Erklärung</dl>
<p>10<sup>-3</sup> m<sup>2</sup> und H<sub>2</sub>O</p>
<p style="color:red; DISPLAY : none">unsichtbar</p><p aria-hidden=true>auch</p>
<p hidden>auch</p><svg><text>Bild</text></svg><noscript>ohne</noscript>
<template><p>Vorlage</p></template><script>"</p>"</script>
<p>&auml;&nbsp;&euro;&#x2013;&unbekannt; &lt;kein Tag&gt;</p>
<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>
<footer>Fuß des Artikels</footer></article><footer>Fuß der Seite</footer>"""
    )
)
good("lists.html")(
    plain(
        """<!-- zuerst ein Kommentar --><!doctype html><ol start=3><li>drei
<li value=7>sieben<ul><li>Punkt<ol type=a><li>a<li><p>b</p></ol></ul>
<li>acht</ol><ul><li></li><li>nach leerem</ul><ol reversed start=3><li>drei<li>zwei
</ol><nav>bleibt ohne main</nav>"""
    )
)
GOOD["attributes.html"] = plain(
    "<!DOCTYPE html><p " + " ".join(f"a{i}=1" for i in range(200000)) + ">Text"
)
good("tables.html")(
    plain(
        """<body><table><caption>Über der <b>Tabelle</b></caption>
<tr><th rowspan=2>hoch<th colspan=2>breit<tr><td>1|2<td>3<br>4
<tr><td>x<td>y<td><ul><li>i<li>j</ul></table>
<table><tr><td>Links<td><table><tr><td>a<td>b<tr><td>c<td>d</table><td>Rechts
</table><table><tr><td>eine<tr><td>Spalte</table>
<table><tr><td colspan=99999999>weit<td>w</table>"""
    )
)
# Mail: of alternatives the plain one, a page in Latin-1, no attachment.
good("mail.eml")(
    plain(
        """Received: from a by b
From: =?iso-8859-1?Q?J=F6rg_M=FCller?= <j@example.org>
Subject: =?utf-8?B?w5xidW5n?= =?utf-8?Q?_3:?=
 Abgabe
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="aussen"

Vorspann
--aussen
Content-Type: multipart/alternative; boundary=innen

--innen
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Gr=C3=B6=C3=9Fe f=
=C3=BCr 1 =3D 1

--innen
Content-Type: text/html

<p>weg</p>
--innen--
--aussen
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: base64

PHA+QmzkdHRlcjxwPnVuZCBCbPx0ZW4=
--aussen
Content-Type: text/plain
Content-Disposition: attachment; filename=x.txt

Anhang
--aussen--
"""
    )
)
good("page.mht")(
    plain(
        """From: <Saved by Blink>\r
Subject: Weg\r
MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="--b"\r
\r
----b\r
Content-Type: text/html\r
Content-Transfer-Encoding: quoted-printable\r
\r
<html><meta charset=3D"utf-8"><p>Gr=C3=B6=\r
=C3=9Fe<img src=3D"x.png">\r
----b\r
Content-Type: text/html\r
\r
<p>Rahmen\r
----b--\r
"""
    )
)
# No mail: a text that quotes one.
good("quoted.txt")(plain("Der Kopf einer Mail:\nFrom: a\nMIME-Version: 1.0\n\nText\n"))
good("cells.ipynb")(
    plain(
        json.dumps(
            {
                "cells": [
                    {"cell_type": "markdown", "source": ["# Titel\n", "\n", "![](data:image/png;base64,AAAA) Text"]},
                    {
                        "cell_type": "code",
                        "source": "if x:\n    y()",
                        "outputs": [
                            {"output_type": "stream", "text": ["\x1b[31mrot\x1b[0m\n"]},
                            {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": ["<Figure>"]}},
                            {"output_type": "execute_result", "data": {"text/plain": "42"}},
                            {"output_type": "error", "ename": "KeyError", "evalue": "'a'", "traceback": ["weg"]},
                        ],
                    },
                    {"cell_type": "code", "source": [], "outputs": []},
                    {"cell_type": "raw", "source": "roh"},
                ],
                "nbformat": 4,
            }
        )
    )
)
bad("broken.ipynb", "damaged")(plain('{"cells": [{"cell_type": "code"'))
# Notes that a page marks itself; others stay where they stand.
good("notes.html")(
    plain(
        """<body><p>Text<sup><a href="#n1" role="doc-noteref">1</a></sup> und
<a epub:type="noteref" href="#n2"><sup>2</sup></a>, <a href="#n3">3</a>, <a
role="doc-noteref" href="andere.html#n1">4</a>, <a href="#x">ein Link</a>.</p>
<aside epub:type="footnote" id="n2">Zweite <b>Note</b>.</aside><section><ol><li
id="n1"><p>Erste Note. <a role="doc-backlink" href="#r">zurück</a></p></li><li
id="n3">Dritte.</li></ol></section><aside role="doc-footnote" id="n5">Ohne
Verweis.</aside><p>Ende"""
    )
)
good("word.html")(
    plain(
        """<html><body><p>Vor <![if !vml]><img src=x><![endif]>nach <!ELEMENT x>
und<![CDATA[ weg ]]> <!-- <![if x]> --><span title="<!x>">Titel</span><!-->.
<script>a<!b; "<![endif]"</script><!--[if !mso]><!--><p>sichtbar</p><!--<![endif]-->
<h2 style='mso-list:l2 level1 lfo3'><span style='mso-list:Ignore'>1.<span>&nbsp;
</span></span>Überschrift</h2><p class=MsoListParagraphCxSpFirst
style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span>&nbsp;&nbsp; </span>
</span></span><![endif]>Punkt<p style='mso-list:l0 level2 lfo1'><![if
!supportLists]><span style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>darunter
<p style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>10.<span>&nbsp;</span>
</span>Nummer<p style='mso-list:l1 level2 lfo2'><span style='mso-list:Ignore'>a)
</span>Buchstabe<p>Ende<!ein Rest"""
    )
)
good("code.html")(
    plain(
        """<body><table class="highlighttable"><tr><td class="linenos"><pre>1
2</pre></td><td class="code"><pre>if x:
    y()</pre></td></tr></table><p>Zwei</p><table><tr><td><pre>9
10</pre></td><td><pre>a
  b</pre></td></tr></table><p>Drei</p><pre><span class="lineno">1 </span>c
<span class="lineno">2 </span>  d</pre><table><tr><td class="blob-num">1</td><td><pre>e
</pre></td></tr><tr><td class="blob-num">2</td><td><pre>  f</pre></td></tr></table>
<table><tr><td>Code</td><td><pre>g  h</pre></td></tr></table>"""
    )
)
good("tex.html")(
    plain(
        """<body><p>Für <span class="MathJax">q</span><script
type="math/tex">|q|<1</script> gilt<script>weg()</script></p><div
class="MathJax_Display">q</div><script type="math/tex; mode=display">a &
b</script><p>Bild <img class="latex" alt="x^2"> und <img alt="Foto"> und H<sub>2</sub>O,
a<sub>n<i>+1</i></sub>, e<sup>x</sup>, 2<sup>nd</sup>"""
    )
)
good("pre.html")(
    plain(
        """<body><p>vor</p><pre>
int  main(void)
{
	return  0;
}
</pre><p>nach   dem</p>"""
    )
)
MATHS = """<mn>2</mn><mfenced><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfenced>
<mfenced open="[" close="[" separators=";"><mi>a</mi><mi>b</mi></mfenced>
<mroot><mrow><mi>y</mi><mo>+</mo><mn>1</mn></mrow><mn>3</mn></mroot>
<msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mrow><mo>−</mo><mn>1</mn></mrow></msup>
<mfrac><mn>1</mn><mn>2</mn></mfrac><mo>&#8290;</mo><mi>m</mi><msup><mi>v</mi><mn>2</mn></msup>
<mfrac><mn>1</mn><mrow><mi>a</mi><mi>b</mi></mrow></mfrac><mo>=</mo><mfrac><mn>1</mn><mi>kg</mi></mfrac>
<mover><mi>v</mi><mo>→</mo></mover><mover accent="true"><mrow><mi>A</mi><mi>B</mi></mrow><mo>¯</mo></mover>
<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>x</mi>
<mo>(</mo><mtable><mtr><mtd>1</mtd><mtd>0</mtd></mtr><mtr><mtd>0</mtd><mtd>1</mtd></mtr></mtable><mo>)</mo>
<mtable><mtr><mtd>y</mtd><mtd>=x</mtd></mtr><mtr><mtd></mtd><mtd>=1</mtd></mtr></mtable>"""
good("formula.html")(
    plain(
        "<html><body>"
        + "".join(f"<p><math>{line}</math>" for line in MATHS.split("\n"))
    )
)
good("latin1.html")(
    plain(
        '<html><meta charset="iso-8859-1"><p>Größe: 5 µm', "iso-8859-1"
    )
)
good("latin2.html")(
    plain(
        '<html><meta http-equiv="Content-Type" content="text/html; '
        'charset=iso-8859-2"><p>Žluťoučký kůň',
        "iso-8859-2",
    )
)
SUBSET = """<!DOCTYPE html [
<!ENTITY mdash "&#8212;"><!-- it's --><!ENTITY x ']>'>
]>"""
good("subset.html")(plain(SUBSET + "<html><body><p>Vor &mdash; nach &x;"))
good("cp1252.html")(plain("<html><p>„Größe“ – 5 €", "cp1252"))
good("numbers.html")(
    plain("<html><p>1990&#150;1995 kostet 5 &#128;, &#132;Wort&#x93;, &#129;nichts")
)
good("headings.html")(
    plain(
        """<html><h1>Titel<a class="anchor-link" href="#T">¶</a></h1><h2><span>Geschichte
</span><span class="mw-editsection">[<a>Bearbeiten</a>]</span></h2>
<h3>Absatz ¶ und Zeichen <a class=headerlink href="#A"> ¶ </a></h3><p>Text ¶"""
    )
)
good("formulas.html")(
    plain(
        """<html><p>Die Energie <span><span style="display: none;">weg <math><semantics>
<mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>
<annotation>E=mc^{2}</annotation></semantics></math> weg</span><img
aria-hidden="true"></span> nach<span style="display:none"><math hidden><mi>weg</mi>
</math>weg<b><math><mi>tief</mi></math></b></span><span aria-hidden="true"><math>
<mi>weg</mi></math></span> Einstein."""
    )
)
# By the name of their encoding: what Python calls it, and the text.
PAGES = {
    "Shift_JIS": ("cp932", "日本語①"),
    "x-sjis": ("cp932", "日本語"),
    "euc-jp": ("euc_jp", "日本語"),
    "iso-2022-jp": ("iso2022_jp", "日本語"),
    "gb2312": ("gbk", "中文文本"),
    "gbk": ("gbk", "中文文本"),
    "gb18030": ("gb18030", "中文㐀"),
    "big5": ("cp950", "中文文本"),
    "euc-kr": ("cp949", "한국어"),
    "windows-1251": ("cp1251", "Привет"),
    "ibm866": ("cp866", "Привет"),
    "koi8-r": ("koi8_r", "Привет"),
    "koi8-u": ("koi8_u", "Привіт"),
    "x-mac-cyrillic": ("mac_cyrillic", "Привет"),
    "latin2": ("iso8859_2", "Žluťoučký kůň"),
    "iso-8859-4": ("iso8859_4", "ķēniņš"),
    "iso8859-5": ("iso8859_5", "Привет"),
    "iso_8859-7": ("iso8859_7", "Ελληνικά"),
    "iso-8859-8-i": ("iso8859_8", "שלום"),
    "iso-8859-9": ("cp1254", "İstanbul–şehir"),
    "iso-8859-11": ("cp874", "ภาษาไทย"),
    "iso-8859-13": ("iso8859_13", "ķēniņš"),
    "iso-8859-15": ("iso8859_15", "Œuvre €"),
    "iso-8859-16": ("iso8859_16", "Țară"),
    "macintosh": ("mac_roman", "Größe „so“"),
    "ibm850": ("cp850", "Größe"),
}
for label, (codec, words) in PAGES.items():
    GOOD[f"in-{label}.html"] = plain(
        f'<html><script charset="utf-8"></script><!-- <meta charset="x"> -->'
        f'<meta name="charset"/><META\nCharSet = {label}><p>{words}', codec
    )
# Without a name.
TEXTS = {
    "Клетка, основа жизни: кислород превращается в воду.": [
        "cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic", "utf_16_le"
    ],
    "Η κυτταρική αναπνοή γίνεται στα μιτοχόνδρια. Άσκηση 1.": ["cp1253", "iso8859_7"],
    "Bitkiler güneş ışığını kullanır. Kuvvet, kütle ile ivmenin çarpımıdır.": ["cp1254"],
    "Wykład: rośliny wykorzystują światło słoneczne. „Żółć” powstaje w wątrobie.": [
        "cp1250"
    ],
    "Wykład: rośliny wykorzystują światło słoneczne. Żółć powstaje w wątrobie.": [
        "iso8859_2"
    ],
    "Přednáška: buněčné dýchání. Rostliny využívají sluneční světlo, šťávu a žlázy.": [
        "cp1250", "iso8859_2"
    ],
    "נשימה תאית מתרחשת במיטוכונדריה. הכוח שווה למכפלת המסה בתאוצה": ["cp1255"],
    "يحدث التنفس الخلوي في الميتوكوندريا. القوة تساوي حاصل ضرب الكتلة.": [
        "cp1256", "iso8859_6"
    ],
    "细胞呼吸发生在线粒体中。植物利用阳光进行光合作用。": ["gbk"],
    "細胞呼吸發生在粒線體中。植物利用陽光進行光合作用。": ["big5"],
    "細胞呼吸はミトコンドリアで行われる。植物は太陽の光を使う。": [
        "cp932", "euc_jp", "iso2022_jp"
    ],
    "세포 호흡은 미토콘드리아에서 일어난다. 식물은 햇빛을 이용한다.": ["euc_kr"],
    "Où est l'hôtel ? La forêt, ça et là : « œuvre » naïve, 20 °C.": ["cp1252"],
    "La célula; ¿qué órganos? El niño mañana está aquí. ¡Atención!": ["cp1252"],
    "Kräfte, Größe, Maß, Öl. Das Wort “weight” heißt Gewicht.": ["cp1252"],
}
for index, (words, codecs) in enumerate(TEXTS.items()):
    for codec in codecs:
        UNNAMED[f"{codec}-{index}.txt"] = words
        GOOD[f"{codec}-{index}.txt"] = plain(words, codec)
good("semicolons.csv")(
    plain(
        'Name;Note;Bemerkung\r\n"Müller; Anna";1,7;"sagt ""gut"""\r\n\r\nBert;;\r\n'
        '"zwei\nZeilen";2,0;\r\n',
        "cp1252",
    )
)
good("excel.csv")(plain("sep=,\na,b\n1;2,3\n"))
good("tabs.tsv")(plain("Wort\tBedeutung\nhaus, das\thouse\n"))
good("prose.csv")(plain("Ein Satz, der steht.\nNoch einer.\n"))
good("film.srt")(
    plain(
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>Die Zelle</i> atmet\r\nSauerstoff"
        "\r\n\r\n2\r\n00:00:02,500 --> 00:00:04,000\r\nund wird warm.\r\n\r\n3\r\n"
        "00:00:05,000 --> 00:00:06,000\r\n{\\an8}- Warum?\r\n- 42\r\n\r\n4\r\n00:00:06,000"
        " --> 00:00:07,000\r\n1789\r\n"
    )
)
good("film.vtt")(
    plain(
        "WEBVTT - Titel\n\nNOTE weg\nweg\n\nSTYLE\n::cue { color: red }\n\nerster\n"
        "00:01.000 --> 00:02.000 align:start\n<v Anna>Wenn a < b ist,\n\n00:02.000 --> "
        "00:03.000\n<v Anna>Wenn a < b ist,\n\n00:03.000 --> 00:04.000\ndann <00:03.500><c>gilt"
        "</c> es.\n"
    )
)
good("koi8.eml")(
    plain("From: a@b\nMessage-ID: <1>\n\nКлетка, основа жизни", "koi8_r")
)
good("unnamed.html")(plain("<html><body><p>Клетка — основа жизни. Кислород превращается в воду", "cp1251"))
good("hebrew.rtf")(
    plain(rb"{\rtf1\ansi\ansicpg1255 \'f9\'ec\'e5\'ed{\b b}\'f9\'ec\'e5\'ed}")
)
good("declared.html")(
    plain('<?xml version="1.0" encoding="windows-1251"?><html><p>Привет', "cp1251")
)
GOOD["unknown.html"] = plain('<html><meta charset="x-klingon"><p>Größe', "cp1252")
GOOD["torn.html"] = plain("<html><p>Größe fü".encode()[:-1])
good("utf16.html")(plain("<html><p>Größe", "utf-16"))
GOOD["deep.html"] = plain("<html><body><p>oben" + "<div>" * 5000 + "unten")
bad("deep2.html", "limit_archive")(plain("<body>" + "<ul><li>" * 400 + "x"))
bad("empty.html", "no_text")(plain("<html><body><p> </p></body></html>"))
bad("binary.html", "binary")(plain(b"<html>" + bytes(range(32)) * 40))

# RTF

good("text.rtf")(
    plain(
        r"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}
{\f1\fcharset161 Arial Greek;}{\f2\fcharset2 Symbol;}{\f3\fcharset128 MS Mincho;}}
{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s1 heading 1;}
{\s2\outlinelevel1 Eigene;}}{\info{\title Nicht}}{\*\unbekannt Weg {auch}}
{\header Kopf}{\footerr Fuß}
\pard\s1 Gro\'dfe \'dcberschrift\par
\pard\s2 Stufe zwei\par\s2{\listtext\pard  1\tab}gez\'e4hlt\par\pard\outlinelevel2 Stufe drei\par
\pard Zeichen: \u8364?\u-3913? \u-10179?\u-8704? \uc0\u55357\uc1 \u56832\'3f \uc2\u228ae\uc1 \{\}\\ a\~b\_c\-d
\emdash\endash\bullet\lquote x\rquote\ldblquote y\rdblquote\par
{\f1\'e1\'e2\'e3} {\f2 ab\'ae} {\f3\'93\'fa\'96\'7b}\par
Zeile\line neu\tab Tab{\v verborgen}{\deleted gel\'f6scht}\par
Note{\super\chftn{\footnote\pard\plain Der \'b2 Text.\par Mehr.}} weiter.\par
{\field{\*\fldinst HYPERLINK "x"}{\fldrslt Verweis}} {\field{\*\fldinst { PAGE }}{\fldrslt 7}}Ende\par
{\pict\bin7 }}}}}}}x}{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt Kasten\par}}{\shprslt doppelt}}Anker\par
{\listtext\f2\'b7\tab}\ls1 Punkt\par{\listtext (a)\tab}\ilvl1 Zahl\par
\pard {\mmath{\*\moMath{\mr x=}{\mf{\mfPr{\mtype bar}}{\mnum{\mr a+b}}{\mden{\mr c}}}
{\mr +}{\msSup{\me{\mr y}}{\msup{\mr 2}}}{\mr +}{\mrad{\mdeg 3}{\me{\mr z-1}}}}}\par
\pard letzter Absatz}nach dem Ende"""
    )
)
good("styles.rtf")(
    plain(
        r"""{\rtf1{\stylesheet{\s0 Normal;}{\s1\sbasedon0 heading 1;}{\s5\sbasedon1 Kapitel;}
{\s6\sbasedon5\outlinelevel1 Abschnitt;}{\s7\sbasedon6 Anhang;}{\s8\sbasedon1\outlinelevel9 Text;}
{\s9\sbasedon0 Absatz;}{\s10\sbasedon11 Kreis;}{\s11\sbasedon10 Kreis;}}
\s5 wie Kapitel\par\s6 selbst gegliedert\par\s7 wie dieser\par\s8 Text\par\s9 Absatz\par\s10 Kreis\par}"""
    )
)
good("formula.rtf")(
    plain(
        "{\\rtf1 "
        + "\\par\n".join(rtf_math(node) for node in FORMULAS)
        + "\\par}"
    )
)
good("contents.rtf")(
    plain(
        r"""{\rtf1{\stylesheet{\s0 Normal;}{\s1 heading 1;}{\s31 toc 1;}
{\s39\loch Contents 2;}{\s40 Table of Contents;}}
\pard\s31{\field\fldedit{\*\fldinst {TOC \\o "1-3" \\h}}{\fldrslt {Anfang\tab }{\field
{\*\fldinst {PAGEREF _Toc1 \\h}}{\fldrslt {3}}}{\par }\pard\plain {Mitte\tab 5\par }}}\pard\plain {
\par }\pard\s31 auch Inhalt\tab 7\par\pard\s39 von LibreOffice\tab 8\par
\pard\s40 kein Eintrag\par\pard\s1 Anfang\par\pard Erste Spalte\column zweite\par
\column\pard dritte {\field{\*\fldinst TOCHTER}{\fldrslt Ergebnis}}\par}"""
    )
)
good("utf8.rtf")(
    plain("{\\rtf1\\ansi\\ansicpg65001 Größe \\'c3\\'a4{\\b ß} 😀 \\'e4x}")
)
good("raised.rtf")(
    plain(
        "{\\rtf1 "
        + raised(
            lambda text, look: "{%s %s}"
            % (look, text.replace("®", "\\'ae").replace("−", "\\u8722?")),
            "\\super\\nosupersub", "\\super", "\\sub",
        ).replace("·", "\\'b7")
        + r"\par x\super 2\nosupersub y\up6 2\up0 z\dn6 2\dn0 a\super 2\plain b"
        r"\par Note{\super\chftn{\footnote a3}}}"
    )
)
good("table.rtf")(
    plain(
        r"""{\rtf1\ansi vor\par\trowd\cellx1\cellx2\pard\intbl a|b\cell c\par d\cell\row
\trowd\cellx1\cellx2\pard\intbl\cell{\b e}\cell\row\pard nach\par
\trowd\pard\intbl allein\cell\row\pard Ende\par
\trowd\pard\intbl A\cell B\cell\row\pard\par\trowd\pard\intbl X\cell Y\cell\row
\trowd\pard\intbl\cell Z\cell\row}"""
    )
)
# Many writers do not say in cells that these are in a table.
good("silent.rtf")(
    plain(
        r"""{\rtf1 vor\par\trowd\cellx1000\cellx2000 A\cell\pard B{\footnote\pard Note\par mehr\par}\cell\row
\trowd\cellx1000\cellx2000\pard\par C\cell D\cell\row\pard nach\par\trowd\cellx1000\cellx2000 ohne\par Zeile\par
\pard Ende\par}"""
    )
)
# The marker of an item stands in front of its level: it waits while a note or a
# box comes, is not theirs, and is given up if the paragraph is another one.
good("marker.rtf")(
    plain(
        r"""{\rtf1{\listtext\'b7\tab}\ilvl0\ls1 Punkt{\super\chftn{\footnote\pard\plain Note.\par
{\listtext 1.\tab}\ilvl0\ls2 erstens\par{\listtext 2.\tab}\pard\ilvl0\ls2 zweitens}} weiter\par
{\listtext\'b7\tab}\pard\ilvl0\ls1 noch einer{\shp{\*\shpinst{\shptxt Kasten}}}\par
{\listtext\'b7\tab}\ilvl0\ls1\pard\plain kein Punkt{\footnote\pard\plain Andere.}\par}"""
    )
)
# Blanks in front of a paragraph stay where its font is one of code; a font that
# is told nowhere is the one of the document.
good("code.rtf")(
    plain(
        r"""{\rtf1\deff3{\fonttbl{\f0\fswiss Arial;}{\f1\fmodern\fprq1 Consolas;}{\f2\fprq2 Mitte;}
{\f3\fnil\fcharset161 Courier New;}{\f4\fcharset204 Arial;}}
\f0   Text\par\f1   if x:\par\tab ruft\line   sie\par\f2   Text\par\f1{  }   \par  \f0 gemischt\par
\plain   \'e1, {\f4 \'e1}, {\f4\plain \'e1}\par\f1{\listtext -\tab}   Punkt\par\pard\outlinelevel0   Titel\par}"""
    )
)
good("lists.rtf")(
    plain(
        "{\\rtf1 "
        + "".join(
            r"{\listtext %s\tab}\pard\ilvl%d\ls%d %s\par " % item
            for item in [
                ("1.", 0, 1, "Zahl"), ("-", 1, 2, "Punkt unter ihr"),
                ("a)", 2, 3, "Buchstabe unter ihm"), ("-", 1, 2, "Punkt"),
                ("2.", 0, 1, "Zahl"), ("a)", 1, 4, "Buchstabe"),
                ("-", 2, 5, "Punkt unter ihm"), ("-", 0, 6, "Punkt"),
                ("1.", 1, 7, "Zahl unter ihm"), ("-", 3, 8, "zu tief"),
            ]
        )
        + r"\pard\intbl{\listtext 1.\tab}\ilvl0\ls1 Zelle\cell b\cell\row"
        r"\pard{\listtext -\tab}\ilvl1\ls7 unter dem Punkt\par"
        r"\pard\outlinelevel0 Kapitel\par"
        r"\pard{\listtext -\tab}\ilvl1\ls7 unter nichts\par}"
    )
)
# Cells over columns that other rows have, told in front of the row, behind it
# or for rows above; a table in a cell and one in a note; the next table.
good("tables.rtf")(
    plain(
        r"""{\rtf1\ansi vor\par\trowd\cellx4000\cellx6000\pard\intbl A\cell B\cell\row
\trowd\cellx2020\cellx3980\cellx6000\pard\intbl a\cell b\cell c\cell\row
\pard\intbl d\cell e\cell f\cell\row
\pard\intbl ganz\cell{\trowd\cellx6000\row}
\trowd\trleft2000\cellx4000\cellx6000\pard\intbl ab zwei\cell drei\cell\row
\trowd\clmgf\cellx2000\clmrg\cellx4000\cellx6000\pard\intbl eins{\footnote\trowd\cellx9\cellx5000\intbl
Note\cell\row}\cell\cell drei\cell\row
\trowd\cellx2000\cellx6000\pard\intbl eins\cell\itap2 in\nestcell ihr\nestcell{\*\nesttableprops
\trowd\cellx2700\cellx3300\nestrow}{\nonesttables\par}\pard\intbl\cell\row
\pard\intbl zu\cell viele\cell\cell Zellen\cell\cell\row
\pard\plain\par\trowd\trleft-108\cellx3000\cellx6000\pard\intbl X\cell Y\cell\row
\trowd\trleft-108\cellx6000\pard\intbl{\b Z}\cell\row\pard\page
\trowd\cellx3000\cellx6000\pard\intbl letzte\cell Tabelle\cell\row
\trowd\cellx6000\pard\intbl bricht\cell"""
    )
)
good("mac.rtf")(plain(rb"{\rtf1\mac Gr\'9a\'a7e \'8a und rohe Bytes: " + b"\x9a}"))
GOOD["broken.rtf"] = plain(r"{\rtf1 Anfang {\b und" + "\\")
bad("deep.rtf", "limit_archive")(plain("{\\rtf1 " + "{" * 1500 + "x"))
# One run that is 34 MiB of UTF-8; its limit is inside of an umlaut.
GOOD["umlauts.rtf"] = plain(r"{\rtf1\ansicpg1252 a" + "ä" * (17 << 20) + "}", "cp1252")
GOOD["torn.txt"] = plain("Größe fü".encode()[:-1])
GOOD["feeds.txt"] = plain("davor" + "\fSeite" * 210000)
bad("empty.rtf", "no_text")(plain(r"{\rtf1{\fonttbl{\f0 A;}}\par}"))
bad("bin.rtf", "no_text")(plain(r"{\rtf1{\pict\bin99999999999 abc"))


# EPUB

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
    '<rootfiles><rootfile full-path="OEBPS/b.opf"/></rootfiles></container>'
)


def chapter(body):
    return (
        '<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "http://x/x.dtd">'
        '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.'
        f'org/2007/ops"><head><title>Datei</title></head><body>{body}</body></html>'
    )


def book(files, spine, more=None):
    items = "".join(
        f'<item id="{i}" href="{href}" media-type="{kind}"{props}/>'
        for i, href, kind, props, _ in files
    )
    refs = "".join(f"<itemref idref={r}/>" for r in spine)
    return archive(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OEBPS/b.opf": '<!DOCTYPE package><package xmlns="http://www.idpf.org'
            f'/2007/opf"><manifest>{items}</manifest><spine>{refs}</spine>'
            "</package>",
            **{f"OEBPS/{n}": c for _, _, _, _, (n, c) in files if c},
            **(more or {}),
        }
    )


XHTML = "application/xhtml+xml"
good("order.epub")(
    book(
        [
            ("a", "text/Kapitel%201.xhtml", XHTML, "",
             ("text/Kapitel 1.xhtml", chapter(
                 "<h1>Eins</h1><p>Umlaut &uuml; &nbsp;und "
                 '<span epub:type="pagebreak" title="5">5</span>Bruch'
                 '<a epub:type="noteref" href="#f1">*</a></p>'
                 '<aside epub:type="footnote" id="f1"><p>Die Note.</p></aside>'))),
            ("b", "b.xhtml#oben", XHTML, "",
             ("b.xhtml", chapter('<h1>Zwei</h1><p id="f1">kaputt: <b>fett<i></b>'
                                 '<a epub:type="noteref" href="#f2">1</a>'
                                 '<p epub:type="footnote" id="f2">Noch eine.'))),
            ("n", "nav.xhtml", XHTML, ' properties="nav"',
             ("nav.xhtml", chapter("Navigation"))),
            ("x", "anhang.xhtml", XHTML, "",
             ("anhang.xhtml", chapter("<p>Anhang</p>"))),
            ("f", "../../../etc/passwd", XHTML, "", ("", "")),
            ("c", "bild.svg", "image/svg+xml", "", ("bild.svg", "<svg/>")),
        ],
        ['"n"', '"x" linear="no"', '"b"', '"b"', '"a"', '"f"', '"c"', '"weg"'],
        {"META-INF/encryption.xml": "<encryption><EncryptionMethod "
         'Algorithm="http://www.idpf.org/2008/embedding"/></encryption>'},
    )
)
good("section.epub")(
    book(
        [("a", "a.xhtml", XHTML, "", ("a.xhtml", chapter(
            "<style>/*<![CDATA[*/p{}/*]]>*/</style><p>Es gilt <![CDATA[a<b & c]]>"
            "<script src='x'/>, <![CDATA[]]>nicht <![CDATA[das Ende")))],
        ['"a"'],
    )
)
good("subset.epub")(
    book(
        [("a", "a.xhtml", XHTML, "", ("a.xhtml", chapter("<p>Vor &mdash; nach</p>")
          .replace('<!DOCTYPE html PUBLIC "x" "http://x/x.dtd">', SUBSET)))],
        ['"a"'],
    )
)
def spoiled(write, name):
    """The same with a part whose sum is wrong."""

    def spoil(path):
        write(path)
        with zipfile.ZipFile(path) as z:
            part = z.getinfo(name)
        with open(path, "r+b") as f:
            f.seek(z.start_dir)
            directory = f.read()
            at = directory.index(part.CRC.to_bytes(4, "little"))
            f.seek(z.start_dir + at)
            f.write(bytes(4))

    return spoil


good("broken.epub")(
    spoiled(
        book(
            [(i, f"{i}.xhtml", XHTML, "", (f"{i}.xhtml", chapter(f"<p>{i}</p>")))
             for i in "abc"],
            ['"a"', '"b"', '"c"'],
        ),
        "OEBPS/b.xhtml",
    )
)
bad("encrypted.epub", "encrypted")(
    book([], [], {"META-INF/encryption.xml": "<encryption><EncryptionMethod "
                  'Algorithm="http://www.w3.org/2001/04/xmlenc#aes128-cbc"/>'
                  "</encryption>"})
)
# Notes in a page of their own stay there.
good("rearnotes.epub")(
    book(
        [
            ("a", "a.xhtml", XHTML, "", ("a.xhtml", chapter(
                '<h1>Eins</h1><p>Satz<sup><a epub:type="noteref" '
                'href="./noten/n.xhtml#n1">1</a></sup>, hier<a '
                'epub:type="noteref" href="#h">2</a>.</p>'
                '<p id="h" epub:type="footnote">Hiesige Note.</p>'))),
            ("n", "noten/n.xhtml", XHTML, "", ("noten/n.xhtml", chapter(
                '<section epub:type="endnotes" id="alle"><h2>Anmerkungen</h2>'
                '<ol id="l"><li id="n1"><p id="p1">Erste <b>Note</b>. <a '
                'role="doc-backlink" href="../a.xhtml#r">zurück</a></p></li>'
                '<li id="n2">Zweite.</li></ol></section>'))),
        ],
        ['"a"', '"n"'],
    )
)
# Many names, asked for many times.
GOOD["spine.epub"] = book(
    [(f"i{i}", "fehlt", XHTML, "", ("", "")) for i in range(19999)]
    + [("a", "a.xhtml", XHTML, "", ("a.xhtml", chapter("Text")))],
    ['"weg"'] * 500000 + ['"a"'],
)
bad("empty.epub", "no_text")(book([], []))
bad("none.epub", "damaged")(archive({"mimetype": "application/epub+zip"}))


# Word

# Many styles, each based on the one before, and many paragraphs of the last.
GOOD["manystyles.docx"] = archive(
    ooxml(
        "word/document.xml",
        "wordprocessingml.document",
        {
            "word/document.xml": f"<w:document {W}><w:body>"
            + '<w:p><w:pPr><w:pStyle w:val="s9999"/></w:pPr><w:r><w:t>x</w:t></w:r>'
            "</w:p>" * 100000 + "</w:body></w:document>",
            "word/styles.xml": f"<w:styles {W}>"
            + "".join(
                f'<w:style w:type="paragraph" w:styleId="s{i}">'
                f'<w:basedOn w:val="s{i - 1}"/></w:style>'
                for i in range(10000)
            )
            + "</w:styles>",
            "word/_rels/document.xml.rels": relations(
                ("s", "styles", "styles.xml")
            ),
        },
    )
)


# Excel


def workbook(
    sheets, strings="", styles="", states=None, props="", names=None, more=None
):
    names = names or [f"Blatt {i + 1}" for i in range(len(sheets))]
    states = states or {}
    rows = "".join(
        f'<sheet name="{n}" sheetId="{i + 1}" r:id="s{i}"{states.get(i, "")}/>'
        for i, n in enumerate(names)
    )
    return archive(
        ooxml(
            "xl/workbook.xml",
            "spreadsheetml.sheet",
            {
                "xl/workbook.xml": f"<workbook {S}>{props}<sheets>{rows}</sheets>"
                "</workbook>",
                "xl/_rels/workbook.xml.rels": relations(
                    ("ss", "sharedStrings", "sharedStrings.xml"),
                    ("st", "styles", "styles.xml"),
                    *(
                        (f"s{i}", "worksheet", f"/xl/worksheets/s{i}.xml")
                        for i in range(len(sheets))
                    ),
                ),
                "xl/sharedStrings.xml": f"<sst {S}>{strings}</sst>",
                "xl/styles.xml": f"<styleSheet {S}>{styles}</styleSheet>",
                **{f"xl/worksheets/s{i}.xml": s for i, s in enumerate(sheets)},
                **(more or {}),
            },
        )
    )


def sheet(rows):
    return f"<worksheet {S}><sheetData>{rows}</sheetData></worksheet>"


DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
    f'spreadsheetDrawing" {A}>{{}}</xdr:wsDr>'
)
ANCHOR = "<xdr:twoCellAnchor>{}</xdr:twoCellAnchor>"
FRAME = "<xdr:graphicFrame>{}</xdr:graphicFrame>"
good("charts.xlsx")(
    workbook(
        [
            sheet('<row r="1"><c><v>1</v></c><c><v>2</v></c></row>'),
            f"<chartsheet {S}><drawing r:id=\"d\"/></chartsheet>",
        ],
        more={
            "xl/worksheets/_rels/s0.xml.rels": relations(
                ("d", "drawing", "../drawings/d1.xml")
            ),
            "xl/worksheets/_rels/s1.xml.rels": relations(
                ("d", "drawing", "../drawings/d2.xml")
            ),
            "xl/drawings/d1.xml": DRAWING.format(
                ANCHOR.format(
                    "<xdr:sp><xdr:txBody><a:p><a:r><a:t>Textfeld</a:t></a:r></a:p>"
                    "</xdr:txBody></xdr:sp>"
                )
                + ANCHOR.format(FRAME.format(chart_mark("c")))
            ),
            "xl/drawings/d2.xml": DRAWING.format(
                ANCHOR.format(FRAME.format(chart_mark("c")))
            ),
            "xl/drawings/_rels/d1.xml.rels": relations(
                ("c", "chart", "../charts/c1.xml")
            ),
            "xl/drawings/_rels/d2.xml.rels": relations(
                ("c", "chart", "../charts/c2.xml")
            ),
            "xl/charts/c1.xml": YEARS,
            "xl/charts/c2.xml": LEVELS,
        },
    )
)

STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="&quot;day&quot; 0.00"/>'
    '<numFmt numFmtId="165" formatCode="[$-407]d. mmmm yyyy"/>'
    '<numFmt numFmtId="166" formatCode="[h]:mm"/></numFmts><cellStyleXfs>'
    '<xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="20"/>'
    '<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/></cellXfs>'
)

good("values.xlsx")(
    workbook(
        [
            sheet(
                '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c>'
                '<c r="E2" t="inlineStr"><is><t>in der </t><t>Zelle|</t></is></c></row>'
                '<row r="5"><c r="B5"><v>0.30000000000000004</v></c>'
                '<c r="C5" s="1"><v>45292</v></c><c r="E5" s="2"><v>45292.75</v></c></row>'
                '<row r="6"><c r="B6" s="3"><v>0.5</v></c><c r="C6" s="4"><v>7</v></c>'
                '<c r="E6" s="5"><v>60</v></c></row>'
                '<row><c t="b"><v>1</v></c><c t="e"><v>#DIV/0!</v></c>'
                '<c t="str"><f>A1</f><v>Formel</v></c><c s="6"><v>1.5</v></c></row>'
                '<row r="9"><c r="B9"><f>SUM(B5)</f></c><c r="C9" t="s"><v>99</v></c>'
                '<c r="E9" s="1"><v>-5</v></c></row>'
            ),
            sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
            sheet('<row r="1"><c r="A1"><v>1</v></c></row>'),
            sheet('<row r="1"><c r="A1"><v>4</v></c></row>'),
        ],
        "<si><t>Text</t></si><si><r><t>zwei </t></r><r><t>Teile</t></r>"
        "<rPh><t>lies</t></rPh></si>",
        STYLES,
        {2: ' state="veryHidden"', 3: ' state="hidden"'},
    )
)
good("escapes.xlsx")(
    workbook(
        [
            sheet(
                '<row r="1"><c r="A1" t="s"><v>0</v></c>'
                '<c r="B1" t="inlineStr"><is><t>_x005F_x00e4_</t></is></c></row>'
                '<row r="2"><c r="A2" t="str"><v>_x00e4_</v></c>'
                '<c r="B2"><v>2</v></c></row>'
            )
        ],
        "<si><t>Zeile 1_x000D_\nZeile 2</t></si>",
    )
)
good("from1904.xlsx")(
    workbook(
        [sheet('<row r="1"><c r="A1" s="1"><v>0</v></c><c r="B1" s="1">'
               '<v>43830</v></c></row>')],
        styles=STYLES,
        props='<workbookPr date1904="1"/>',
        names=["Soll &amp; Ist &#38; &amp;#38; &lt;"],
    )
)
GOOD["cells.xlsx"] = workbook(
    [sheet("".join("<row>" + "<c><v>1</v></c>" * 101 + "</row>" for _ in range(1000)))]
)
# Many cells, each with the longest string there is.
BIG = workbook(
    [sheet("<row>" + '<c t="s"><v>0</v></c>' * 9000 + "</row>")],
    "<si><t>" + "a" * 32000 + "</t></si>",
)
GOOD["large.xlsx"] = BIG
GOOD["many.xlsx"] = workbook([sheet("<row><c><v>1</v></c></row>")] * 51)
bad("empty.xlsx", "no_text")(workbook([sheet("")]))
CELL = '<row r="1"><c r="A1"><v>7</v></c></row>'
good("broken.xlsx")(workbook([sheet(CELL), sheet(CELL)[:-30], sheet(CELL)]))
good("strings.xlsx")(
    workbook([sheet('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>')],
             "<si><t>erster</t></si><si><t>zweiter</si>")
)
bad("nothing.xlsx", "damaged")(workbook([sheet("")[:-10]]))
bad("doctype.xlsx", "unsafe_xml")(workbook(["<!DOCTYPE x><a/>"]))


def bomb():
    yield f"<worksheet {S}><sheetData>".encode()
    for _ in range(300):
        yield b"<row><c><v>1</v></c></row>" * 40000
    yield b"</sheetData></worksheet>"


bad("bomb.xlsx", "limit_archive")(workbook([bomb()]))


def main():
    target = sys.argv[1]
    for name, write in GOOD.items():
        write(os.path.join(target, name))
    with open(os.path.join(target, "pages"), "w", encoding="utf-8") as pages:
        for label, (codec, words) in PAGES.items():
            pages.write(f"{label} {words}\n")
    with open(os.path.join(target, "unnamed"), "w", encoding="utf-8") as texts:
        for name, words in UNNAMED.items():
            texts.write(f"{name} {words}\n")
    with open(os.path.join(target, "codes"), "w") as codes:
        for name, (code, write) in BAD.items():
            write(os.path.join(target, name))
            codes.write(f"{name} {code}\n")


main()
