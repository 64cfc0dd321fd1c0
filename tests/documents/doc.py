"""Word documents of 1997 to 2003 for tests: doc.py DIRECTORY.

All text is dedicated to the public domain (CC0 1.0).  GOOD and BAD mean what
they mean in made.py, to whose file "codes" this one adds.
"""
import os
import struct
import sys

TEXT_AT = 2048  # where the text begins in the stream, behind the FIB
FREE, END, FAT_SECTOR, LIST_SECTOR = range(0xFFFFFFFF, 0xFFFFFFFB, -1)

GOOD = {}
BAD = {}


# The container


def entry(name, kind, start, size, right=FREE, child=FREE):
    raw = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII36sIII", raw, len(raw), kind, 1, FREE, right, child, b"",
        start, size, 0,
    )


def ole(streams, loop=False, embedded=False):
    """An OLE2 file; short streams lie in the stream of the root.  loop: the
    long ones go in circles.  embedded: one of another document comes first,
    outside of the root."""
    # The FAT and the sectors that list its sectors come first.
    lists = sum(len(s) for s in streams.values()) // (126 * 512) + 1
    more = -(-max(0, lists - 109) // 127)
    fat = [FAT_SECTOR] * lists + [LIST_SECTOR] * more
    sectors = [b""] * len(fat)

    def store(data):
        first, count = len(sectors), -(-len(data) // 512)
        for i in range(count):
            sectors.append(data[512 * i:512 * i + 512].ljust(512, b"\0"))
            fat.append(len(sectors) if i + 1 < count else END)
        return first if count else END

    first = 2 if embedded else 1
    directory_start = store(bytes(128 * (len(streams) + first)))

    mini, mini_fat, rows = b"", [], {}
    for name, data in streams.items():
        if len(data) < 4096:
            count = -(-len(data) // 64)
            rows[name] = len(mini_fat), len(data)
            mini += data.ljust(64 * count, b"\0")
            mini_fat += [len(mini_fat) + i + 1 for i in range(count)]
            mini_fat[-1] = END
    root = store(mini)
    mini_start = store(struct.pack(f"<{len(mini_fat)}I", *mini_fat))
    for name, data in streams.items():
        if len(data) >= 4096:
            start = store(data)
            fat[-1] = start if loop else END
            rows[name] = start, 0x7FFFFFFF if loop else len(data)
    directory = entry("Root Entry", 5, root, len(mini), child=first)
    if embedded:
        directory += entry("WordDocument", 2, END, 0)
    for i, (name, (start, size)) in enumerate(rows.items()):
        after = i + first + 1 if i + 1 < len(rows) else FREE
        directory += entry(name, 2, start, size, right=after)
    for i in range(0, len(directory), 512):
        sectors[directory_start + i // 512] = directory[i:i + 512].ljust(
            512, b"\0")
    assert len(fat) <= 128 * lists
    fat += [FREE] * (128 * lists - len(fat))
    for i in range(lists):
        sectors[i] = struct.pack("<128I", *fat[128 * i:128 * i + 128])
    numbers = list(range(lists)) + [FREE] * (109 + 127 * more - lists)
    for i in range(more):
        after = lists + i + 1 if i + 1 < more else END
        at = 109 + 127 * i
        sectors[lists + i] = struct.pack(
            "<128I", *numbers[at:at + 127], after)
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHHH", header, 24, 62, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIII", header, 44, lists, directory_start, 0, 4096)
    struct.pack_into("<IIII", header, 60, mini_start, 1,
                     lists if more else END, more)
    struct.pack_into("<109I", header, 76, *numbers[:109])
    return bytes(header) + b"".join(sectors)


# Properties


def sprm(code, *operand):
    """Operands are bytes, or a number in the width that the code tells."""
    width = [1, 1, 2, 4, 2, 2, 0, 3][code >> 13]
    data = b"".join(
        o if isinstance(o, bytes) else (o & 0xFFFFFFFF).to_bytes(4, "little")[:width]
        for o in operand
    )
    return struct.pack("<H", code) + (bytes([len(data)]) if not width else b"") + data


DELETED, VISIBLE = sprm(0x0800, 1), sprm(0x083C, 0)
HIDDEN, NOT_AS_STYLE = sprm(0x083C, 1), sprm(0x083C, 0x81)
SPECIAL = sprm(0x0855, 1)
RAISED = sprm(0x2A48, 1)
IN_TABLE = sprm(0x2416, 1) + sprm(0x6649, 1)


def char_style(number):
    return sprm(0x4A30, number)


def symbol(font, code):
    return ("(", sprm(0x6A09, struct.pack("<HH", font, code)) + SPECIAL)


def item(number, level=0):
    return sprm(0x260A, level) + sprm(0x460B, number)


def outline(level):
    return sprm(0x2640, level)


def row_end(*edges):
    """The properties of a row's end, with the edges of its cells."""
    cells = len(edges) - 1
    table = bytes([cells]) + struct.pack(f"<{len(edges)}h", *edges)
    table += bytes(20 * cells)
    return (
        IN_TABLE
        + sprm(0x2417, 1)
        + struct.pack("<HH", 0xD608, len(table) + 1)
        + table
    )


def field(code, result=None):
    """The runs of a field."""
    middle = [("\x14", SPECIAL), *runs(result)] if result is not None else []
    return [("\x13", SPECIAL), *runs(code), *middle, ("\x15", SPECIAL)]


def runs(content):
    return [(content, b"")] if isinstance(content, str) else content


def units(text):
    """One character per unit of UTF-16."""
    raw = text.encode("utf-16-le")
    return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))


