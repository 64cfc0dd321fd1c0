/* The container of Office before 2007. */
#include "fuzz/fuzz.h"

#include "extract/ole.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum file_type type = ole_type((const char *)data, size);

	MUST(type == FILE_OLE2 || (type >= FILE_DOC && type < FILE_TYPES));
	/* A directory without such a stream says nothing about it. */
	if (ole_word_encrypted((const char *)data, size))
		MUST(type != FILE_OLE2);
	return 0;
}
