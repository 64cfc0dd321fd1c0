/* Numbers in files of Office before 2007, little end first.  What lies outside
 * of the bytes reads as zero, so that no offset of a file needs a check. */
#ifndef HTS_EXTRACT_WORD_BYTES_H
#define HTS_EXTRACT_WORD_BYTES_H

#include <stddef.h>
#include <stdint.h>

struct bytes {
	const unsigned char *at; /* borrowed */
	size_t length;
};

static inline uint32_t
bytes_u8(struct bytes b, size_t offset)
{
	return offset < b.length ? b.at[offset] : 0;
}

static inline uint32_t
bytes_u16(struct bytes b, size_t offset)
{
	return bytes_u8(b, offset) | bytes_u8(b, offset + 1) << 8;
}

static inline uint32_t
bytes_u32(struct bytes b, size_t offset)
{
	return bytes_u16(b, offset) | bytes_u16(b, offset + 2) << 16;
}

/* n bytes from offset, or what there is of them. */
static inline struct bytes
bytes_part(struct bytes b, size_t offset, size_t n)
{
	if (offset >= b.length)
		return (struct bytes){NULL, 0};
	if (n > b.length - offset)
		n = b.length - offset;
	return (struct bytes){b.at + offset, n};
}

#endif