# The document

STORIES = ["main", "footnotes", "headers", "macros", "comments", "endnotes",
           "boxes", "header boxes"]


def style(kind, sti, base=0xFFF, paragraph=b"", characters=b""):
    def part(data):
        return struct.pack("<H", len(data)) + data + b"\0" * (len(data) & 1)

    name = "x".encode("utf-16-le")
    std = struct.pack("<HHHHH", sti, kind | base << 4, 2, 0, 0)
    std += struct.pack("<H", 1) + name + b"\0\0"
    if kind == 1:
        std += part(struct.pack("<H", 0) + paragraph)
    return std + part(characters)


STYLES = [
    style(1, 0),  # 0 normal
    style(1, 1, 0),  # 1 heading 1
    style(1, 2, 0, item(2, 1)),  # 2 heading 2, numbered
    style(1, 62, 0),  # 3 title
    style(1, 19, 0),  # 4 contents 1
    style(1, 4094, 1),  # 5 based on heading 1
    style(1, 4094, 0, outline(2)),  # 6 with a level of its own
    style(1, 4094, 0, b"", HIDDEN),  # 7 hidden
    style(1, 4094, 7, b"", NOT_AS_STYLE),  # 8 not so
    style(2, 4094, 0xFFF, b"", HIDDEN),  # 9 hidden characters
    style(1, 4094, 11),  # 10 and 11 are based on each other
    style(1, 4094, 10),
]


def level(kind, text, start=1):
    """Of a list; digits of the text stand for levels."""
    chars = [int(c) if c.isdigit() else ord(c) for c in text]
    return (
        struct.pack("<iBB9s", start, kind, 0, b"\1\3").ljust(28, b"\0")
        + struct.pack(f"<H{len(chars)}H", len(chars), *chars)
    )


LISTS = [  # simple: one level
    (1, 1, [level(23, "\u2022")]),
    (2, 0, [level(0, "0"), level(0, "0.1")] + [level(255, "")] * 7),
    (3, 0, [level(0, "0."), level(4, "1)"), level(2, "2.", 3)]
     + [level(23, "\u2013")] * 6),
]
# number: list, or list and start of its first level or another such level
USES = [1, 2, 3, (3, 7), (1, level(0, "0:"))]
FONTS = ["Arial", "Symbol", "Wingdings"]


