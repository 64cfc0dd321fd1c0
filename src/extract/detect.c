#include "extract/detect.h"

#include <string.h>
#include <strings.h>

#define HEAD 4096
#define PDF_HEAD 1024 /* Acrobat looks for %PDF- that far */

static const struct {
	const char *name, *title;
} types[FILE_TYPES] = {
    [FILE_TEXT] = {"txt", "a text"},
    [FILE_PDF] = {"pdf", "a PDF document"},
    [FILE_ZIP] = {"zip", "a ZIP archive"},
    [FILE_OLE2] = {"ole2", "an OLE2 file of an unknown program"},
    [FILE_RTF] = {"rtf", "an RTF document"},
    [FILE_HTML] = {"html", "an HTML page"},
    [FILE_JPEG] = {"jpeg", "a JPEG image"},
    [FILE_PNG] = {"png", "a PNG image"},
    [FILE_TIFF] = {"tiff", "a TIFF image"},
    [FILE_GIF] = {"gif", "a GIF image"},
    [FILE_WEBP] = {"webp", "a WebP image"},
    [FILE_GZIP] = {"gzip", "a gzip archive"},
    [FILE_7Z] = {"7z", "a 7-Zip archive"},
    [FILE_RAR] = {"rar", "a RAR archive"},
    [FILE_ELF] = {"elf", "a program"},
    [FILE_EXE] = {"exe", "a Windows program"},
    [FILE_DOCX] = {"docx", "a Word document"},
    [FILE_PPTX] = {"pptx", "a PowerPoint presentation"},
    [FILE_XLSX] = {"xlsx", "an Excel workbook"},
    [FILE_ODT] = {"odt", "an OpenDocument text"},
    [FILE_ODP] = {"odp", "an OpenDocument presentation"},
    [FILE_ODS] = {"ods", "an OpenDocument spreadsheet"},
    [FILE_EPUB] = {"epub", "an EPUB book"},
    [FILE_DOC] = {"doc", "an old Word document"},
    [FILE_DOC_OLD] = {"doc", "a very old Word document"},
    [FILE_PPT] = {"ppt", "an old PowerPoint presentation"},
    [FILE_XLS] = {"xls", "an old Excel workbook"},
    [FILE_ENCRYPTED] = {"ooxml", "an Office document under a password"},
};

const char *
file_type_name(enum file_type type)
{
	return types[type].name;
}

const char *
file_type_title(enum file_type type)
{
	return types[type].title;
}

static const struct {
	const char *bytes;
	size_t length;
	enum file_type type;
} magics[] = {
    {"PK\x03\x04", 4, FILE_ZIP},
    {"PK\x05\x06", 4, FILE_ZIP},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, FILE_OLE2},
    {"\xFF\xD8\xFF", 3, FILE_JPEG},
    {"\x89PNG", 4, FILE_PNG},
    {"II*\0", 4, FILE_TIFF},
    {"MM\0*", 4, FILE_TIFF},
    {"GIF8", 4, FILE_GIF},
    {"\x1F\x8B", 2, FILE_GZIP},
    {"7z\xBC\xAF\x27\x1C", 6, FILE_7Z},
    {"Rar!\x1A\x07", 6, FILE_RAR},
    {"\x7F"
     "ELF",
	4, FILE_ELF},
};

/* "MZ" alone begins many a text: a program says where its header is, and
 * that the header is one. */
static bool
is_exe(const unsigned char *p, size_t n)
{
	size_t at;

	if (n < 64 || p[0] != 'M' || p[1] != 'Z')
		return false;
	at = p[60] | (size_t)p[61] << 8 | (size_t)p[62] << 16;
	return memchr(p, 0, 64) != NULL &&
	       (at + 4 > n || memcmp(p + at, "PE\0\0", 4) == 0 ||
		   memcmp(p + at, "NE", 2) == 0);
}

static bool
starts(const char *p, const char *end, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(end - p) >= n && strncasecmp(p, word, n) == 0;
}

/* Behind white space and a UTF-8 byte order mark. */
static const char *
skip_blank(const char *p, const char *end)
{
	if (starts(p, end, "\xEF\xBB\xBF"))
		p += 3;
	while (p < end && strchr(" \t\r\n\f", *p) && *p)
		p++;
	return p;
}

