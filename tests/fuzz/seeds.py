"""Seeds of a driver from documents: seeds.py DIRECTORY DOCUMENT...

A package becomes its parts, each as tests/fuzz/shared/parts.h wants it: name,
newline, content.  A part that is broken on purpose is left out.  Other
documents are copied.
"""
import os
import shutil
import sys
import zipfile

LARGEST = 65536  # as -max_len in tests/fuzz/run
TEXT = (".xml", ".rels", ".opf", ".xhtml", "mimetype")


def unpack(document, target):
    with zipfile.ZipFile(document) as package:
        for i, part in enumerate(package.infolist()):
            if part.filename.endswith(TEXT) and part.file_size < LARGEST:
                try:
                    content = package.read(part)
                except zipfile.BadZipFile:
                    continue
                with open(f"{target}.{i}", "wb") as out:
                    out.write(part.filename.encode() + b"\n" + content)


def main(directory, *documents):
    os.makedirs(directory, exist_ok=True)
    for document in documents:
        target = os.path.join(directory, os.path.basename(document))
        if zipfile.is_zipfile(document):
            unpack(document, target)
        else:
            shutil.copy(document, target)


main(*sys.argv[1:])
