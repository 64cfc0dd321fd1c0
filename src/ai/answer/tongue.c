#include "ai/answer/tongue.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"

#include "ai/answer/fold.h"

#define WORDS_TO_TELL 5 /* a shorter text may be a term of any language */
#define HITS_TO_TELL 3

/* Frequent words that only one of the four has; each with its blanks. */
static const struct {
	const char *language, *words;
} tongues[] = {
    {"de",
	" der das und ist nicht ein eine einen einem einer wird werden von mit "
	"fur auf den dem sich im durch welche welcher welches welchen wie was "
	"warum wenn sind zu zum zur bei aus als wo wer wann kann man nach "
	"wodurch lauft ab oder "},
    {"en",
	" the of and is are was were which what how why where when does do did "
	"it its that this with for from by to an be has have can into takes "
	"place many much who between than or "},
    {"fr",
	" le les des du est sont une dans pour par que qui quel quelle quels "
	"quelles comment pourquoi avec sur ce cette au aux il elle et ou lors "
	"se sous "},
    {"es",
	" el los las del es son una para por que cual cuales como donde cuando "
	"con se su al lo y en hay quien cuantos cuantas esta "},
};
#define TONGUES (sizeof tongues / sizeof *tongues)

static const char fillers[] =
    " a ab about ad after all als am an and are as at au auf aus aux be bei "
    "beim bezeichnet bezeichnen by can cette como con cual cuales cuando "
    "cuanto cuantos d dabei dans das de define defined definiere definition "
    "dem den der des describe did die dies diese dieser do does donde du "
    "durch each ein eine einem einen einer el en es est et every findet for "
    "form from fur gibt give has hat have heisst how i il im in into is ist it "
    "its l la las le les liegt lauft locate located long los man many mit much "
    "name named names nennt nennen oder of on or ort os ou par por pour qu "
    "que quel "
    "quelle quelles quels qui quien s se sich sind sitzt so son sont statt "
    "stelle su take takes teil term that the their these this to um un una "
    "und une unter used vom von wann war warum was welche welchem welchen "
    "welcher welches werden wer what when where which who why wie wieviel "
    "viele wird with "
    "wo wodurch zu zum zur called call mean means versteht bedeutet begriff "
    "place "
    "happen happens occur occurs befindet geschieht steht ";

static const struct {
	const char *word;
	long number;
} numbers[] = {
    {"two", 2},
    {"zwei", 2},
    {"deux", 2},
    {"dos", 2},
    {"second", 2},
    {"zweite", 2},
    {"zweiten", 2},
    {"zweiter", 2},
    {"deuxieme", 2},
    {"segunda", 2},
    {"segundo", 2},
    {"first", 1},
    {"erste", 1},
    {"ersten", 1},
    {"erster", 1},
    {"premier", 1},
    {"premiere", 1},
    {"primera", 1},
    {"primero", 1},
    {"primer", 1},
    {"three", 3},
    {"drei", 3},
    {"trois", 3},
    {"tres", 3},
    {"third", 3},
    {"dritte", 3},
    {"dritten", 3},
    {"dritter", 3},
    {"troisieme", 3},
    {"tercera", 3},
    {"tercero", 3},
    {"tercer", 3},
    {"four", 4},
    {"vier", 4},
    {"quatre", 4},
    {"cuatro", 4},
    {"fourth", 4},
    {"vierte", 4},
    {"vierten", 4},
    {"quatrieme", 4},
    {"cuarta", 4},
    {"cuarto", 4},
    {"five", 5},
    {"funf", 5},
    {"fuenf", 5},
    {"cinq", 5},
    {"cinco", 5},
    {"fifth", 5},
    {"funfte", 5},
    {"funften", 5},
    {"six", 6},
    {"sechs", 6},
    {"seis", 6},
    {"seven", 7},
    {"sieben", 7},
    {"sept", 7},
    {"siete", 7},
    {"eight", 8},
    {"acht", 8},
    {"huit", 8},
    {"ocho", 8},
    {"nine", 9},
    {"neun", 9},
    {"neuf", 9},
    {"nueve", 9},
    {"ten", 10},
    {"zehn", 10},
    {"dix", 10},
    {"diez", 10},
    {"eleven", 11},
    {"elf", 11},
    {"onze", 11},
    {"once", 11},
    {"twelve", 12},
    {"zwolf", 12},
    {"zwoelf", 12},
    {"douze", 12},
    {"doce", 12},
};

