#include "store/file_content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/hash.h"
#include "lib/json.h"
#include "lib/jscan.h"
#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/settings.h"
#include "lib/utf8.h"

#define SLICE 4194304

static const char sql_slice[] =
    "SELECT substring(file_content FROM $2::int FOR $3::int)"
    " FROM uploaded_file WHERE id = $1";

struct transfer {
	const struct target_file *file;
	const char *directory;
	char *path; /* NULL: no file was needed */
	int fd;
	int error; /* errno of the disk */
	bool gone;
	struct buf cached; /* the extraction, if it is known */
	char sha256[HASH_HEX_SIZE];
};

static char *
checked_directory(char *path)
{
	struct stat what;

	if (lstat(path, &what) < 0)
		die_temporary("cannot look at '%s': %s", path, strerror(errno));
	if (!S_ISDIR(what.st_mode) || what.st_uid != geteuid() ||
	    (what.st_mode & (S_IWGRP | S_IWOTH)))
		die_permanent("'%s' is no directory that is ours alone", path);
	return path;
}

char *
content_directory(void)
{
	const char *run = setting_text("HTS_RUN_DIR");
	char *path = run ? mem_copy(run) : setting_temp_dir();

	if (!run && mkdir(path, 0700) < 0 && errno != EEXIST)
		die_temporary("cannot make '%s': %s", path, strerror(errno));
	return checked_directory(path);
}

static bool
open_file(struct transfer *t)
{
	if (t->fd >= 0)
		return true;
	t->path = mem_printf("%s/hts-file-XXXXXX", t->directory);
	t->fd = mkostemp(t->path, O_CLOEXEC); /* mode 0600 */
	if (t->fd < 0)
		t->error = errno;
	return t->fd >= 0;
}

static bool
write_all(struct transfer *t, const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = write(t->fd, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0) {
			t->error = errno;
			return false;
		}
		bytes += done;
		n -= (size_t)done;
	}
	return true;
}

/* Removes what an earlier try has left. */
static void
discard(struct transfer *t)
{
	if (t->fd >= 0) {
		close(t->fd);
		unlink(t->path);
	}
	free(t->path);
	t->path = NULL;
	t->fd = -1;
	t->error = 0;
	t->gone = false;
}

static enum pg_status
read_slice(struct store *s, const struct transfer *t, long long offset,
    struct pg_rows **rows)
{
	char from[24], count[24];

	snprintf(from, sizeof from, "%lld", offset + 1);
	snprintf(count, sizeof count, "%d", SLICE);
	return pg_run_binary(s->pg, rows, sql_slice, 3,
	    (const char *const[]){t->file->id, from, count});
}

/* Anybody may have written the value in Redis: it must be one line. */
static bool
one_line_object(const struct buf *json)
{
	struct span name, value;
	const char *rest;
	struct jscan scan;

	if (!utf8_valid(json->data, json->length) ||
	    memchr(json->data, '\n', json->length) ||
	    memchr(json->data, '\0', json->length))
		return false;
	jscan_start(&scan, json->data, json->length);
	while (scan.object && jscan_next(&scan, &name, &value))
		;
	return scan.object && jscan_closed(&scan, &rest) &&
	       rest == json->data + json->length &&
	       jscan_member(json->data, json->length, "text").at;
}

static bool
find_cached(struct store *s, struct transfer *t)
{
	buf_clear(&t->cached);
	if (cache_extraction(s->cache, t->sha256, &t->cached) &&
	    one_line_object(&t->cached))
		return true;
	buf_clear(&t->cached);
	return false;
}

/* Hashes one slice and writes it.  A file of one slice is looked up in the
 * cache before it is written.  False if no more slices are needed. */
