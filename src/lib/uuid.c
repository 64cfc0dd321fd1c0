#include "lib/uuid.h"

#include <uuid/uuid.h>

/* The namespace of every name-based id of hts.  Never change it: ids already
 * published and stored are derived from it. */
#define HTS_NAMESPACE "2c7f0a61-8f0b-4d52-9a55-6d0b8c7d1e43"

void
uuid_random(char out[UUID_SIZE])
{
	uuid_t id;

	uuid_generate_random(id);
	uuid_unparse_lower(id, out);
}

void
uuid_named(const char *name, size_t n, char out[UUID_SIZE])
{
	uuid_t space, id;

	uuid_parse(HTS_NAMESPACE, space);
	uuid_generate_sha1(id, space, name, n);
	uuid_unparse_lower(id, out);
}
