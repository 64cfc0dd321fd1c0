#include "ai/answer/rejection.h"

#include <string.h>

static const struct {
	const char *name, *en, *de, *fr, *es;
} words[] = {
    [FLAW_NONE] = {"none", "", "", "", ""},
    [FLAW_CONTEXT] = {"context", "it cannot be understood without the document",
	"ohne das Dokument nicht zu verstehen",
	"incompréhensible sans le document", "no se entiende sin el documento"},
    [FLAW_VAGUE] = {"vague", "it asks for no single fact",
	"fragt nicht nach einer einzelnen Tatsache",
	"ne demande pas un seul fait", "no pregunta por un solo hecho"},
    [FLAW_LIST] = {"list", "it asks for a whole list",
	"fragt nach einer ganzen Liste", "demande toute une liste",
	"pide una lista entera"},
    [FLAW_YES_NO] = {"yes_no", "it is answered with yes or no",
	"wird mit Ja oder Nein beantwortet", "se répond par oui ou non",
	"se responde con sí o no"},
    [FLAW_GIVEAWAY] = {"giveaway", "the question holds its answer",
	"die Frage enthält ihre Antwort", "la question contient sa réponse",
	"la pregunta contiene su respuesta"},
    [FLAW_SAME] = {"same", "question and answer are the same",
	"Frage und Antwort sind gleich", "question et réponse sont identiques",
	"pregunta y respuesta son iguales"},
    [FLAW_ORGANISATION] = {"organisation",
	"it is about the organisation of the course",
	"betrifft die Organisation des Kurses",
	"concerne l'organisation du cours",
	"trata de la organización del curso"},
    [FLAW_PLACEHOLDER] = {"placeholder", "a field holds a placeholder",
	"ein Feld enthält einen Platzhalter",
	"un champ contient un texte provisoire",
	"un campo contiene un texto provisional"},
    [FLAW_UNKNOWN] = {"unknown", "the answer says nothing",
	"die Antwort sagt nichts", "la réponse ne dit rien",
	"la respuesta no dice nada"},
    [FLAW_CATCH_ALL] = {"catch_all",
	"an option refers to all or none of the others",
	"eine Option bezieht sich auf die anderen",
	"une option renvoie aux autres", "una opción se refiere a las otras"},
    [FLAW_OPTIONS] = {"options", "two options are the same",
	"zwei Optionen sind gleich", "deux options sont identiques",
	"dos opciones son iguales"},
    [FLAW_LONGEST] = {"longest", "the right option is much longer",
	"die richtige Option ist viel länger",
	"la bonne option est bien plus longue",
	"la opción correcta es mucho más larga"},
    [FLAW_POSITION] = {"position",
	"the explanation speaks of option letters or places",
	"die Erklärung nennt Buchstaben oder Stellen von Optionen",
	"l'explication désigne des options par lettre ou place",
	"la explicación nombra opciones por letra o lugar"},
    [FLAW_UNEXPLAINED] = {"unexplained", "there is no explanation",
	"die Erklärung fehlt", "l'explication manque", "falta la explicación"},
    [FLAW_NEGATIVE] = {"negative", "it is negated", "ist verneint",
	"est à la forme négative", "está en negativo"},
    [FLAW_TELL] = {"tell", "the statement says whether it is true",
	"die Aussage verrät, ob sie wahr ist",
	"l'affirmation dit si elle est vraie",
	"la afirmación dice si es verdadera"},
    [FLAW_LANGUAGE] = {"language", "it is in the wrong language",
	"ist in der falschen Sprache", "n'est pas dans la bonne langue",
	"está en otro idioma"},
    [FLAW_LONG] = {"long", "the question is too long", "die Frage ist zu lang",
	"la question est trop longue", "la pregunta es demasiado larga"},
    [FLAW_CAPTION] = {"caption", "the quote only refers to a figure",
	"das Zitat verweist nur auf eine Abbildung",
	"la citation renvoie seulement à une figure",
	"la cita solo remite a una figura"},
    [FLAW_NUMBER] = {"number", "a number of the answer is not in the quote",
	"eine Zahl der Antwort steht nicht im Zitat",
	"un nombre de la réponse n'est pas dans la citation",
	"un número de la respuesta no está en la cita"},
    [FLAW_MISSING] = {"missing", "it is missing or empty",
	"fehlt oder ist leer", "manque ou est vide", "falta o está vacío"},
    [FLAW_CONTROL] = {"control", "it contains control characters",
	"enthält Steuerzeichen", "contient des caractères de contrôle",
	"contiene caracteres de control"},
    [FLAW_TOO_LONG] = {"too_long", "it is longer than allowed",
	"ist länger als erlaubt", "est plus long que permis",
	"es más largo de lo permitido"},
    [FLAW_LEAK] = {"leak", "it repeats the instructions, not the document",
	"wiederholt die Anweisungen statt des Dokuments",
	"répète les consignes au lieu du document",
	"repite las instrucciones en vez del documento"},
};

const char *
flaw_name(enum flaw flaw)
{
	return words[flaw].name;
}

const char *
flaw_says(enum flaw flaw, const char *language)
{
	if (strcmp(language, "de") == 0)
		return words[flaw].de;
	if (strcmp(language, "fr") == 0)
		return words[flaw].fr;
	if (strcmp(language, "es") == 0)
		return words[flaw].es;
	return words[flaw].en;
}
