#include "speech.h"

#include <ctype.h>
#include <string.h>

#define WORD_MAX 12	   /* longer words are no stop words */
#define SAMPLE_BYTES 65536 /* of the document is enough to tell */

/* A system message that leaves the language to the document holds this
 * (share/prompts, the .auto texts). */
static const char automatic[] = "main language of the document";

static const struct speech speeches[] = {
    {"de",
	" der die das und ist nicht ein eine einer mit von zu den dem im auf "
	"für werden wird sich auch als wie oder sind bei aus ",
	"Welches Wort fehlt in „{}“?",
	"Erklären Sie den folgenden Zusammenhang: {}",
	"Das ist richtig, denn: {}", "Das ist falsch. Richtig ist: {}",
	{"Grenzwert", "Verfahren", "Hypothese", "Ausnahme"}},
    {"en",
	" the and of is to in that a an for with are this be by it from as "
	"which or not on at was ",
	"Which word is missing in “{}”?", "Explain the following idea: {}",
	"This is right, because: {}", "This is wrong. What is right: {}",
	{"threshold", "procedure", "hypothesis", "exception"}},
    {"fr",
	" le la les et est des une un dans pour que qui du sur par au ce "
	"sont avec ne pas ou plus cette il elle ",
	"Quel mot manque dans « {} » ?", "Expliquez l’idée suivante : {}",
	"C’est exact, car : {}", "C’est faux. La version exacte : {}",
	{"seuil", "procédé", "hypothèse", "exception"}},
    {"es",
	" el los las y es una que con para del por en se al como su más lo "
	"un son no este esta o de ",
	"¿Qué palabra falta en «{}»?", "Explica la siguiente idea: {}",
	"Es correcto, porque: {}", "Es falso. Lo correcto es: {}",
	{"umbral", "procedimiento", "hipótesis", "excepción"}},
};
#define SPEECHES (sizeof speeches / sizeof speeches[0])

const struct speech *
speech_find(const char *code)
{
	for (size_t i = 0; i < SPEECHES; i++)
		if (strcmp(speeches[i].code, code) == 0)
			return &speeches[i];
	return NULL;
}

static void
word_count(const char *word, size_t length, long scores[SPEECHES])
{
	char padded[WORD_MAX + 3];

	if (length == 0 || length > WORD_MAX)
		return;
	padded[0] = ' ';
	for (size_t i = 0; i < length; i++)
		padded[i + 1] = (char)tolower((unsigned char)word[i]);
	padded[length + 1] = ' ';
	padded[length + 2] = '\0';
	for (size_t i = 0; i < SPEECHES; i++)
		scores[i] += strstr(speeches[i].stop_words, padded) != NULL;
}

const struct speech *
speech_of(struct span text)
{
	long scores[SPEECHES] = {0};
	size_t start = 0, best = 0;
	size_t n = text.length < SAMPLE_BYTES ? text.length : SAMPLE_BYTES;

	for (size_t i = 0; i <= n; i++) {
		unsigned char c = i < n ? (unsigned char)text.at[i] : ' ';

		if (isalpha(c) || c >= 0x80)
			continue;
		word_count(text.at + start, i - start, scores);
		start = i + 1;
	}
	for (size_t i = 1; i < SPEECHES; i++)
		if (scores[i] > scores[best])
			best = i;
	return scores[best] > 0 ? &speeches[best] : NULL;
}

bool
speech_automatic(const struct buf *system)
{
	return system->length > 0 && strstr(system->data, automatic);
}

const struct speech *
speech_wanted(const struct buf *system, struct span document)
{
	const struct speech *speech = NULL;

	if (system->length > 0 && !speech_automatic(system))
		speech = speech_of((struct span){system->data, system->length});
	if (!speech)
		speech = speech_of(document);
	return speech ? speech : speech_find("en");
}

void
speech_fill(struct buf *out, const char *text, struct span part)
{
	const char *gap = strstr(text, "{}");

	if (!gap) {
		buf_add_text(out, text);
		return;
	}
	buf_add(out, text, (size_t)(gap - text));
	buf_add(out, part.at, part.length);
	buf_add_text(out, gap + 2);
}
