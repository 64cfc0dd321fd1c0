/* Which directories lie below UPLOAD_TEMP_DIR. */
#include <stddef.h>

#include "maint/clean_temp.h"

#include "tap.h"

static const struct {
	const char *base, *directory, *want; /* NULL: outside */
} cases[] = {
    {"/var/up", NULL, ""},
    {"/var/up", "", ""},
    {"/var/up", "/var/up", ""},
    {"/var/up/", "/var/up", ""},
    {"/var/up", "/var/up/", ""},
    {"/var/up", "/var/up/a/b", "a/b"},
    {"/var/up", "/var/up//a/./b/", "a/b"},
    {"/var/up", "a", "a"},
    {"/var/up", "./a/b", "a/b"},
    {"/var/up", "/var/upper", NULL},
    {"/var/up", "/var", NULL},
    {"/var/up", "/etc", NULL},
    {"/var/up", "/var/up/../etc", NULL},
    {"/var/up", "..", NULL},
    {"/var/up", "a/../../b", NULL},
    {"/var/up", "/var/up/..a", "..a"},
};

int
main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf rest = BUF_EMPTY;
		int status =
		    temp_below(&rest, cases[i].base, cases[i].directory);
		const char *what =
		    cases[i].directory ? cases[i].directory : "(none)";

		if (cases[i].want)
			IS(status == 0 ? (rest.data ? rest.data : "") : NULL,
			    cases[i].want, what);
		else
			IS_INT(status, -1, what);
		buf_release(&rest);
	}
	return TAP_DONE();
}
