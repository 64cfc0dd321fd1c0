#include "extract/office/odf.h"

#include <stdlib.h>
#include <string.h>

#include "extract/limits.h"
#include "extract/office/odf_body.h"
#include "extract/xml/xml.h"

#define MANIFEST "META-INF/manifest.xml"

static void
manifest_start(void *context, const struct xml_element *e)
{
	bool *encrypted = context;

	*encrypted = *encrypted || strcmp(e->name, "encryption-data") == 0;
}

/* Encrypted parts are listed in the manifest; they look like broken ones. */
static int
check_encryption(struct package *p, struct extraction *x)
{
	/* OpenOffice 1 and 2 declare the type of their manifests. */
	static const struct xml_events events = {
	    manifest_start, NULL, NULL, true};
	bool encrypted = false;

	if (!package_has(p, MANIFEST))
		return 0;
	if (xml_read_part(p, x, MANIFEST, &events, &encrypted) < 0)
		return -1;
	return encrypted ? extraction_fail(x, "encrypted",
			       "the document is protected by a password")
			 : 0;
}

int
odf_read(struct package *p, struct extraction *x)
{
	struct odf o;

	memset(&o, 0, sizeof o);
	flow_start(&o.flow, x);
	o.package = p;
	o.slides = strcmp(x->type, "odp") == 0;
	o.sheets = strcmp(x->type, "ods") == 0;
	o.left = LIMIT_CELLS;
	if (check_encryption(p, x) == 0 &&
	    (!package_has(p, "styles.xml") ||
		odf_body_read(&o, "styles.xml") == 0) &&
	    odf_body_read(&o, "content.xml") == 0 && !o.slides) {
		flow_block(&o.flow);
		flow_notes_write(&o.flow);
	}
	odf_styles_release(&o.styles);
	flow_release(&o.flow);
	grid_release(&o.grid);
	free(o.name);
	buf_release(&o.title);
	buf_release(&o.body);
	buf_release(&o.notes);
	return x->error ? -1 : 0;
}
