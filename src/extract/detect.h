/* The type of a document by its first bytes; names say nothing reliable. */
#ifndef HTS_EXTRACT_DETECT_H
#define HTS_EXTRACT_DETECT_H

#include <stdbool.h>
#include <stddef.h>

enum file_type {
	FILE_TEXT, /* perhaps: whether it is text shows when it is decoded */
	FILE_PDF,
	FILE_ZIP,  /* a package; which one: package.h */
	FILE_OLE2, /* an old Office file; which one: ole.h */
	FILE_RTF,
	FILE_HTML,
	FILE_JPEG,
	FILE_PNG,
	FILE_TIFF,
	FILE_GIF,
	FILE_WEBP,
	FILE_GZIP,
	FILE_7Z,
	FILE_RAR,
	FILE_ELF,
	FILE_EXE,
	/* inside a zip archive */
	FILE_DOCX,
	FILE_PPTX,
	FILE_XLSX,
	FILE_ODT,
	FILE_ODP,
	FILE_ODS,
	FILE_EPUB,
	/* inside an OLE2 file */
	FILE_DOC,
	FILE_DOC_OLD, /* of Word 6 and 95 */
	FILE_PPT,
	FILE_XLS,
	FILE_ENCRYPTED, /* an OOXML document under a password */
	FILE_TYPES
};

/* Short name ("docx") for records, and for people ("a Word document"). */
const char *file_type_name(enum file_type type);
const char *file_type_title(enum file_type type);

/* FILE_TEXT if the bytes are of no known type. */
enum file_type detect_bytes(const char *bytes, size_t n);
/* What the media type of the main part, or of the file "mimetype", says;
 * FILE_ZIP if unknown. */
enum file_type detect_media_type(const char *type, size_t n);
/* Markdown or plain text: "md" or "txt" by the declared name. */
const char *detect_text_name(const char *name);

#endif
