/* SHA-256 and base64 (libcrypto). */
#ifndef HTS_LIB_HASH_H
#define HTS_LIB_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "lib/buf.h"

#define HASH_HEX_SIZE 65

void hash_sha256(const void *bytes, size_t n, uint8_t out[32]);
void hash_sha256_hex(const void *bytes, size_t n, char out[HASH_HEX_SIZE]);

/* In pieces: a file of 100 MB is never in memory. */
struct hash;
struct hash *hash_new(void);
void hash_add(struct hash *h, const void *bytes, size_t n);
/* Writes the digest and frees h. */
void hash_finish_hex(struct hash *h, char out[HASH_HEX_SIZE]);

void base64_encode(struct buf *out, const void *bytes, size_t n);
/* Appends the decoded bytes; white space is not accepted.  0, or -1 if the
 * text is no base64 (out is then as before). */
int base64_decode(struct buf *out, const char *text, size_t n);

#endif
