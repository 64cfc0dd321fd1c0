#include "store/material.h"

#include <errno.h>
#include <string.h>

#include "lib/json.h"
#include "lib/msg.h"
#include "lib/record.h"

#include "store/file_content.h"
#include "store/text.h"

void
material_settle(const struct material *m, enum tx_end end, struct buf *line)
{
	/* If the server refuses a statement, the record may be at fault: that
	 * counts as an attempt.  A server that is away or slow does not. */
	record_settle(line, end == TX_REFUSED ? SETTLE_RETRY : SETTLE_RELEASE,
	    "database", pg_error(m->store->pg), 0);
}

void
material_upload(const struct material *m, struct buf *line)
{
	struct buf upload = BUF_EMPTY;

	buf_add_char(&upload, '{');
	json_add_member(&upload, "id", m->target.upload);
	json_add_member(&upload, "session_id", m->target.session);
	json_add_member(&upload, "user_id", m->target.user);
	json_add_member(&upload, "language", m->options.language);
	buf_add_char(&upload, '}');
	record_add(line, "upload", upload.data, upload.length);
	record_add_text(line, "text_id", target_text_id(&m->target));
	buf_release(&upload);
}

void
material_want(const struct material *m, struct buf *line, enum item_kind kind)
{
	struct buf want = BUF_EMPTY;

	wishes_want(&want, &m->options, kind);
	record_add(line, "want", want.data, want.length);
	buf_release(&want);
}

/* Settles the record if a content could not be fetched. */
static enum tx_end
content_settle(const struct material *m, enum content_end end, struct buf *line)
{
	switch (end) {
	case CONTENT_DONE:
		return TX_DONE;
	case CONTENT_GONE:
		record_settle(line, SETTLE_FAIL, "gone",
		    "the file was deleted meanwhile", 0);
		return TX_DONE;
	case CONTENT_DISK:
		msg_warn(m->id, "cannot write into '%s': %s", m->directory,
		    strerror(errno));
		record_settle(line, SETTLE_RELEASE, "disk", strerror(errno), 0);
		return TX_DONE;
	case CONTENT_DOWN:
		return TX_DOWN;
	case CONTENT_REFUSED:
		return TX_REFUSED;
	}
	return TX_DOWN;
}

enum tx_end
material_contents(const struct material *m, struct buf *line)
{
	struct buf files = BUF_EMPTY;
	enum content_end end = CONTENT_DONE;

	for (size_t i = 0; i < m->target.count && end == CONTENT_DONE; i++) {
		size_t before = files.length;

		if (i)
			buf_add_char(&files, ',');
		end = content_fetch(
		    m->store, &m->target.files[i], m->directory, &files);
		if (end != CONTENT_DONE)
			content_forget(files.data, before);
	}
	buf_replace(&files, 0, 0, "[", 1);
	buf_add_char(&files, ']');
	if (end == CONTENT_DONE)
		record_add(line, "files", files.data, files.length);
	buf_release(&files);
	return content_settle(m, end, line);
}

/* Whether the text of a file of the scope is still to come. */
static bool
extracting(const struct target *t)
{
	for (size_t i = 0; i < t->count; i++) {
		const char *status = t->files[i].status;

		if (status && (strcmp(status, "pending") == 0 ||
				  strcmp(status, "processing") == 0))
			return true;
	}
	return false;
}

static void
settle_without_text(const struct material *m, struct buf *line)
{
	if (extracting(&m->target))
		record_settle(line, SETTLE_RETRY, "no_text",
		    "the text is not extracted yet", 0);
	else
		record_settle(line, SETTLE_FAIL, "no_text",
		    "there is no extracted text", 0);
}

enum tx_end
material_text(const struct material *m, struct buf *line, enum item_kind kind)
{
	struct buf text = BUF_EMPTY, files = BUF_EMPTY;
	enum tx_end end = text_fetch(m->store, &m->target, &text);

	if (end == TX_DONE && text.length) {
		text_files(&files, &m->target, text.length);
		record_add(line, "files", files.data, files.length);
		material_want(m, line, kind);
		buf_clear(&files);
		json_add_string(&files, text.data, text.length);
		record_add(line, "text", files.data, files.length);
	} else if (end == TX_DONE) {
		settle_without_text(m, line);
	}
	buf_release(&text);
	buf_release(&files);
	return end;
}
