#include "lib/hash.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "lib/mem.h"
#include "lib/msg.h"

struct hash {
	EVP_MD_CTX *context;
};

static void
hex(const uint8_t digest[32], char out[HASH_HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < 32; i++) {
		out[2 * i] = digits[digest[i] >> 4];
		out[2 * i + 1] = digits[digest[i] & 15];
	}
	out[64] = '\0';
}

void
hash_sha256(const void *bytes, size_t n, uint8_t out[32])
{
	if (EVP_Digest(bytes, n, out, NULL, EVP_sha256(), NULL) != 1)
		die_temporary("cannot compute SHA-256");
}

void
hash_sha256_hex(const void *bytes, size_t n, char out[HASH_HEX_SIZE])
{
	uint8_t digest[32];

	hash_sha256(bytes, n, digest);
	hex(digest, out);
}

struct hash *
hash_new(void)
{
	struct hash *h = mem_alloc(sizeof *h);

	h->context = EVP_MD_CTX_new();
	if (!h->context ||
	    EVP_DigestInit_ex(h->context, EVP_sha256(), NULL) != 1)
		die_temporary("cannot compute SHA-256");
	return h;
}

void
hash_add(struct hash *h, const void *bytes, size_t n)
{
	if (EVP_DigestUpdate(h->context, bytes, n) != 1)
		die_temporary("cannot compute SHA-256");
}

void
hash_finish_hex(struct hash *h, char out[HASH_HEX_SIZE])
{
	uint8_t digest[32];

	if (EVP_DigestFinal_ex(h->context, digest, NULL) != 1)
		die_temporary("cannot compute SHA-256");
	hex(digest, out);
	EVP_MD_CTX_free(h->context);
	free(h);
}

/* EVP_EncodeBlock takes an int: pieces of a multiple of three bytes. */
#define BASE64_PIECE (3 * 65536)

void
base64_encode(struct buf *out, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	size_t piece;

	for (; n > 0; p += piece, n -= piece) {
		piece = n < BASE64_PIECE ? n : BASE64_PIECE;
		char *place = buf_reserve(out, (piece + 2) / 3 * 4);
		out->length += (size_t)EVP_EncodeBlock(
		    (unsigned char *)place, p, (int)piece);
	}
	buf_reserve(out, 0)[0] = '\0';
}

static int
base64_value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* EVP_DecodeBlock would accept white space and keep the padding's zeros. */
int
base64_decode(struct buf *out, const char *text, size_t n)
{
	size_t before = out->length, padding = 0;
	uint32_t bits = 0;

	if (n % 4 != 0)
		return -1;
	while (padding < 2 && padding < n && text[n - padding - 1] == '=')
		padding++;
	buf_reserve(out, n / 4 * 3);
	for (size_t i = 0; i < n; i++) {
		int value =
		    i >= n - padding ? 0 : base64_value((unsigned char)text[i]);

		if (value < 0) {
			out->length = before;
			return -1;
		}
		bits = bits << 6 | (uint32_t)value;
		if (i % 4 != 3)
			continue;
		char bytes[3] = {
		    (char)(bits >> 16), (char)(bits >> 8), (char)bits};
		buf_add(out, bytes, i + 1 == n ? 3 - padding : 3);
	}
	return 0;
}
