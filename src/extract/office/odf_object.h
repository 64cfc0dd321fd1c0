/* Objects in an OpenDocument text: formulas, which are files of their own. */
#ifndef HTS_EXTRACT_OFFICE_ODF_OBJECT_H
#define HTS_EXTRACT_OFFICE_ODF_OBJECT_H

#include "extract/office/odf_body.h"
#include "extract/xml/xml.h"

/* Adds the formula that draw:object shows to the open block. */
void odf_object_add(struct odf *o, const struct xml_element *e);

#endif
