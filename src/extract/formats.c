#include "extract/formats.h"

#include <string.h>

#include "extract/detect.h"
#include "extract/office/odf.h"
#include "extract/office/pptx.h"
#include "extract/office/xlsx.h"
#include "extract/pdf/pdf.h"
#include "extract/picture.h"
#include "extract/text/charset.h"
#include "extract/text/decode.h"
#include "extract/text/text_file.h"
#include "extract/web/epub.h"
#include "extract/web/html.h"
#include "extract/web/html_decode.h"
#include "extract/web/mail.h"
#include "extract/web/notebook.h"
#include "extract/word/doc.h"
#include "extract/word/doc_old.h"
#include "extract/word/docx.h"
#include "extract/word/ole.h"
#include "extract/word/rtf.h"
#include "extract/xml/package.h"
#include "extract/xml/xml.h"

static int
refuse_encrypted(const struct source *s, struct extraction *x)
{
	(void)s;
	return extraction_fail(
	    x, "encrypted", "the document is protected by a password");
}

static bool
load_charsets(void)
{
	charset_setup();
	return true;
}

static bool
load_pages(void)
{
	return load_charsets() && xml_load();
}

/* Whatever the archive holds. */
static bool
load_archive(void)
{
	return load_charsets() && package_load() && xml_load();
}

#define AS_PDF "store it as PDF"
#define BYTES(text)                                                            \
	{                                                                      \
		text, sizeof(text) - 1                                         \
	}

const struct format formats[] = {
    {"zip", "a ZIP archive",
	.begins = {BYTES("PK\x03\x04"), BYTES("PK\x05\x06")},
	.media = {"ms-excel.sheet.binary"}, /* without XML */
	.load = load_archive},
    {"ole2", "an OLE2 file of an unknown program",
	.begins = {BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")},
	.enters = ENTERS_TOOLS},
    {"jpeg", "a JPEG image", .begins = {BYTES("\xFF\xD8\xFF")},
	.enters = ENTERS_ITSELF, .paged = true, .read = picture_read},
    {"png", "a PNG image", .begins = {BYTES("\x89PNG")},
	.enters = ENTERS_ITSELF, .paged = true, .read = picture_read},
    {"tiff", "a TIFF image", .begins = {BYTES("II*\0"), BYTES("MM\0*")},
	.enters = ENTERS_ITSELF, .paged = true, .read = picture_read},
    {"gif", "a GIF image", .begins = {BYTES("GIF8")}, .enters = ENTERS_ITSELF,
	.paged = true, .read = picture_read},
    {"djvu", "a DjVu document", .begins = {BYTES("AT&TFORM")},
	.instead = AS_PDF},
    {"mobi", "a Kindle book", .looks = looks_mobi,
	.instead = "store it as EPUB or PDF"},
    {"gzip", "a gzip archive", .begins = {BYTES("\x1F\x8B")}},
    {"7z", "a 7-Zip archive", .begins = {BYTES("7z\xBC\xAF\x27\x1C")}},
    {"rar", "a RAR archive", .begins = {BYTES("Rar!\x1A\x07")}},
    {"elf", "a program",
	.begins = {BYTES("\x7F"
			 "ELF")}},
    {"webp", "a WebP image", .looks = looks_webp, .enters = ENTERS_ITSELF,
	.paged = true, .read = picture_read},
    {"bmp", "a BMP image", .looks = looks_bmp, .enters = ENTERS_ITSELF,
	.paged = true, .read = picture_read},
    {"heic", "a HEIC picture", .looks = looks_heic,
	.instead = "store it as JPEG"},
    {"exe", "a Windows program", .looks = looks_exe},
    {"ipynb", "a Jupyter notebook", .looks = looks_notebook,
	.read_bytes = notebook_read},
    {"eml", "a mail or stored page", .looks = looks_mail, .load = load_pages,
	.expect = mail_expect, .read_bytes = mail_read},
    {"rtf", "an RTF document", .looks = looks_rtf, .load = load_charsets,
	.read_bytes = rtf_read},
    {"html", "an HTML page", .looks = looks_html, .load = xml_load,
	.expect = html_expect, .read_bytes = html_read},
    {"pdf", "a PDF document", .looks = looks_pdf, .enters = ENTERS_ITSELF,
	.paged = true, .read = pdf_read},
    /* Whether it is text shows when it is decoded. */
    {"txt", "a text", .looks = looks_any, .expect = decode_expect,
	.read = text_read},
    {"docx", "a Word document",
	.media = {"wordprocessingml.document.main",
	    "wordprocessingml.template.main",
	    "ms-word.document.macroEnabled.main",
	    "ms-word.template.macroEnabledTemplate.main"},
	.load = load_archive, .read_package = docx_read},
    {"pptx", "a PowerPoint presentation",
	.media = {"presentationml.presentation.main",
	    "presentationml.slideshow.main", "presentationml.template.main",
	    "ms-powerpoint."},
	.load = load_archive, .paged = true, .read_package = pptx_read},
    {"xlsx", "an Excel workbook",
	.media = {"spreadsheetml.sheet.main", "spreadsheetml.template.main",
	    "ms-excel."},
	.load = load_archive, .paged = true, .read_package = xlsx_read},
    {"odt", "an OpenDocument text",
	.media = {"application/vnd.oasis.opendocument.text"},
	.load = load_archive, .title_part = "meta.xml",
	.read_package = odf_read},
    {"odp", "an OpenDocument presentation",
	.media = {"application/vnd.oasis.opendocument.presentation"},
	.load = load_archive, .title_part = "meta.xml", .paged = true,
	.read_package = odf_read},
    {"ods", "an OpenDocument spreadsheet",
	.media = {"application/vnd.oasis.opendocument.spreadsheet"},
	.load = load_archive, .title_part = "meta.xml", .paged = true,
	.read_package = odf_read},
    {"iwork", "a document of Apple Pages, Numbers or Keynote",
	.parts = {"Index/Document.iwa", "Index.zip"}, .instead = AS_PDF},
    {"xps", "an XPS document",
	.parts = {"FixedDocumentSequence.fdseq", "FixedDocSeq.fdseq"},
	.instead = AS_PDF},
    {"epub", "an EPUB book", .media = {"application/epub+zip"},
	.load = load_archive, .paged = true, .read_package = epub_read},
    {"doc", "a very old Word document", .streams = {"WordDocument"},
	.looks = ole_is_old_word, .enters = ENTERS_TOOLS, .read = doc_old_read},
    {"doc", "an old Word document", .streams = {"WordDocument"},
	.read_bytes = doc_read},
    {"ppt", "an old PowerPoint presentation",
	.streams = {"PowerPoint Document"},
	.instead = "store it as PPTX or PDF"},
    {"xls", "an old Excel workbook", .streams = {"Workbook", "Book"},
	.instead = "store it as XLSX or CSV"},
    {"ooxml", "an Office document under a password",
	.streams = {"EncryptedPackage", "EncryptionInfo"},
	.read = refuse_encrypted},
    {.name = NULL},
};

const struct format *
format_find(const char *name)
{
	const struct format *f = formats;

	while (f->name && strcmp(f->name, name) != 0)
		f++;
	return f->name ? f : NULL;
}
