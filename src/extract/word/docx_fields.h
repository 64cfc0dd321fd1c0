/* The fields of a Word document that are open in each other. */
#ifndef HTS_EXTRACT_WORD_DOCX_FIELDS_H
#define HTS_EXTRACT_WORD_DOCX_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#define DOCX_FIELDS_MAX 32
#define DOCX_CODE_SIZE 32

struct docx_fields {
	/* An instruction, then what it came to. */
	struct docx_field {
		bool in_code;
		bool dropped; /* page numbers and the like */
		char code[DOCX_CODE_SIZE];
	} items[DOCX_FIELDS_MAX];
	size_t count; /* more than the array holds: not looked at */
};

void docx_field_begin(struct docx_fields *f);
/* More of the instruction. */
void docx_field_code(struct docx_fields *f, const char *text, size_t n);
/* The instruction is whole: what follows is its result. */
void docx_field_result(struct docx_fields *f);
void docx_field_end(struct docx_fields *f);
/* A paragraph ends an instruction that nothing ended, or a broken field would
 * swallow the rest of the document. */
void docx_fields_settle(struct docx_fields *f);
/* Whether text is not to be shown. */
bool docx_fields_silent(const struct docx_fields *f);

#endif
