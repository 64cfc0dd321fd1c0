/* Fields of Word documents, by their instruction. */
#ifndef HTS_EXTRACT_WORD_FIELD_CODE_H
#define HTS_EXTRACT_WORD_FIELD_CODE_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the result is a page number: furniture, no text. */
bool field_is_page_number(const char *instruction);

/* Whether its result is a table of contents. */
bool field_is_contents(const char *instruction);

/* Fields that are open in each other. */
#define FIELDS_MAX 32
#define FIELD_CODE_SIZE 32

struct fields {
	/* An instruction, then what it came to. */
	struct field {
		bool in_code;
		bool dropped; /* page numbers and the like */
		char code[FIELD_CODE_SIZE];
	} items[FIELDS_MAX];
	size_t count; /* more than the array holds: not looked at */
};

void field_begin(struct fields *f);
/* More of the instruction. */
void field_code(struct fields *f, const char *text, size_t n);
/* The instruction is whole: what follows is its result. */
void field_result(struct fields *f);
void field_end(struct fields *f);
/* A paragraph ends an instruction that nothing ended, or a broken field would
 * swallow the rest of the document. */
void fields_settle(struct fields *f);
/* Whether text is not to be shown. */
bool fields_silent(const struct fields *f);

#endif