static const struct {
	const char *code, *yes, *no, *names;
} languages_said[] = {
    {"de", "Wahr", "Falsch", " de deu ger deutsch german allemand aleman "},
    {"en", "True", "False", " en eng englisch english anglais ingles "},
    {"fr", "Vrai", "Faux", " fr fra fre franzosisch french francais frances "},
    {"es", "Verdadero", "Falso",
	" es spa spanisch spanish espagnol espanol castellano "},
    {"it", "Vero", "Falso", " it ita italienisch italian italien italiano "},
    {"pt", "Verdadeiro", "Falso",
	" pt por portugiesisch portuguese portugais portugues "},
    {"nl", "Waar", "Onwaar",
	" nl nld dut niederlandisch dutch neerlandais neerlandes nederlands "},
    {"pl", "Prawda", "Fa\305\202sz",
	" pl pol polnisch polish polonais polaco polski "},
    {"tr", "Do\304\237ru", "Yanl\304\261\305\237",
	" tr tur turkisch turkish turc turco turkce "},
    {"sv", "Sant", "Falskt", " sv swe schwedisch swedish suedois svenska "},
};
#define LANGUAGES (sizeof languages_said / sizeof *languages_said)

char *
tongue_words(const char *text)
{
	char *folded = fold_text(text);
	struct buf out = BUF_EMPTY;

	buf_add_char(&out, ' ');
	for (const char *p = folded; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (isalnum(c))
			buf_add_char(&out, *p);
		else if (c < 0x80 && out.data[out.length - 1] != ' ')
			buf_add_char(&out, ' ');
	}
	if (out.data[out.length - 1] != ' ')
		buf_add_char(&out, ' ');
	free(folded);
	return buf_take(&out);
}

size_t
tongue_count(const char *words)
{
	size_t n = 0;

	for (; *words; words++)
		n += *words == ' ';
	return n ? n - 1 : 0;
}

/* Whether list, with blanks around each, holds the n bytes of word. */
static bool
lists(const char *list, const char *word, size_t n)
{
	const char *p = list;

	while ((p = memmem(p, strlen(p), word, n))) {
		if (p > list && p[-1] == ' ' && p[n] == ' ')
			return true;
		p++;
	}
	return false;
}

static bool
said_before(const char *words, const char *word, size_t n)
{
	const char *p = words;

	while ((p = memmem(p, (size_t)(word - p), word, n))) {
		if (p[-1] == ' ' && p[n] == ' ')
			return true;
		p++;
	}
	return false;
}

static size_t
hits(const char *words, const char *list)
{
	size_t found = 0, n;

	for (const char *p = words + 1; *p; p += n + 1) {
		n = strcspn(p, " ");
		/* The letters of a formula are not said again and again. */
		found +=
		    n > 0 && lists(list, p, n) && !said_before(words, p, n);
		if (!p[n])
			break;
	}
	return found;
}

bool
tongue_is_other(const char *words, const char *language)
{
	size_t own = 0, most = 0, found;
	bool known = false;

	if (tongue_count(words) < WORDS_TO_TELL)
		return false;
	for (size_t i = 0; i < TONGUES; i++) {
		found = hits(words, tongues[i].words);
		if (strcmp(tongues[i].language, language) == 0) {
			own = found;
			known = true;
		} else if (found > most) {
			most = found;
		}
	}
	return known && own == 0 && most >= HITS_TO_TELL;
}

bool
tongue_is_filler(const char *word, size_t n)
{
	return lists(fillers, word, n);
}

long
tongue_number(const char *word, size_t n)
{
	if (n && strspn(word, "0123456789") >= n && n < 10)
		return strtol(word, NULL, 10);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (strlen(numbers[i].word) == n &&
		    memcmp(numbers[i].word, word, n) == 0)
			return numbers[i].number;
	return -1;
}

bool
tongue_has_number(const char *words, long number)
{
	size_t n;

	for (const char *p = words + 1; *p; p += n + 1) {
		n = strcspn(p, " ");
		if (tongue_number(p, n) == number)
			return true;
		if (!p[n])
			break;
	}
	return false;
}

void
tongue_code(const char *said, char code[static TONGUE_CODE])
{
	char *words = tongue_words(said);
	size_t n = strcspn(words + 1, " ");

	memset(code, 0, TONGUE_CODE);
	for (size_t i = 0; i < LANGUAGES && n && !*code; i++)
		if (lists(languages_said[i].names, words + 1, n))
			memcpy(code, languages_said[i].code, 2);
	if (!*code)
		memcpy(
		    code, words + 1, n < TONGUE_CODE - 1 ? n : TONGUE_CODE - 1);
	free(words);
}

const char *
tongue_truth(const char *language, bool is_true)
{
	size_t i = 0;

	while (i < LANGUAGES && strcmp(languages_said[i].code, language) != 0)
		i++;
	if (i == LANGUAGES)
		i = 1;
	return is_true ? languages_said[i].yes : languages_said[i].no;
}
