/* PDF and pictures: decisions that need no program. */
#include "unit/tap.h"

#include "extract/limits.h"
#include "extract/ocr.h"
#include "extract/pdf/pdf_ranges.h"
#include "extract/picture.h"
#include "extract/progress.h"
#include "extract/page/tsv.h"

static void
hints(void)
{
	static const struct {
		const char *bytes;
		size_t want;
	} cases[] = {{"", 0}, {"no count", 0}, {"/Count 12/Kids", 12},
	    {"/Count   7", 7}, {"/Count 3 ... /Count 250 ... /Count 9", 250},
	    {"/Count", 0}, {"/Count -5", 0},
	    {"/Count 99999999999999999999", 99999}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		IS_INT(pdf_page_hint(cases[i].bytes, strlen(cases[i].bytes)),
		    cases[i].want, cases[i].bytes);
}

static void
ranges(void)
{
	IS_INT(pdf_range_count(0, 4), 1, "ranges: no pages known");
	IS_INT(pdf_range_count(199, 4), 1, "ranges: too short to divide");
	IS_INT(pdf_range_count(200, 4), 2, "ranges: two halves");
	IS_INT(pdf_range_count(1500, 2), 2, "ranges: one for each core");
	IS_INT(pdf_range_count(1500, 1), 1, "ranges: others wait");
	IS_INT(pdf_range_count(20000, 1024), HELPERS_MAX, "ranges: enough");
}

static void
resolutions(void)
{
	IS_INT(ocr_resolution(595, 842), 200, "resolution: A4");
	IS_INT(ocr_resolution(0, 0), 200, "resolution: unknown");
	IS_INT(ocr_resolution(14400, 14400), 31, "resolution: 5 m by 5 m");
	IS_INT(ocr_resolution(1e6F, 1e6F), 1, "resolution: nonsense");
}

static double
pixels(const char *bytes, size_t n)
{
	char room[64] = {0};

	memcpy(room, bytes, n < sizeof room ? n : sizeof room);
	return picture_pixels(room, sizeof room);
}
#define PIXELS(bytes) pixels(bytes, sizeof(bytes) - 1)

static void
pictures(void)
{
	IS_INT((long)PIXELS("\x89PNG\r\n\x1A\n\0\0\0\rIHDR"
			    "\0\0\x02\x58\0\0\x03\x20"),
	    600 * 800, "picture: PNG");
	IS_INT((long)PIXELS("\xFF\xD8\xFF\xE0\0\x04\0\0\xFF\xFF\xC2\0\x11\x08"
			    "\x03\x20\x02\x58\x03"),
	    600 * 800, "picture: JPEG, behind a segment and filler");
	IS_INT((long)PIXELS("\x89PNG\r\n\x1A\n\0\0\0\x08tEXt"
			    "\0\0\0\x01\0\0\0\x01\0\0\0\0"
			    "\0\0\0\rIHDR\0\x01\0\0\0\x01\0\0"),
	    0, "picture: PNG whose header is not first");
	IS_INT((long)PIXELS("\xFF\xD8\xFF\xC0\0\x08\x08\0\x01\0\x01\x03"
			    "\xFF\xC0\0\x08\x08\x03\x20\x02\x58\x03"),
	    600 * 800, "picture: JPEG with two frames");
	IS_INT((long)PIXELS("II*\0\x08\0\0\0\x03\0"
			    "\0\x01\x03\0\x01\0\0\0\x58\x02\0\0"
			    "\x01\x01\x04\0\x01\0\0\0\x20\x03\0\0"
			    "\0\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0"),
	    600 * 800, "picture: TIFF that says its width twice");
	IS_INT((long)PIXELS("\xFF\xD8\xFF\xE0\0\0\0\0"), 0,
	    "picture: JPEG with a segment of no length");
	IS_INT((long)PIXELS("II*\0\x08\0\0\0\x02\0"
			    "\0\x01\x03\0\x01\0\0\0\x58\x02\0\0"
			    "\x01\x01\x04\0\x01\0\0\0\x20\x03\0\0\x08\0\0\0"),
	    600 * 800, "picture: TIFF whose directories are a circle");
	IS_INT((long)PIXELS("MM\0*\0\0\0\x08\0\x02"
			    "\x01\0\0\x03\0\0\0\x01\x02\x58\0\0"
			    "\x01\x01\0\x03\0\0\0\x01\x03\x20\0\0\0\0\0\0"),
	    600 * 800, "picture: TIFF, big end first");
	IS_INT((long)PIXELS("II*\0\xFF\xFF\xFF\xFF"), 0,
	    "picture: TIFF whose directory is elsewhere");
	IS_INT((long)picture_pixels("\x89PNG", 4), 0,
	    "picture: nothing but its first bytes");
}

/* A TIFF with a page in each directory, as scanners write it: a chain of
 * count, of which the last is followed by the one named, if any. */
#define DIRECTORY_SIZE 30
static double
chain(size_t count, size_t follows)
{
	static char file[8 + 200 * DIRECTORY_SIZE];
	size_t at = 8, next;

	memcpy(file, "II*\0\x08\0\0\0", 8);
	for (size_t i = 1; i <= count; i++, at += DIRECTORY_SIZE) {
		memcpy(file + at,
		    "\x02\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0"
		    "\x01\x01\x03\0\x01\0\0\0\x01\0\0\0",
		    DIRECTORY_SIZE - 4);
		next = i < count ? i + 1 : follows;
		next = next ? 8 + (next - 1) * DIRECTORY_SIZE : 0;
		for (size_t j = 0; j < 4; j++)
			file[at + DIRECTORY_SIZE - 4 + j] =
			    (char)(next >> 8 * j);
	}
	/* The last page is larger. */
	file[at - DIRECTORY_SIZE + 11] = 3;
	return picture_pixels(file, at);
}

static void
chains(void)
{
	IS_INT((long)chain(1, 0), 0x300 + 1, "picture: TIFF, one page");
	IS_INT((long)chain(200, 0), 0x300 + 1, "picture: TIFF, 200 pages");
	for (size_t follows = 1; follows <= 5; follows++)
		IS_INT((long)chain(5, follows), 0x300 + 1,
		    "picture: TIFF, a circle behind some pages");
}

static void
progress(void)
{
	static const struct {
		const char *bytes;
		size_t taken, done, of;
		bool ocr;
	} cases[] = {{"{\"type\":1}", 0, 0, 0, false},
	    {"#3 12\n{\"", 6, 3, 12, false},
	    {"#3 12\n#4 12\n", 12, 4, 12, false}, {"+2 0\n", 5, 2, 0, true},
	    {"#3 1", 0, 0, 0, false}, {"#3\n{", 0, 0, 0, false},
	    {"#a b\n", 0, 0, 0, false}, {"#1 2\n#3", 5, 1, 2, false}};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct progress p = {0, 0, false};
		char name[32];
		size_t n =
		    progress_take(cases[i].bytes, strlen(cases[i].bytes), &p);

		snprintf(name, sizeof name, "progress: case %zu", i);
		OK(n == cases[i].taken && p.done == cases[i].done &&
			p.of == cases[i].of && p.ocr == cases[i].ocr,
		    name);
	}
}

