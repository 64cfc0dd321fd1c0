#include "ai/answer/shape.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/buf.h"
#include "lib/json.h"
#include "lib/mem.h"

#include "ai/answer/fold.h"
#include "ai/answer/formula.h"

#define NAME_MAX 40

/* Names as models write them, in small letters without separators and
 * accents, and ours. */
static const struct {
	const char *from, *to;
} renames[] = {
    {"language", "language"},
    {"lang", "language"},
    {"sprache", "language"},
    {"langue", "language"},
    {"idioma", "language"},
    {"question", "question"},
    {"questiontext", "question"},
    {"front", "question"},
    {"frontside", "question"},
    {"term", "question"},
    {"prompt", "question"},
    {"stem", "question"},
    {"text", "question"},
    {"q", "question"},
    {"frage", "question"},
    {"fragetext", "question"},
    {"vorderseite", "question"},
    {"recto", "question"},
    {"pregunta", "question"},
    {"anverso", "question"},
    {"answer", "answer"},
    {"answertext", "answer"},
    {"back", "answer"},
    {"backside", "answer"},
    {"definition", "answer"},
    {"a", "answer"},
    {"antwort", "answer"},
    {"ruckseite", "answer"},
    {"rueckseite", "answer"},
    {"reponse", "answer"},
    {"verso", "answer"},
    {"respuesta", "answer"},
    {"reverso", "answer"},
    {"statement", "statement"},
    {"claim", "statement"},
    {"aussage", "statement"},
    {"behauptung", "statement"},
    {"affirmation", "statement"},
    {"enonce", "statement"},
    {"afirmacion", "statement"},
    {"enunciado", "statement"},
    {"istrue", "is_true"},
    {"true", "is_true"},
    {"truth", "is_true"},
    {"istwahr", "is_true"},
    {"wahr", "is_true"},
    {"estvrai", "is_true"},
    {"vrai", "is_true"},
    {"esverdadero", "is_true"},
    {"verdadero", "is_true"},
    {"explanation", "explanation"},
    {"rationale", "explanation"},
    {"reason", "explanation"},
    {"erklarung", "explanation"},
    {"erklaerung", "explanation"},
    {"begrundung", "explanation"},
    {"begruendung", "explanation"},
    {"explication", "explanation"},
    {"explicacion", "explanation"},
    {"sourcequote", "source_quote"},
    {"quote", "source_quote"},
    {"source", "source_quote"},
    {"citation", "source_quote"},
    {"zitat", "source_quote"},
    {"quelle", "source_quote"},
    {"quellzitat", "source_quote"},
    {"cita", "source_quote"},
    {"options", "options"},
    {"choices", "options"},
    {"alternatives", "options"},
    {"answers", "options"},
    {"optionen", "options"},
    {"antworten", "options"},
    {"antwortmoglichkeiten", "options"},
    {"antwortmoeglichkeiten", "options"},
    {"auswahl", "options"},
    {"choix", "options"},
    {"propositions", "options"},
    {"reponses", "options"},
    {"opciones", "options"},
    {"respuestas", "options"},
    {"correctoption", "correct_option"},
    {"correctanswer", "correct_answer"},
    {"correct", "correct_answer"},
    {"correctindex", "correct_answer"},
    {"correctanswerindex", "correct_answer"},
    {"correctoptionindex", "correct_answer"},
    {"correctchoice", "correct_answer"},
    {"answerindex", "correct_answer"},
    {"rightanswer", "correct_answer"},
    {"solution", "correct_answer"},
    {"richtig", "correct_answer"},
    {"richtigeantwort", "correct_answer"},
    {"korrekteantwort", "correct_answer"},
    {"losung", "correct_answer"},
    {"loesung", "correct_answer"},
    {"bonnereponse", "correct_answer"},
    {"reponsecorrecte", "correct_answer"},
    {"respuestacorrecta", "correct_answer"},
    {"iscorrect", "correct_answer"},
    {"wrongoption1", "wrong_option_1"},
    {"wrongoption2", "wrong_option_2"},
    {"wrongoption3", "wrong_option_3"},
    {"wrongoptions", "wrong_options"},
    {"wronganswers", "wrong_options"},
    {"incorrectoptions", "wrong_options"},
    {"incorrectanswers", "wrong_options"},
    {"distractors", "wrong_options"},
    {"distraktoren", "wrong_options"},
    {"falscheantworten", "wrong_options"},
    {"modelanswer", "model_answer"},
    {"sampleanswer", "model_answer"},
    {"idealanswer", "model_answer"},
    {"musterantwort", "model_answer"},
    {"musterlosung", "model_answer"},
    {"musterloesung", "model_answer"},
    {"reponsemodele", "model_answer"},
    {"respuestamodelo", "model_answer"},
    {"keywords", "keywords"},
    {"keypoints", "keywords"},
    {"keyterms", "keywords"},
    {"stichworter", "keywords"},
    {"stichwoerter", "keywords"},
    {"stichworte", "keywords"},
    {"schlusselworter", "keywords"},
    {"schlagworter", "keywords"},
    {"motscles", "keywords"},
    {"palabrasclave", "keywords"},
    {"title", "title"},
    {"name", "title"},
    {"topic", "title"},
    {"titel", "title"},
    {"thema", "title"},
    {"titre", "title"},
    {"sujet", "title"},
    {"titulo", "title"},
    {"tema", "title"},
    {"description", "description"},
    {"summary", "description"},
    {"beschreibung", "description"},
    {"zusammenfassung", "description"},
    {"resume", "description"},
    {"descripcion", "description"},
    {"resumen", "description"},
    {"maintopic", "main_topic"},
    {"hauptthema", "main_topic"},
    {"sujetprincipal", "main_topic"},
    {"themeprincipal", "main_topic"},
    {"temaprincipal", "main_topic"},
};