class Word:
    def __init__(self, flags=0x0200, fib=193):
        self.flags, self.fib = flags, fib
        self.stories = {name: [] for name in STORIES}
        self.count = dict.fromkeys(STORIES, 0)
        self.refs = {"footnotes": [], "endnotes": [], "boxes": []}
        self.texts = {"footnotes": [0], "endnotes": [0], "boxes": [0]}
        self.data = b""
        self.splits = []  # (cp, narrow, prm): pieces begin there
        self.groups = []  # of properties that pieces name

    def add(self, content="", istd=0, props=b"", mark="\r", story="main"):
        content = [(units(t), look) for t, look in runs(content)]
        self.stories[story].append((content, istd, props, mark))
        self.count[story] += sum(len(t) for t, _ in content) + len(mark)
        return self

    def note(self, before, text, after="", story="footnotes"):
        """A paragraph with a note."""
        self.refs[story].append(self.count["main"] + len(before))
        self.add([(before, b""), ("\x02", SPECIAL), (after, b"")])
        self.add([("\x02", SPECIAL), (" " + text, b"")], story=story)
        self.texts[story].append(self.count[story])
        return self

    def box(self, before, *text, after="", hang=True, look=SPECIAL):
        """A paragraph with a text box."""
        self.refs["boxes"].append(
            (self.count["main"] + len(before), hang)
        )
        self.add([(before, b""), ("\x08", look), (after, b"")])
        for line in text:
            self.add(line, story="boxes")
        self.texts["boxes"].append(self.count["boxes"])
        return self

    def elsewhere(self, props):
        """Properties that lie in the stream Data."""
        at = len(self.data)
        self.data += struct.pack("<H", len(props)) + props
        return sprm(0x6646, at)

    def split(self, narrow=False, prm=0):
        self.splits.append((self.count["main"], narrow, prm))
        return self

    # What the streams hold

    def pieces(self):
        """(from, to, fc, narrow, prm): the last piece comes first in the
        file, as if it was saved fast."""
        total = sum(self.count.values())
        starts = self.splits or [(0, False, 0)]
        ends = [s[0] for s in starts[1:]] + [total]
        out, at = [], TEXT_AT
        for (start, narrow, prm), end in reversed(list(zip(starts, ends))):
            out.insert(0, (start, end, at, narrow, prm))
            at += (end - start) * (1 if narrow else 2)
            at += at & 1
        self.text_end = at
        return out

    def place(self, cp):
        for start, end, fc, narrow, _ in self.layout:
            if start <= cp < end:
                return fc + (cp - start) * (1 if narrow else 2)
        raise ValueError(cp)

    def stretches(self, start, end, props, empty):
        """Places of characters with their properties: what does not lie in the
        piece of the last one says nothing."""
        out = []
        for first, last, fc, narrow, _ in self.layout:
            low, high = max(first, start), min(last, end)
            if low < high:
                width = 1 if narrow else 2
                out.append([fc + (low - first) * width,
                            fc + (high - first) * width, empty])
        if out:
            out[-1][2] = props
        return out

    def build(self):
        self.layout = self.pieces()
        text, paragraphs, looks = "", [], []
        for name in STORIES:
            for content, istd, props, mark in self.stories[name]:
                start = len(text)
                for part, look in content + [(mark, b"")]:
                    looks += self.stretches(
                        len(text), len(text) + len(part), look, look)
                    text += part
                stored = struct.pack("<H", istd) + props
                paragraphs += self.stretches(
                    start, len(text), stored, struct.pack("<H", 0))
        word = bytearray(self.text_end)
        for start, end, fc, narrow, _ in self.layout:
            raw = text[start:end].encode(
                *("cp1252",) if narrow else ("utf-16-le", "surrogatepass"))
            word[fc:fc + len(raw)] = raw
        parts = {1: self.styles(), 15: self.fonts()}
        parts[13] = self.pages(word, paragraphs, 13)
        parts[12] = self.pages(word, looks, 1)
        parts[33] = self.clx()
        self.beside(parts)
        table, lists = self.table(parts)
        struct.pack_into("<HH", word, 0, 0xA5EC, self.fib)
        struct.pack_into("<H", word, 10, self.flags)
        struct.pack_into("<8I", word, 0x4C, *self.count.values())
        struct.pack_into("<H", word, 0x98, 93)
        for number, (at, size) in lists.items():
            struct.pack_into("<II", word, 0x9A + 8 * number, at, size)
        return bytes(word), table

    def styles(self):
        head = struct.pack("<HH", len(STYLES), 10).ljust(18, b"\0")
        out = struct.pack("<H", len(head)) + head
        for s in STYLES:
            out += struct.pack("<H", len(s)) + s + b"\0" * (len(s) & 1)
        return out

    def fonts(self):
        out = struct.pack("<HH", len(FONTS), 0)
        for name in FONTS:
            raw = bytes(39) + name.encode("utf-16-le") + b"\0\0"
            out += bytes([len(raw)]) + raw
        return out

    def pages(self, word, entries, width):
        """Pages of 512 bytes behind the text; returns the list of them."""
        entries = sorted(e for e in entries if e[0] < e[1])
        fcs, numbers = [], []
        while entries:
            page, used, here = bytearray(512), 510, []
            while entries and len(here) < 20:
                raw = entries[0][2]
                if width == 13:
                    raw += b"\0" * (len(raw) & 1)
                    raw = bytes([0, len(raw) // 2]) + raw
                else:
                    raw = bytes([len(raw)]) + raw
                at = (used - len(raw)) & ~1
                if at < 4 * (len(here) + 2) + width * (len(here) + 1):
                    break
                used = at
                page[at:at + len(raw)] = raw
                here.append((entries.pop(0), at))
            struct.pack_into(f"<{len(here) + 1}I", page, 0,
                             *[e[0] for e, _ in here], here[-1][0][1])
            for i, (_, at) in enumerate(here):
                page[4 * (len(here) + 1) + width * i] = at // 2
            page[511] = len(here)
            word += b"\0" * (-len(word) % 512)
            numbers.append(len(word) // 512)
            fcs.append(here[0][0][0])
            last = here[-1][0][1]
            word += page
        return struct.pack(f"<{len(fcs) + 1}I{len(numbers)}I", *fcs, last,
                           *numbers)

    def clx(self):
        out = b"".join(
            b"\1" + struct.pack("<H", len(g)) + g for g in self.groups
        )
        cps = [p[0] for p in self.layout] + [self.layout[-1][1]]
        plc = struct.pack(f"<{len(cps)}I", *cps)
        for _, _, fc, narrow, prm in self.layout:
            fc = fc * 2 | 0x40000000 if narrow else fc
            plc += struct.pack("<HIH", 0, fc, prm)
        return out + b"\2" + struct.pack("<I", len(plc)) + plc

    def beside(self, parts):
        for kind, ref, texts in (("footnotes", 2, 3), ("endnotes", 46, 47)):
            refs = self.refs[kind]
            if refs:
                parts[ref] = struct.pack(
                    f"<{len(refs) + 1}I{len(refs)}H", *refs,
                    self.count["main"], *[1] * len(refs))
                ends = self.texts[kind] + [self.texts[kind][-1] + 1]
                parts[texts] = struct.pack(f"<{len(ends)}I", *ends)
        boxes = self.refs["boxes"]
        if not boxes:
            return
        hanging = [(cp, i) for i, (cp, hang) in enumerate(boxes) if hang]
        parts[40] = struct.pack(
            f"<{len(hanging) + 1}I", *[cp for cp, _ in hanging],
            self.count["main"],
        ) + b"".join(struct.pack("<I22x", 1024 + i) for _, i in hanging)
        ends = self.texts["boxes"] + [self.texts["boxes"][-1] + 1]
        parts[56] = struct.pack(f"<{len(ends)}I", *ends) + b"".join(
            struct.pack("<8xH4xI4x", 0, 1024 + i)
            for i in range(len(boxes) + 1)
        )

    def table(self, parts):
        """The table stream, and where its parts are."""
        out, where = b"", {}
        for number, data in parts.items():
            where[number] = (len(out), len(data))
            out += data
        lists = struct.pack("<H", len(LISTS)) + b"".join(
            struct.pack("<I22xBB", number, simple, 0)
            for number, simple, _ in LISTS
        )
        where[73] = (len(out), len(lists))
        out += lists + b"".join(b"".join(levels) for _, _, levels in LISTS)
        uses = struct.pack("<I", len(USES))
        starts = b""
        for use in USES:
            number, start = use if isinstance(use, tuple) else (use, None)
            uses += struct.pack("<I8xB3x", number, start is not None)
            starts += struct.pack("<I", FREE)
            if isinstance(start, bytes):
                starts += struct.pack("<II", 0, 0x20) + start
            elif start is not None:
                starts += struct.pack("<II", start, 0x10)
        where[74] = (len(out), len(uses + starts))
        return out + uses + starts, where

    def file(self, change=None, **more):
        word, table = self.build()
        streams = {
            "Data": self.data,
            "1Table" if self.flags & 0x0200 else "0Table": table,
            "WordDocument": word.ljust(4096, b"\0"),
        }
        if change:
            streams = change(streams)
        return ole({n: s for n, s in streams.items() if s}, **more)


# Documents

doc = Word(flags=0x0204)
doc.groups = [DELETED, sprm(0x4600, 1)]
GOOD["pieces.doc"] = doc
doc.split(narrow=True).add("Größe „in“ 8 Bit: 5 €")
doc.add([("Ein Absatz aus zwei ", b"")], mark="")
doc.split().add("Stücken: αβγ und 😀", istd=1)
doc.split(prm=0 << 1 | 1).add("Stück, das gelöscht wurde")
doc.split(narrow=True, prm=0x5C << 1 | 1 << 8).add("und ein verstecktes")
doc.split(prm=1 << 1 | 1).add("Stück als Überschrift")
doc.split(prm=99 << 1 | 1).add("ohne seine Eigenschaften")

doc = GOOD["looks.doc"] = Word()
doc.add("Titel", istd=3)
doc.add("Inhalt\t1", istd=4).add("Mehr Inhalt\t2", istd=4)
doc.add("Kapitel", istd=5)
doc.add("Stufe drei", istd=6).add("Stufe aus dem Absatz", props=outline(3))
doc.add("kein Kapitel", istd=1, props=outline(9))
doc.add([("Ein ", b""), ("gelöschtes ", DELETED), ("verstecktes ", HIDDEN),
         ("und ebensolches ", char_style(9)), ("Wort", b"")])
doc.add([("versteckter Absatz", b""), (" mit sichtbarem Rest", NOT_AS_STYLE),
         (" und noch einem", VISIBLE)], istd=7)
doc.add("Das Gegenteil davon", istd=8).add("im Kreis", istd=10)
doc.add([*runs("Seite "), *field(" PAGE \\* Arabic ", "17"), *runs(" von "),
         *field("NUMPAGES", "20"), *runs(" im Text "),
         *field(' HYPERLINK "http://example.org" ', "Verweis"),
         *field("XE \"Stichwort\""), *runs(".")])
doc.add([*runs("außen "), *field([*runs("IF "), *field(" PAGE "),
         *runs(" = 1")], [*runs("innen "), *field("REF x", "ganz innen")])])
doc.add([*runs("Zeichen: "), symbol(1, 0xF061), *runs(", "), symbol(2, 0xF0E0),
         *runs(", "), symbol(0, 0xF041), symbol(0, 0x3A9), *runs(", "),
         ("\uf062", sprm(0x4A4F, 1))])
doc.add([*runs("weich\x1ftrenn\x1efest\tTab\x0bZeile\x0eSpalte\x05"),
         ("\x01", SPECIAL), ("\x05", SPECIAL)])
doc.add("vor dem Umbruch\x0cdanach")
doc.add([("10", b""), ("-", RAISED), ("3", RAISED), (" mol, 1", b""),
         ("st", RAISED), (", H", b""), ("2", sprm(0x2A48, 2)), ("O, ", b""),
         ("14", RAISED), ("C", b"")])

doc = GOOD["lists.doc"] = Word()
doc.add("Punkt", props=item(1)).add("Punkt", props=item(1))
doc.add("eins", props=item(3)).add("eins a", props=item(3, 1))
doc.add("tiefer", props=item(3, 2)).add("Strich", props=item(3, 3))
doc.add("eins b", props=item(3, 1)).add("", props=item(3))
doc.add("drei, denn die leere zählt", props=item(3))
doc.add("sieben, von neuem", props=item(4)).add("acht", props=item(4))
doc.add("anders als ihre Liste", props=item(5)).add("Punkt", props=item(1))
doc.add("kein Punkt", props=item(0)).add("unbekannt", props=item(77, 1))
doc.add("von Word 95", props=item(2047, 1))
doc.add("ausgerückt", props=item(-1))
doc.add("Abschnitt", istd=1, props=item(2)).add("Unterabschnitt", istd=2)
doc.add("Unterabschnitt", istd=2).add("", istd=2)

doc = GOOD["rows.doc"] = Word()
doc.add("vor der Tabelle")
for cells, edges in (
    (["Kopf", "über zwei"], (0, 1000, 3000)),
    (["a|b", "c", "d"], (0, 1010, 2000, 3000)),
    (["", "schmal"], (1000, 2000, 3000)),
):
    for text in cells:
        doc.add(text, props=IN_TABLE, mark="\x07")
    doc.add("", props=row_end(*edges), mark="\x07")
doc.add("zwei", props=IN_TABLE).add("Absätze", props=IN_TABLE, mark="\x07")
INNER = IN_TABLE + sprm(0x6649, 2)
doc.add("innen", props=INNER).add("auch", props=INNER + sprm(0x244B, 1))
doc.add("", props=INNER + sprm(0x244C, 1) + sprm(0x2417, 1))
doc.add("außen", props=IN_TABLE, mark="\x07")
doc.add("Punkt", props=IN_TABLE + item(1), mark="\x07")
doc.add("", props=doc.elsewhere(row_end(0, 1000, 2000, 3000)), mark="\x07")
doc.add("nach der Tabelle")
doc.add("Text allein", props=IN_TABLE, mark="\x07")
doc.add("", props=row_end(0, 3000), mark="\x07")
doc.add("Ende")

doc = GOOD["beside.doc"] = Word()
doc.note("Satz mit Fußnote", "die Fußnote.", " und mehr.")
doc.note("Satz mit Endnote", "die Endnote.", story="endnotes")
doc.box("Anker", "Kasten", "zweite Zeile", after=" und weiter")
doc.box("Verwaister Anker", "Kasten ohne Anker", hang=False)
doc.box("Gelöschter Anker", "Kasten, der gelöscht wurde",
        look=SPECIAL + DELETED)
doc.note("Noch ein Satz", "zweite Fußnote.")
doc.add("Kopfzeile", story="headers").add("Kommentar", story="comments")
doc.add("Zelle", props=IN_TABLE, mark="\x07")
doc.note("In der Zelle", "dritte Fußnote.")
doc.stories["main"][-1] = (*doc.stories["main"][-1][:2], IN_TABLE, "\x07")
doc.add("", props=row_end(0, 1000, 2000), mark="\x07").add("Ende")


def simple(**more):
    return Word(**more).add("Ein Satz.").add("Noch ein Satz, der länger ist.")


def patch(name, at, *values):
    """Writes 32-bit numbers into a stream."""

    def change(streams):
        data = bytearray(streams[name])
        struct.pack_into(f"<{len(values)}I", data, at, *values)
        return {**streams, name: bytes(data)}

    return change


def without(name):
    return lambda streams: {n: s for n, s in streams.items() if n != name}


def part_at(number):
    return 0x9A + 8 * number


def old(text):
    """Of Word 6, where the text is one row of bytes."""
    raw = text.encode("cp1252")
    word = bytearray(768) + raw
    struct.pack_into("<HHHH", word, 0, 0xA5DC, 0x65, 0x2D, 0x407)
    struct.pack_into("<II", word, 0x18, 768, 768 + len(raw))
    struct.pack_into("<I", word, 0x34, len(raw))
    # Other readers stumble over files without short streams.
    return ole({"Data": bytes(64), "WordDocument": bytes(word).ljust(4096, b"\0")})


GOOD["word6.doc"] = old("Größe aus Word 6\rund ein Absatz\r")
# Streams in any case; the FIB names places that do not exist.
GOOD["lower.doc"] = simple().file(
    lambda s: {n.lower(): data for n, data in s.items()}
)
GOOD["nowhere.doc"] = simple().file(
    lambda s: patch("WordDocument", part_at(1), 0xFFFFFFF0, 0xFFFFFFFF)(
        patch("WordDocument", part_at(12), 0x7FFFFFFF, 8, 5, 0xFFFFFFFF)(s)
    )
)
GOOD["embedded.doc"] = simple().file(embedded=True)
# So large that the header has no room for all sectors of the FAT.
GOOD["large.doc"] = simple().file(lambda s: {**s, "Data": bytes(15 << 20)})
# The text breaks off: the sectors of its second part are not there.
whole = Word()
for i in range(300):
    whole.add(f"Absatz {i} hat einige Wörter.")
GOOD["broken.doc"] = whole.file()[:20000]
# Chains of sectors that go in circles, of streams said to be endless.
GOOD["circle.doc"] = simple().file(loop=True)
BAD["encrypted.doc"] = "encrypted", simple(flags=0x0300).file()
BAD["encrypted95.doc"] = "encrypted", simple(flags=0x0100, fib=0x68).file()
BAD["tableless.doc"] = "damaged", simple().file(without("1Table"))
BAD["textless.doc"] = "damaged", simple().file(
    patch("WordDocument", part_at(33), 0xFFFFFF00, 100)
)
BAD["far.doc"] = "no_text", simple().file(
    lambda s: {**s, "1Table": s["1Table"].replace(
        struct.pack("<I", TEXT_AT), struct.pack("<I", 0x3FFFFF00))}
)
BAD["blank.doc"] = "no_text", Word().add("").file()


def main():
    target = sys.argv[1]
    for name, made in GOOD.items():
        data = made if isinstance(made, bytes) else made.file()
        with open(os.path.join(target, name), "wb") as f:
            f.write(data)
    with open(os.path.join(target, "codes"), "a") as codes:
        for name, (code, data) in BAD.items():
            with open(os.path.join(target, name), "wb") as f:
                f.write(data)
            codes.write(f"{name} {code}\n")


main()
