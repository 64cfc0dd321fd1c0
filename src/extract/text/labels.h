/* Names that web pages have for encodings. */
#ifndef HTS_EXTRACT_TEXT_LABELS_H
#define HTS_EXTRACT_TEXT_LABELS_H

/* The name that charset_open takes for a label, in any case, of the Encoding
 * Standard (or of DOS); NULL if there is none.  A page is read in what browsers
 * read it in: "gb2312" means its superset. */
const char *label_charset(const char *label);

#endif