/* Words for true and for false. */
static const struct {
	const char *word;
	bool is_true;
} truths[] = {
    {"true", true},
    {"false", false},
    {"yes", true},
    {"no", false},
    {"correct", true},
    {"incorrect", false},
    {"right", true},
    {"wrong", false},
    {"wahr", true},
    {"falsch", false},
    {"richtig", true},
    {"korrekt", true},
    {"ja", true},
    {"nein", false},
    {"unwahr", false},
    {"vrai", true},
    {"faux", false},
    {"oui", true},
    {"non", false},
    {"verdadero", true},
    {"falso", false},
    {"cierto", true},
    {"si", true},
    {"1", true},
    {"0", false},
};

static const char *const right_name = "correct_option";
static const char *const wrong_names[] = {
    "wrong_option_1", "wrong_option_2", "wrong_option_3"};
#define WRONG_OPTIONS (sizeof wrong_names / sizeof *wrong_names)

/* The schema's name for a member, or NULL. */
static const char *
known_name(const char *name)
{
	char *folded = fold_text(name), plain[NAME_MAX];
	const char *known = NULL;
	size_t n = 0;

	for (const char *p = folded; *p && n < sizeof plain - 1; p++)
		if (isalnum((unsigned char)*p))
			plain[n++] = *p;
	plain[n] = '\0';
	free(folded);
	for (size_t i = 0; i < sizeof renames / sizeof *renames && !known; i++)
		if (strcmp(renames[i].from, plain) == 0)
			known = renames[i].to;
	return known;
}

static void
rename_member(cJSON *object, cJSON *member)
{
	const char *known = known_name(member->string);
	char *name;

	if (!known || strcmp(known, member->string) == 0 ||
	    cJSON_GetObjectItemCaseSensitive(object, known))
		return;
	name = mem_copy(known);
	member = cJSON_DetachItemViaPointer(object, member);
	cJSON_AddItemToObject(object, name, member);
	free(name);
}

/* Options by letter: {"A": ..., "B": ...}. */
static bool
is_lettered(const cJSON *object)
{
	const char *known = object->string ? known_name(object->string) : NULL;

	return known && strcmp(known, "options") == 0;
}

void
shape_names(cJSON *value)
{
	cJSON *next;
	int count = cJSON_GetArraySize(value);

	for (cJSON *member = value->child; member; member = member->next)
		if (cJSON_IsArray(member) ||
		    (cJSON_IsObject(member) && !is_lettered(member)))
			shape_names(member);
	/* A renamed member goes to the end: each is seen once. */
	for (cJSON *member = value->child; member && count-- > 0;
	     member = next) {
		next = member->next;
		if (cJSON_IsObject(value))
			rename_member(value, member);
	}
}

bool
shape_is_item(const cJSON *object, enum form form)
{
	static const char *const titles[] = {"title", NULL};
	static const char *const questions[] = {"question", "statement",
	    "answer", "model_answer", "correct_option", NULL};
	const char *const *names = forms[form].outline ? titles : questions;
	const cJSON *member;

	/* What holds a list of objects is around items. */
	cJSON_ArrayForEach(member,
	    object) if (!forms[form].outline && cJSON_IsArray(member) &&
			cJSON_IsObject(member->child) &&
			strcmp(member->string, "options") != 0) return false;
	for (; *names; names++) {
		const cJSON *value =
		    cJSON_GetObjectItemCaseSensitive(object, *names);

		if (cJSON_IsString(value) || cJSON_IsNumber(value))
			return true;
	}
	return false;
}

static void
set(cJSON *object, const char *name, cJSON *value)
{
	cJSON_DeleteItemFromObjectCaseSensitive(object, name);
	cJSON_AddItemToObject(object, name, value);
}