static void
rows(void)
{
	static const char recognised[] =
	    "5\t1\t2\t1\t3\t4\t-10\t20.5\t30\t40\t96.384\tWort\tTab";
	static const char *const broken[] = {"", "5", "5\t1\t2",
	    "5\t1\t2\t1\t3\t4\t1\t2\t3\t4\t",
	    "x\t1\t2\t1\t3\t4\t1\t2\t3\t4\t5\tw",
	    "5\t1\t2\t1\t3\t4\t-\t2\t3\t4\t5\tw",
	    "5\t1\t2\t\t3\t4\t1\t2\t3\t4\t5\tw",
	    "5\t1\t2\t1\t3\t4\t1,5\t2\t3\t4\t5\tw",
	    "6\t1\t2\t1\t3\t4\t1\t2\t3\t4\t5\tw",
	    "5\t0\t2\t1\t3\t4\t1\t2\t3\t4\t5\tw"};
	static const char large[] =
	    "1\t99999999999999999999\t0\t0\t0\t0\t0\t0\t1e9\t0\t0\t";
	struct tsv_row row;

	OK(tsv_parse(recognised, strlen(recognised), &row) && row.left == -10 &&
		row.top == 20.5F && row.confidence > 96.38F &&
		row.confidence < 96.39F && row.length == 8 &&
		memcmp(row.text, "Wort\tTab", 8) == 0,
	    "row: of tesseract");
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		char name[32];

		snprintf(name, sizeof name, "row: broken in way %zu", i);
		OK(!tsv_parse(broken[i], strlen(broken[i]), &row), name);
	}
	OK(!tsv_parse(large, strlen(large), &row), "row: an exponent");
}

int
main(void)
{
	hints();
	ranges();
	resolutions();
	pictures();
	chains();
	progress();
	rows();
	return TAP_DONE();
}
