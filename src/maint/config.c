#include "maint/config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/mem.h"
#include "lib/settings.h"

#define HIDDEN "****"

void
config_mask(struct buf *out, const char *secret)
{
	const char *colon = strstr(secret, "://"), *rest, *at;

	if (!colon) {
		buf_add_text(out, HIDDEN);
		return;
	}
	rest = colon + 3;
	buf_add(out, secret, (size_t)(rest - secret));
	/* The last @: a password may hold one, or a slash, unescaped. */
	at = strrchr(rest, '@');
	if (at) {
		buf_add_text(out, HIDDEN "@");
		rest = at + 1;
	}
	buf_add(out, rest, strcspn(rest, "?#"));
	if (rest[strcspn(rest, "?#")])
		buf_add_text(out, "?" HIDDEN);
}

/* The value in effect; NULL if there is none.  free() it. */
static char *
value_of(const struct setting *s)
{
	if (s->type == SETTING_SECRET)
		return setting_secret(s->name);
	if (strcmp(s->name, "UPLOAD_TEMP_DIR") == 0)
		return setting_temp_dir();
	if (strcmp(s->name, "WORKER_CONCURRENCY") == 0)
		return mem_printf("%ld", setting_count(s->name));
	return mem_copy(setting_text(s->name));
}

static void
print(const struct setting *s)
{
	char *value = value_of(s);
	struct buf shown = BUF_EMPTY;

	if (!value)
		printf("#%s=\n", s->name);
	else if (s->type == SETTING_SECRET || strstr(value, "://"))
		config_mask(&shown, value);
	else
		buf_add_text(&shown, value);
	if (value)
		printf("%s=%s\n", s->name, shown.data ? shown.data : "");
	buf_release(&shown);
	free(value);
}

void
config_print(void)
{
	const char *names[] = {NULL, NULL};

	for (size_t i = 0; i < settings_count; i++) {
		names[0] = settings[i].name;
		settings_check(names);
		print(&settings[i]);
	}
}
