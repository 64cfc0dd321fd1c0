/* Upper halves (80..FF) of 8-bit code pages as code points; undefined bytes
 * are U+FFFD. */
#ifndef HTS_EXTRACT_TEXT_CODEPAGES_H
#define HTS_EXTRACT_TEXT_CODEPAGES_H

#include <stdint.h>

extern const uint16_t codepage_1252[128]; /* Windows, Western Europe */
extern const uint16_t codepage_850[128];  /* DOS, Western Europe */
extern const uint16_t codepage_mac[128];  /* Mac OS Roman */

#endif