static void
move(cJSON *object, const char *from, const char *to)
{
	if (cJSON_GetObjectItemCaseSensitive(object, to) ||
	    !cJSON_GetObjectItemCaseSensitive(object, from))
		return;
	cJSON_AddItemToObject(
	    object, to, cJSON_DetachItemFromObjectCaseSensitive(object, from));
}

/* Appends what a value says as text: of a list each element. */
static void
add_words(struct buf *out, const cJSON *value)
{
	const cJSON *next;

	if (cJSON_IsString(value))
		buf_add_text(out, value->valuestring);
	else if (cJSON_IsNumber(value))
		json_add_value(out, value);
	else
		cJSON_ArrayForEach(next, value)
		{
			if (out->length)
				buf_add_text(out, ", ");
			add_words(out, next);
		}
}

/* A number or a list where the schema has a text becomes one. */
static void
as_text(cJSON *object, const char *name)
{
	const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, name);
	struct buf text = BUF_EMPTY;

	if (!cJSON_IsNumber(value) && !cJSON_IsArray(value))
		return;
	buf_add(&text, "", 0);
	add_words(&text, value);
	set(object, name, cJSON_CreateString(text.data));
	buf_release(&text);
}

/* The text of an option: it may be an object with a mark. */
static const cJSON *
option_text(const cJSON *option)
{
	static const char *const names[] = {
	    "question", "answer", "options", "value", "label", "content"};

	if (!cJSON_IsObject(option))
		return option;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const cJSON *text =
		    cJSON_GetObjectItemCaseSensitive(option, names[i]);

		if (cJSON_IsString(text) || cJSON_IsNumber(text))
			return text;
	}
	return NULL;
}

static bool
same_text(const cJSON *option, const char *text)
{
	const cJSON *value = option_text(option);

	return cJSON_IsString(value) && fold_same(value->valuestring, text);
}

/* The index a letter names: "B", "b)", "(B)", "Option B", "B: text". */
static int
letter_index(const char *text)
{
	size_t n = strcspn(text, "):.");
	const char *p;

	while (*text == ' ' || *text == '(') {
		text++;
		n = strcspn(text, "):.");
	}
	p = text + n;
	while (p > text && isalpha((unsigned char)p[-1]))
		p--;
	if (text + n - p != 1 || (p > text && p[-1] != ' '))
		return -1;
	n = (size_t)(tolower((unsigned char)*p) - 'a');
	return n < 26 ? (int)n : -1;
}

static bool
is_marked(const cJSON *option)
{
	return cJSON_IsObject(option) &&
	       cJSON_IsTrue(
		   cJSON_GetObjectItemCaseSensitive(option, "correct_answer"));
}

/* The one option that is marked as right, or -1. */
static int
marked_index(const cJSON *options)
{
	const cJSON *option;
	int index = 0, marked = -1;

	cJSON_ArrayForEach(option, options)
	{
		if (is_marked(option)) {
			if (marked >= 0)
				return -1;
			marked = index;
		}
		index++;
	}
	return marked;
}

/* The option that is called so in an object of options, {"A": ...}. */
static int
named_index(const cJSON *options, const char *name)
{
	const cJSON *option;
	int index = 0;

	cJSON_ArrayForEach(option, options)
	{
		if (option->string && strcasecmp(option->string, name) == 0)
			return index;
		index++;
	}
	return -1;
}

/* Which option right means: an index, a text, a letter; -1 if none. */
static int
right_index(const cJSON *options, const cJSON *right)
{
	int count = cJSON_GetArraySize(options), index = 0;
	const cJSON *option;

	if (cJSON_IsArray(right) && cJSON_GetArraySize(right) == 1)
		right = right->child;
	if (cJSON_IsNumber(right))
		return right->valuedouble >= 0 && right->valuedouble < count
			   ? (int)right->valuedouble
			   : -1;
	if (!cJSON_IsString(right))
		return marked_index(options);
	cJSON_ArrayForEach(option, options)
	{
		if (same_text(option, right->valuestring))
			return index;
		index++;
	}
	index = named_index(options, right->valuestring);
	if (index < 0)
		index = letter_index(right->valuestring);
	if (index < 0 && isdigit((unsigned char)*right->valuestring))
		index = atoi(right->valuestring);
	return index < count ? index : -1;
}

static void
name_wrong(cJSON *object, size_t *named, const cJSON *text)
{
	if (text && *named < WRONG_OPTIONS)
		set(object, wrong_names[(*named)++], cJSON_Duplicate(text, 1));
}

/* Options in a list and the right one become named options.  Without a right
 * one, or with less than three wrong ones, the item is refused for what it
 * then lacks. */