static bool
take_slice(struct store *s, struct transfer *t, struct hash **hash,
    const char *bytes, size_t n)
{
	hash_add(*hash, bytes, n);
	if (t->file->size <= SLICE) {
		hash_finish_hex(*hash, t->sha256);
		*hash = NULL;
		if (find_cached(s, t))
			return false;
	}
	return open_file(t) && write_all(t, bytes, n) && *hash && n == SLICE;
}

static enum pg_status
transfer(struct store *s, void *job)
{
	struct transfer *t = job;
	struct hash *hash = hash_new();
	enum pg_status status;
	long long offset = 0;
	bool more = true;

	discard(t);
	do {
		struct pg_rows *rows = NULL;

		status = read_slice(s, t, offset, &rows);
		t->gone = status == PG_DONE && pg_rows_count(rows) == 0;
		more = status == PG_DONE && !t->gone &&
		       take_slice(s, t, &hash, pg_value(rows, 0, 0),
			   pg_value_length(rows, 0, 0));
		pg_rows_free(rows);
		offset += SLICE;
	} while (more);
	if (hash)
		hash_finish_hex(hash, t->sha256);
	return status;
}

/* A file over the limit is not transferred: hts-extract refuses it by its size
 * and needs none of its bytes. */
static void
make_sparse(struct transfer *t)
{
	if (open_file(t) && ftruncate(t->fd, t->file->size) < 0)
		t->error = errno;
}

static void
describe(const struct transfer *t, struct buf *out)
{
	buf_add_char(out, '{');
	json_add_member(out, "id", t->file->id);
	json_add_member(out, "name", t->file->name);
	json_add_member(out, "mime_type", t->file->mime_type);
	json_add_member_int(out, "size", t->file->size);
	if (*t->sha256)
		json_add_member(out, "sha256", t->sha256);
	if (t->cached.length) {
		json_add_member_raw(
		    out, "cached", t->cached.data, t->cached.length);
	} else {
		json_add_member(out, "path", t->path);
		json_add_member_raw(out, "temporary", "true", 4);
	}
	buf_add_char(out, '}');
}

static enum content_end
end_of(const struct transfer *t, enum tx_end end)
{
	if (end == TX_REFUSED)
		return CONTENT_REFUSED;
	if (end != TX_DONE)
		return CONTENT_DOWN;
	if (t->gone)
		return CONTENT_GONE;
	return t->error ? CONTENT_DISK : CONTENT_DONE;
}

static enum tx_end
transfer_or_skip(struct store *s, struct transfer *t)
{
	long long max = setting_count("MAX_UPLOAD_SIZE_MB") * 1048576LL;
	enum tx_end end;

	if (t->file->size > max) {
		make_sparse(t);
		return TX_DONE;
	}
	end = tx_run(s, transfer, t);
	/* the hash of a large file is known only now */
	if (end == TX_DONE && t->file->size > SLICE && !t->gone && !t->error &&
	    find_cached(s, t))
		discard(t);
	return end;
}

enum content_end
content_fetch(struct store *s, const struct target_file *f,
    const char *directory, struct buf *out)
{
	struct transfer t = {.file = f, .directory = directory, .fd = -1};
	enum tx_end end = transfer_or_skip(s, &t);
	enum content_end result = end_of(&t, end);
	int error = t.error;

	if (result != CONTENT_DONE) {
		discard(&t);
	} else {
		describe(&t, out);
		if (t.fd >= 0)
			close(t.fd);
	}
	free(t.path);
	buf_release(&t.cached);
	errno = error;
	return result;
}

void
content_forget(const char *objects, size_t n)
{
	struct buf list = BUF_EMPTY;
	cJSON *files;
	const cJSON *file;
	int saved = errno;

	buf_add_char(&list, '[');
	buf_add(&list, objects, n);
	buf_add_char(&list, ']');
	files = json_parse(list.data, list.length);
	cJSON_ArrayForEach(file, files)
	{
		const char *path = json_text(file, "path");

		if (path)
			unlink(path);
	}
	cJSON_Delete(files);
	buf_release(&list);
	errno = saved;
}
