#include "ai/request/amount.h"

#include <stdbool.h>
#include <stdint.h>

#include <utf8proc.h>

#include "lib/utf8.h"

#define CARD_WORDS 150
#define PAGE_WORDS 300

size_t
amount_words(const char *text, size_t n)
{
	size_t words = 0, wide = 0, length;
	bool inside = false;
	uint32_t point;

	for (size_t at = 0; at < n; at += length) {
		length = utf8_decode(text + at, n - at, &point);
		if (length == 0)
			break;
		if (point <= ' ') {
			inside = false;
		} else if (point >= 0x1100 &&
			   utf8proc_charwidth((utf8proc_int32_t)point) == 2) {
			wide++;
			inside = false;
		} else {
			words += !inside;
			inside = true;
		}
	}
	return words + wide / 2;
}

long
amount_of(enum item_kind kind, size_t words, long most)
{
	size_t cards =
	    words <= PAGE_WORDS
		? words / CARD_WORDS
		: PAGE_WORDS / CARD_WORDS + (words - PAGE_WORDS) / PAGE_WORDS;
	long least = tasks[kind].item.count;
	long count = (long)cards * least / tasks[ITEM_FLASHCARDS].item.count;

	if (count < least)
		count = least;
	return count < most ? count : most;
}