/* Behind one comment or XML declaration; p if there is none. */
static const char *
skip_markup(const char *p, const char *end)
{
	const char *close = NULL;

	if (starts(p, end, "<!--")) {
		close = memmem(p, (size_t)(end - p), "-->", 3);
		return close ? close + 3 : end;
	}
	if (starts(p, end, "<?xml")) {
		close = memchr(p, '>', (size_t)(end - p));
		return close ? close + 1 : end;
	}
	return p;
}

static bool
is_html(const char *p, const char *end)
{
	static const char *const tags[] = {
	    "<!doctype html", "<html", "<head", "<body"};
	const char *before;

	p = skip_blank(p, end);
	for (before = NULL; p != before;) {
		before = p;
		p = skip_blank(skip_markup(p, end), end);
	}
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (starts(p, end, tags[i]))
			return true;
	return false;
}

/* The same for UTF-16 with its mark: its letters without the zeros between. */
static bool
is_wide_html(const char *p, const char *end)
{
	char narrow[HEAD];
	size_t n = 0;

	if (end - p < 4 ||
	    (memcmp(p, "\xFF\xFE", 2) != 0 && memcmp(p, "\xFE\xFF", 2) != 0))
		return false;
	for (p += 2; p < end; p++)
		if (*p)
			narrow[n++] = *p;
	return is_html(narrow, narrow + n);
}

enum file_type
detect_bytes(const char *bytes, size_t n)
{
	size_t head = n < HEAD ? n : HEAD;
	const char *end = bytes + head;

	for (size_t i = 0; i < sizeof magics / sizeof *magics; i++)
		if (n >= magics[i].length &&
		    memcmp(bytes, magics[i].bytes, magics[i].length) == 0)
			return magics[i].type;
	if (n >= 12 && memcmp(bytes, "RIFF", 4) == 0 &&
	    memcmp(bytes + 8, "WEBP", 4) == 0)
		return FILE_WEBP;
	if (is_exe((const unsigned char *)bytes, head))
		return FILE_EXE;
	if (starts(skip_blank(bytes, end), end, "{\\rtf"))
		return FILE_RTF;
	if (is_html(bytes, end) || is_wide_html(bytes, end))
		return FILE_HTML;
	if (memmem(bytes, head < PDF_HEAD ? head : PDF_HEAD, "%PDF-", 5))
		return FILE_PDF;
	return FILE_TEXT;
}

static const struct {
	const char *part;
	enum file_type type;
} media_types[] = {
    {"wordprocessingml.document.main", FILE_DOCX},
    {"wordprocessingml.template.main", FILE_DOCX},
    {"ms-word.document.macroEnabled.main", FILE_DOCX},
    {"ms-word.template.macroEnabledTemplate.main", FILE_DOCX},
    {"presentationml.presentation.main", FILE_PPTX},
    {"presentationml.slideshow.main", FILE_PPTX},
    {"presentationml.template.main", FILE_PPTX},
    {"ms-powerpoint.", FILE_PPTX},
    {"spreadsheetml.sheet.main", FILE_XLSX},
    {"spreadsheetml.template.main", FILE_XLSX},
    {"ms-excel.sheet.binary", FILE_ZIP}, /* no XML inside */
    {"ms-excel.", FILE_XLSX},
    {"application/vnd.oasis.opendocument.text", FILE_ODT},
    {"application/vnd.oasis.opendocument.presentation", FILE_ODP},
    {"application/vnd.oasis.opendocument.spreadsheet", FILE_ODS},
    {"application/epub+zip", FILE_EPUB},
};

enum file_type
detect_media_type(const char *type, size_t n)
{
	for (size_t i = 0; i < sizeof media_types / sizeof *media_types; i++)
		if (memmem(type, n, media_types[i].part,
			strlen(media_types[i].part)))
			return media_types[i].type;
	return FILE_ZIP;
}

const char *
detect_text_name(const char *name)
{
	const char *dot = name ? strrchr(name, '.') : NULL;

	if (dot &&
	    (strcasecmp(dot, ".md") == 0 || strcasecmp(dot, ".markdown") == 0))
		return "md";
	return "txt";
}