static void
name_options(cJSON *object)
{
	static const char *const rights[] = {
	    "correct_answer", "correct_option", "answer"};
	const cJSON *options =
	    cJSON_GetObjectItemCaseSensitive(object, "options");
	const cJSON *right = NULL, *option;
	size_t wrong = 0;
	int index = 0, correct;
	cJSON *found = NULL;

	if (!options || (!cJSON_IsArray(options) && !cJSON_IsObject(options)))
		return;
	for (size_t i = 0; i < 3 && !right; i++)
		right = cJSON_GetObjectItemCaseSensitive(object, rights[i]);
	correct = right_index(options, right);
	cJSON_ArrayForEach(option, options)
	{
		if (index++ == correct && option_text(option))
			found = cJSON_Duplicate(option_text(option), 1);
		else
			name_wrong(object, &wrong, option_text(option));
	}
	for (size_t i = 0; i < 3; i++)
		cJSON_DeleteItemFromObjectCaseSensitive(object, rights[i]);
	if (found)
		cJSON_AddItemToObject(object, right_name, found);
	cJSON_DeleteItemFromObjectCaseSensitive(object, "options");
}

/* A right answer beside a list of wrong ones. */
static void
name_wrong_options(cJSON *object)
{
	const cJSON *wrong =
	    cJSON_GetObjectItemCaseSensitive(object, "wrong_options");
	const cJSON *option;
	size_t named = 0;

	if (!cJSON_IsArray(wrong))
		return;
	cJSON_ArrayForEach(option, wrong)
	    name_wrong(object, &named, option_text(option));
	move(object, "correct_answer", right_name);
	move(object, "answer", right_name);
	cJSON_DeleteItemFromObjectCaseSensitive(object, "wrong_options");
}

/* What a statement's key says; -1 if neither. */
static int
truth_of(const cJSON *value, const cJSON *options)
{
	char *word;
	int truth = -1;

	if (cJSON_IsBool(value))
		return cJSON_IsTrue(value);
	if (cJSON_IsNumber(value) && options)
		value = cJSON_GetArrayItem(options, (int)value->valuedouble);
	else if (cJSON_IsNumber(value))
		return value->valuedouble == 1	 ? 1
		       : value->valuedouble == 0 ? 0
						 : -1;
	if (!cJSON_IsString(value))
		return -1;
	word = fold_text(value->valuestring);
	for (size_t i = 0; i < sizeof truths / sizeof *truths; i++)
		if (strcmp(truths[i].word, word) == 0)
			truth = truths[i].is_true;
	free(word);
	return truth;
}

static void
name_truth(cJSON *object)
{
	static const char *const names[] = {
	    "is_true", "correct_answer", "correct_option", "answer"};
	const cJSON *options =
	    cJSON_GetObjectItemCaseSensitive(object, "options");
	int truth = -1;

	move(object, "question", "statement");
	for (size_t i = 0; i < 4 && truth < 0; i++)
		truth =
		    truth_of(cJSON_GetObjectItemCaseSensitive(object, names[i]),
			options);
	if (truth >= 0)
		set(object, "is_true", cJSON_CreateBool(truth));
}

/* Keywords in one text become a list. */
static void
split_keywords(cJSON *object)
{
	const char *text = json_text(object, "keywords");
	cJSON *list;
	char *word;
	size_t n;

	if (!text)
		return;
	list = cJSON_CreateArray();
	while (*text) {
		n = strcspn(text, ",;\n");
		word = mem_printf("%.*s", (int)n, text);
		cJSON_AddItemToArray(list, cJSON_CreateString(word));
		free(word);
		text += n + (text[n] != '\0');
	}
	set(object, "keywords", list);
}

/* Backslashes in all texts of a value. */
static void
mend_texts(cJSON *value)
{
	struct buf text = BUF_EMPTY;
	cJSON *next;

	if (cJSON_IsString(value) && formula_mend(value->valuestring, &text))
		cJSON_SetValuestring(value, text.data);
	buf_release(&text);
	cJSON_ArrayForEach(next, value) mend_texts(next);
}

void
shape_item(cJSON *object, enum form form)
{
	static const char *const texts[] = {"question", "answer", "statement",
	    "correct_option", "wrong_option_1", "wrong_option_2",
	    "wrong_option_3", "explanation", "source_quote", "model_answer",
	    "title", "description"};

	mend_texts(object);
	if (form == FORM_MULTIPLE_CHOICE) {
		name_options(object);
		name_wrong_options(object);
	}
	if (form == FORM_OPEN) {
		move(object, "answer", "model_answer");
		split_keywords(object);
	}
	if (form == FORM_TRUE_FALSE)
		name_truth(object);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		as_text(object, texts[i]);
}
