#include "ai/answer/flaw.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <regex.h>

#include "lib/mem.h"
#include "lib/msg.h"
#include "lib/utf8.h"

#include "ai/answer/fold.h"
#include "ai/answer/tongue.h"

#define QUESTION_LONG 600 /* code points; the prompts say 300 */
#define KEY_LONG 60	  /* a key below that is never conspicuous */
#define YES_NO_WORDS 6	  /* a longer answer gives a reason */
#define GIVEAWAY_BYTES 12 /* a shorter answer may be part of any question */

/* What a rule looks at: words as of tongue_words, or, raw, as written. */
enum field {
	FIELD_QUESTION,
	FIELD_ANSWER, /* of cards and open questions */
	FIELD_OPTION,
	FIELD_EXPLANATION,
	FIELD_ANSWER_RAW,
	FIELD_EXPLANATION_RAW,
	FIELD_QUESTION_RAW
};

#define CARDS (1u << FORM_FLASHCARDS | 1u << FORM_OPEN)
#define CHOICE (1u << FORM_MULTIPLE_CHOICE)
#define TRUTH (1u << FORM_TRUE_FALSE)
#define ALL (CARDS | CHOICE | TRUTH)

/* Parts of the patterns. */
#define DE_TEXT                                                                \
	"(text(abschnitt|stelle|auszug)?(e?s)?|dokuments?|skripts?|"           \
	"lernmaterials?|unterlagen|vorlesung|auszugs?|folien?)"
#define DE_PART                                                                \
	"(text(abschnitt|stelle|auszug)?(e?s)?|dokuments?|skripts?|"           \
	"lernmaterials?|kapitels?|abschnitts?|folie|auszugs?|tabelle|"         \
	"abbildung|grafik|schaubilds?|ubersicht)"
#define DE_SAID                                                                \
	"(ge(nannt|sagt|zeigt)|erwahnt|beschrieben|erklart|dargestellt|"       \
	"definiert|aufgefuhrt|angegeben|aufgelistet|behandelt|besprochen|"     \
	"abgebildet|steht|stehen|entnehmen|thematisiert|angefuhrt|"            \
	"vorgestellt|sehen)[a-z]*"
#define EN_TEXT                                                                \
	"(texts?|passages?|documents?|lectures?|script|excerpts?|slides?|"     \
	"chapters?|sections?|materials?|paragraphs?|notes|reading)"
#define EN_SAID                                                                \
	"(mentioned|described|stated|discussed|listed|given|presented|shown|"  \
	"explained|introduced|defined|provided|referenced|cited|outlined|"     \
	"covered)"
#define EN_SAYS                                                                \
	"(says?|states?|mentions?|describes?|discuss(es)?|explains?|lists?|"   \
	"gives?|presents?|refers?|defines?|covers?|claims?|tells?|suggests?)"
#define FR_TEXT                                                                \
	"(textes?|documents?|passages?|extraits?|cours|chapitres?|"            \
	"paragraphes?|supports?|polycopie|diapositives?|diapos?)"
#define FR_SAID                                                                \
	"(dit|mentionn|decri|present|indiqu|cite|expliqu|evoqu|defini|donn|"   \
	"abord|traite)"
#define ES_TEXT                                                                \
	"(textos?|documentos?|pasajes?|fragmentos?|capitulos?|apartados?|"     \
	"diapositivas?|apuntes|material|parrafos?|lectura)"
#define ES_SAID                                                                \
	"(dice|mencion|describ|explica|present|indica|cita|habla|defin|trata|" \
	"aborda|senala)"
#define COURSE                                                                 \
	"(klausur|prufung|sprechstunde|sprechzeit|abgabe|horsaal|"             \
	"seminarraum|vorlesung|tutorium|ubungsblatt|einsicht|exam|midterm|"    \
	"office hour|homework|assignment|lecture|coursework|submission|"       \
	"examen|permanence|amphitheatre|devoir|entrega|tutoria|"               \
	"tarea)[a-z]*"
#define ANSWERS_DE                                                             \
	"(antwort(en|moglichkeit|moglichkeiten|option|optionen)?|option(en)?|" \
	"aussagen?|auswahl(moglichkeit|moglichkeiten)?|moglichkeit(en)?|"      \
	"varianten?|alternativen?|punkte?|begriffe?)"
#define ANSWERS_EN                                                             \
	"(answers?|options?|choices?|statements?|alternatives?|responses?)"
#define ANSWERS_FR                                                             \
	"(reponses?|propositions?|options?|affirmations?|choix|enonces?)"
#define ANSWERS_ES                                                             \
	"(respuestas?|opcion(es)?|alternativas?|afirmacion(es)?|"              \
	"enunciados?|proposicion(es)?)"

static struct rule {
	enum flaw flaw;
	unsigned forms;
	enum field field;
	const char *pattern;
	regex_t compiled;
} rules[] = {
    /* "Laut Text", "im Dokument gesagt", "dieses Kapitel", "Seite 2". */
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (laut|gemass|entsprechend|zufolge) ((dem|der|den|diesem|dieser|"
	"vorliegenden|obigen) )*" DE_TEXT " ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" nach ((dem|diesem|vorliegenden) )+(text|skript|dokument) ", {0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (im|in dem|in der|in den|aus dem|aus der|auf der|vom) ((vorliegenden|"
	"obigen|gegebenen|folgenden) )?" DE_PART " .*" DE_SAID,
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" " DE_SAID " .*(im|in dem|in der|aus dem|auf der) ((vorliegenden|"
	"obigen|gegebenen) )?" DE_PART " ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (dieses|diesem|diesen|dieser|vorliegende[mnrs]?) (text|dokument|"
	"skript|kapitel|abschnitt|auszug|vorlesung|folie|lektion|seite|tabelle|"
	"abbildung)(e?s)? ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (abbildung|abb|grafik|schaubild|diagramm|tabelle|tab|listing|folie|"
	"seite) [0-9]+ ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (oben|unten|zuvor|vorher|vorstehend|nachfolgend) (ge(nannt|zeigt)|"
	"abgebildet|dargestellt|erwahnt|beschrieben|aufgefuhrt|angegeben)"
	"[a-z]* ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (according to|based on|as per|per) ((the|this|that|these|given|above|"
	"provided|following) )*" EN_TEXT " ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" according to (the )?(author|article|speaker|figure|table|diagram) ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (the|this|that) ((given|above|following) )?" EN_TEXT " " EN_SAYS " ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" " EN_SAID " (in|by|on|within) (the|this) ((given|above) )?(" EN_TEXT
	"|article|figure|table|diagram|example) ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (in|from) (the|this) ((given|above|provided) )?" EN_TEXT
	" .*(" EN_SAID "|do we learn)",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" this (chapter|section|passage|text|document|lecture|excerpt|"
	"paragraph|slide|page|reading) ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" " EN_SAID " (above|below|earlier|previously) ", {0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" the (above|following) (figure|table|diagram|passage|text|excerpt|"
	"image|graph|picture|code|example) | (figure|fig|table|diagram|"
	"exhibit|slide|listing) [0-9]+ | on (page|slide) [0-9]+ ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (selon|d apres|suivant) (le|ce|la|cette|les|l) ?(" FR_TEXT
	"|auteur|figure|tableau|schema) ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (dans|de|du|par) ((le|ce|cet|cette|la|l) )?" FR_TEXT " .*" FR_SAID
	"| " FR_SAID "[a-z]* (dans|par) (le|ce|cet|cette|la|l) " FR_TEXT " ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (que|quoi) dit (le|ce|cet|cette) " FR_TEXT " | (ce|cet|cette) "
	"(chapitre|texte|document|passage|extrait|paragraphe|diapositive|page)"
	" ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (figure|fig|tableau|schema|graphique|diapositive|diapo|page) [0-9]+ |"
	" ci (dessus|dessous|contre) ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (segun|de acuerdo con|conforme a) ((el|la|este|esta|los|las) "
	")?(" ES_TEXT "|autor|figura|tabla) ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (en|del|de|por) ((el|este|esta|la) )?" ES_TEXT " .*" ES_SAID
	"| " ES_SAID "[a-z]* (en|por) (el|este|esta|la) " ES_TEXT " ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" que dice (el|la|este|esta) " ES_TEXT " | (este|esta) (capitulo|texto|"
	"documento|pasaje|fragmento|apartado|diapositiva|pagina) ",
	{0}},
    {FLAW_CONTEXT, ALL, FIELD_QUESTION,
	" (figura|fig|tabla|grafico|diapositiva|pagina) [0-9]+ | (mencionad|"
	"mostrad|descrit|citad)[oa]s? (arriba|anteriormente|abajo) ",
	{0}},

    /* What is asked for is no single fact. */
    {FLAW_VAGUE, CARDS, FIELD_QUESTION,
	" was (ist|weiss man|weisst du|wissen (sie|wir)|wird|kann man) .*uber "
	".*(bekannt|gesagt|wissen|erwahnt|berichtet|sagen) $| was weiss man "
	"uber | was wissen (sie|wir) uber | alles uber ",
	{0}},
    {FLAW_VAGUE, CARDS, FIELD_QUESTION,
	" what (is known|do (you|we) know|is there to know|can be said) about |"
	" everything (about|you know) | que (sait on|savez vous) (de|du|des|"
	"sur) | que se sabe (de|del|sobre) | que sabes (de|del|sobre) ",
	{0}},
    {FLAW_LIST, CARDS, FIELD_QUESTION,
	" (nenne|nennen sie|liste|listen sie|zahle|zahlen sie|gib) (mir "
	")?(alle|"
	"samtliche) | (list|name|enumerate|give|state) (all|every) | (cite|"
	"citez|enumere|enumerez|listez|nommez|donnez) (tous|toutes) | (enumera|"
	"enumere|lista|nombra|nombre|cita|menciona) (todos|todas) ",
	{0}},
    {FLAW_YES_NO, 1u << FORM_FLASHCARDS, FIELD_ANSWER_RAW,
	"^(ja|nein|yes|no|oui|non|s\303\255|si|doch|richtig|falsch|wahr|true|"
	"false|vrai|faux|verdadero|falso)([.!,;:]|$)",
	{0}},
    {FLAW_ORGANISATION, CARDS | CHOICE, FIELD_QUESTION,
	"^ (wann|wo|bis wann|um wie viel uhr|um wieviel uhr|an welchem "
	"(tag|datum|termin)|in welchem (raum|horsaal|gebaude)|when|where|what "
	"time|in (which|what) room|on (which|what) (day|date)|by when|quand|"
	"ou|a quelle (heure|date)|dans quelle salle|cuando|donde|a que hora|"
	"en que (aula|fecha|dia)) .*" COURSE,
	{0}},
    {FLAW_ORGANISATION, CARDS | CHOICE, FIELD_QUESTION,
	" (e mail|email|mail|telefon|phone|web|sprech)[a-z]* ?(adresse|"
	"address|nummer|number|stunde|hours?)?.* (dozent|professor|lehrstuhl|"
	"tutor|lecturer|instructor|betreuer|ansprechpartner|kursleit)",
	{0}},
    {FLAW_ORGANISATION, ALL, FIELD_ANSWER_RAW,
	"(^|[ (])[a-z0-9._+-]+@[a-z0-9-]+\\.[a-z.]+", {0}},
    {FLAW_PLACEHOLDER, ALL, FIELD_ANSWER,
	"^ (n a|n v|tbd|tba|todo|xxx+|k a|keine angaben?|lorem ipsum.*|"
	"platzhalter|placeholder|beispiel(text|antwort)|not applicable|"
	"(your|the|sample) answer( here)?|(hier )?(ihre|deine) antwort) $",
	{0}},
    {FLAW_PLACEHOLDER, CHOICE, FIELD_OPTION,
	"^ (n a|n v|tbd|tba|todo|xxx+|k a|keine angaben?|platzhalter|"
	"placeholder|((falsche?|richtige?|wrong|correct|incorrect|right|fausse|"
	"mauvaise|bonne|incorrecta) )?(" ANSWERS_DE "|" ANSWERS_EN
	"|" ANSWERS_FR "|" ANSWERS_ES "|distractor|distraktor)( (incorrecta|"
	"correcta|fausse|correcte))?( [0-9a-d])?) $",
	{0}},
    {FLAW_UNKNOWN, ALL, FIELD_ANSWER,
	" (dokument|text|skript|material|lernmaterial) (enthalt|nennt|macht|"
	"gibt|liefert|erwahnt|sagt) ([a-z]+ ){0,3}(keine?n?|nicht|nichts) | "
	"(im|"
	"in dem) (dokument|text|skript) (nicht|keine) | (nicht|keine?) "
	"([a-z]+ )?(im|in dem) (dokument|text|skript) ",
	{0}},
    {FLAW_UNKNOWN, ALL, FIELD_ANSWER,
	" (document|text|passage|material) (does not|doesn t|did not|provides "
	"no|gives no|contains no) | not (mentioned|specified|stated|provided|"
	"given) (in|by) the (text|document|passage) | (document|texte) ne "
	"(contient|mentionne|precise|donne|fournit|dit) | (documento|texto) no "
	"(contiene|menciona|indica|especifica|dice|proporciona) ",
	{0}},
    {FLAW_UNKNOWN, ALL, FIELD_ANSWER,
	"^ (es )?(tut mir leid|i m sorry|i am sorry|sorry|i cannot|i can t|i m "
	"unable|as an ai|als ki|je suis desolee?|desolee?|je ne peux pas|lo "
	"siento|no puedo|ich kann (das |dabei |dir |ihnen )?nicht) ",
	{0}},

    /* Multiple choice. */
    {FLAW_CATCH_ALL, CHOICE, FIELD_OPTION,
	"^ (alle[rs]?|keine[rs]?|beide[rs]?|jede[rs]?|samtliche) "
	"((der|die|dieser|diesen|von|"
	"ihnen|drei|vier|beiden|oben|hier|zuvor|vorher|genannten?|genannte|"
	"angegebenen|aufgefuhrten|stehenden|obigen|vorherigen|anderen|davon) "
	"|" ANSWERS_DE " )*((sind|ist|treffen|trifft|stimmen|stimmt|gelten|"
	"gilt|waren) )?((nicht )?(richtig|korrekt|zutreffend|falsch|moglich|"
	"wahr|zu) )?$",
	{0}},
    {FLAW_CATCH_ALL, CHOICE, FIELD_OPTION,
	"^ (alles|nichts) ((oben|hier|davon|hiervon|von|genannte[ns]?|"
	"aufgefuhrte|stehende|obige|obigen|oben|alledem|dem|beidem) )+$",
	{0}},
    {FLAW_CATCH_ALL, CHOICE, FIELD_OPTION,
	"^ (all|none|both|neither|either|any|each) (of "
	")?((the|these|those|them|two|three|above|"
	"following|listed|mentioned|given|previous|other|others|preceding) "
	"|" ANSWERS_EN
	" )*((are|is) )?((correct|true|right|false|wrong|incorrect|"
	"possible|apply|applies) )?$",
	{0}},
    {FLAW_CATCH_ALL, CHOICE, FIELD_OPTION,
	"^ (toutes?|tous|aucune?|les deux|ni l une? ni l autre) ((de|des|d|"
	"entre|les|ces|ce|la|elles|eux|deux|trois|ci|dessus|dessous|"
	"precedentes?|"
	"proposees?|mentionnees?|citees?|autres?) |" ANSWERS_FR " )*((sont|est|"
	"n est|ne sont) )?((correctes?|justes?|vraies?|exactes?|bonnes?|"
	"possibles?|fausses?) )?$",
	{0}},
    {FLAW_CATCH_ALL, CHOICE, FIELD_OPTION,
	"^ (todas?|todos|ninguna?|ninguno|ambas|ambos|las dos|los dos|"
	"cualquiera) ((de|las|los|estas|estos|ellas|ellos|anteriores|"
	"mencionadas|mencionados|dos|tres) |" ANSWERS_ES " )*((son|es) )?"
	"((correctas?|correctos?|ciertas?|verdaderas?|falsas?|validas?|"
	"anteriores) )?$",
	{0}},
    {FLAW_CATCH_ALL, CHOICE, FIELD_OPTION,
	"^ ((nur|only|just|both|sowohl|weder|either|neither|solo|seulement|"
	"uniquement|tanto|" ANSWERS_DE "|" ANSWERS_EN "|" ANSWERS_FR
	"|" ANSWERS_ES
	") )*[a-d] ((und|and|et|y|e|sowie|als auch|als|auch|noch|or|nor|ou|o|"
	"oder|como) )*[a-d] (((und|and|et|y) )?[a-d] )?((nur|only|solo|"
	"seulement|sind|are|son|sont|stimmen|treffen) )*((richtig|korrekt|"
	"correct|true|right|correctas|correctos|correctes|verdaderas|justes|"
	"vraies|exactes|zu) )?$",
	{0}},
    {FLAW_CATCH_ALL, CHOICE, FIELD_OPTION,
	"^ (die |the |les |las |los )?(ersten?|letzten?|first|last|deux|trois|"
	"dos|tres|beiden|zwei) (beiden|zwei|drei|two|three|premieres?|"
	"premiers|dernieres?|derniers|primer[ao]s|ultim[ao]s|ersten|letzten) "
	"(" ANSWERS_DE " |" ANSWERS_EN " |" ANSWERS_FR " |" ANSWERS_ES " )?$",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION,
	" (antwort(en)?|antwort(moglichkeit|option)(en)?|option(en)?|"
	"distraktor|auswahl|losung|losungen|optionen)( (nummer|nr))? ([b-d]|"
	"[1-4]|a (und|ist|sind|trifft|stimmt|b|c|d)) ",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION,
	" (erste|zweite|dritte|vierte|letzte|vorletzte|ersten|zweiten|dritten|"
	"vierten|letzten|vorletzten|erstgenannte) (antwort|option|aussage|"
	"antwortmoglichkeit|antwortoption|auswahlmoglichkeit|alternative)"
	"(en)? ",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION,
	" (first|second|third|fourth|last|final) (option|answer|choice|"
	"alternative)s? ",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION,
	" (premiere|deuxieme|seconde|troisieme|quatrieme|derniere) (reponse|"
	"proposition|option|affirmation) | (primera|segunda|tercera|cuarta|"
	"ultima) (opcion|respuesta|alternativa|afirmacion) ",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION_RAW,
	"([Oo]ptions?|[Aa]nswers?|[Cc]hoices?|[Aa]lternatives?|[Rr].{1,2}"
	"ponses?|"
	"[Pp]ropositions?|[Oo]pci.{1,2}n(es)?|[Rr]espuestas?|[Aa]ntwort(en)?|"
	"[Ll].{1,2}sung|[Ss]olution|[Ss]oluci.{1,2}n)( "
	"(number|n.{1,2}|num.ro))?"
	":? *\\(?([A-D]|[1-4])\\)?([^A-Za-z0-9'\342\200-]|$)",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION_RAW,
	"([Aa]ntwort(m.{1,2}glichkeit|option)?|[Oo]ption|[Aa]nswer|[Cc]hoice|"
	"[Rr].{1,2}ponse|[Oo]pci.{1,2}n) *\\(?[a-d]\\)",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION_RAW,
	"(^|[.;] )\\(?[A-D]\\)?[:)] |\\([A-D]\\) "
	"(trifft|ist|sind|stimmt|is|are|"
	"est|sont|es|son) ",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION_RAW,
	"(^|[ ,])[A-D]((,| und| and| et| y) [A-D])* (ist|sind|w.{1,2}re|is|are|"
	"est|sont|es|son) (nicht |not |pas )?(richtig|falsch|korrekt|correct|"
	"wrong|incorrect|right|false|true|faux|fausse|correcte|vraie|juste|"
	"falsa|correcta|verdadera|falsas|incorrecta)",
	{0}},
    {FLAW_POSITION, CHOICE, FIELD_EXPLANATION_RAW,
	"(Nur|nur|Only|only|Seule?|seule?|Solo|solo|S.{1,2}lo) (la |the |die )?"
	"[A-D] (stimmt|ist|trifft|passt|gilt|is|fits|est|convient|es)([ .]|$)",
	{0}},
    {FLAW_NEGATIVE, CHOICE, FIELD_QUESTION_RAW,
	"(^|[ "
	"*])(NICHT|NOT|KEINE?|KEINER|KEINES|KEINEN|EXCEPT|AUSSER|AU\303\237ER|"
	"NO|PAS|SAUF|EXCEPTO)([ *,?.]|$)",
	{0}},
    {FLAW_NEGATIVE, CHOICE, FIELD_QUESTION,
	" which (one )?(of the following|of these|statements?|options?) .*(is|"
	"are|does|do|was|were|would|can) (not|n t|incorrect|false) | (welche|"
	"welcher|welches) (der|dieser) (folgenden )?[a-z]+ .*(nicht|kein|keine|"
	"keinen|falsch) | (laquelle|lequel|lesquelles) (de|des|parmi) .*(n est "
	"pas|ne [a-z]+ pas|fausse) | cual (de|es) .*(no es|no "
	"son|incorrect[ao]|"
	"falsa) ",
	{0}},
    {FLAW_NEGATIVE, TRUTH | CHOICE, FIELD_QUESTION,
	" (nicht|kein|keine|keinen|keiner|keinem|nie|niemals) .*(nicht|kein|"
	"keine|keinen|keiner|keinem|nie|niemals|unwahr|falsch|unzutreffend) ",
	{0}},
    {FLAW_NEGATIVE, TRUTH | CHOICE, FIELD_QUESTION,
	" (not|never|cannot|isn t|aren t|doesn t|don t|wasn t|can t) .*(not|"
	"never|cannot|isn t|aren t|doesn t|don t|wasn t|can t|untrue|false|"
	"incorrect) ",
	{0}},
    {FLAW_NEGATIVE, TRUTH | CHOICE, FIELD_QUESTION,
	" (ne|n) [a-z]+ (pas|jamais|aucune?) .*(ne|n) [a-z]+ (pas|jamais|"
	"aucune?) | (ne|n) [a-z]+ pas (faux|inexact|vrai que .* (ne|n) ) | no "
	"(es|son) (cierto|falso|verdad) que .*no | (no|nunca) .*(no|nunca) "
	"(es|son|se|tiene|hay) ",
	{0}},
    {FLAW_TELL, TRUTH, FIELD_QUESTION_RAW,
	"[([](wahr|falsch|richtig|true|false|correct|incorrect|vrai|faux|"
	"verdadero|falso)[])]|^(wahr|falsch|richtig|true|false|vrai|faux|"
	"verdadero|falso|wahr oder falsch|true or false|vrai ou faux|verdadero "
	"o falso)\\?? *(:|-|\342\200\223|\342\200\224)",
	{0}},
};

#define RULES (sizeof rules / sizeof *rules)

static void
compile(void)
{
	static bool done;

	if (done)
		return;
	for (size_t i = 0; i < RULES; i++) {
		enum field field = rules[i].field;
		/* Names of options are told apart by their case. */
		int icase = field == FIELD_EXPLANATION_RAW ||
				    rules[i].flaw == FLAW_NEGATIVE
				? 0
				: REG_ICASE;

		if (regcomp(&rules[i].compiled, rules[i].pattern,
			REG_EXTENDED | REG_NOSUB | icase))
			die_permanent("rule %zu of flaws is no pattern", i);
	}
	done = true;
}

/* A draft as the rules see it. */
struct view {
	const struct draft *d;
	enum form form;
	char *question, *answer;      /* words */
	char *asked;		      /* the question without what it quotes */
	char *options[DRAFT_OPTIONS]; /* words */
};

static const char *
back_of(const struct draft *d, enum form form)
{
	return form == FORM_OPEN ? d->model_answer : d->answer;
}

/* A quotation is what is asked about, and not how. */
static char *
asked_words(const char *question)
{
	static const struct {
		const char *open, *close;
	} quotes[] = {
	    {"\342\200\236", "\342\200\234"},
	    {"\342\200\234", "\342\200\235"},
	    {"\302\253", "\302\273"},
	    {"\302\273", "\302\253"},
	    {"\"", "\""},
	};
	char *copy = mem_copy(question), *open, *close, *words;

	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		while ((open = strstr(copy, quotes[i].open)) &&
		       (close = strstr(
			    open + strlen(quotes[i].open), quotes[i].close))) {
			close += strlen(quotes[i].close);
			memmove(open + 1, close, strlen(close) + 1);
			*open = ' ';
		}
	words = tongue_words(copy);
	free(copy);
	return words;
}

static void
view_make(struct view *v, const struct draft *d, enum form form)
{
	*v = (struct view){.d = d, .form = form};
	v->question = tongue_words(d->question);
	v->answer = tongue_words(back_of(d, form));
	v->asked = asked_words(d->question);
	for (size_t i = 0; i < d->options_count; i++)
		v->options[i] = tongue_words(d->options[i]);
}

static void
view_release(struct view *v)
{
	free(v->question);
	free(v->asked);
	free(v->answer);
	for (size_t i = 0; i < v->d->options_count; i++)
		free(v->options[i]);
}

static bool
matches(const struct rule *rule, const char *text)
{
	return text && regexec(&rule->compiled, text, 0, NULL, 0) == 0;
}

static bool
rule_fits(const struct rule *rule, const struct view *v)
{
	bool found = false;

	switch (rule->field) {
	case FIELD_QUESTION:
		return matches(rule, v->asked);
	case FIELD_QUESTION_RAW:
		return matches(rule, v->d->question);
	case FIELD_ANSWER:
	case FIELD_EXPLANATION:
		return matches(rule, v->answer);
	case FIELD_ANSWER_RAW:
	case FIELD_EXPLANATION_RAW:
		return matches(rule, back_of(v->d, v->form));
	case FIELD_OPTION:
		for (size_t i = 0; i < v->d->options_count; i++)
			found |= matches(rule, v->options[i]);
		return found;
	}
	return false;
}

/* Some patterns are a flaw only beside something else. */
static bool
rule_counts(const struct rule *rule, const struct view *v)
{
	if (rule->flaw == FLAW_YES_NO)
		return strchr(v->d->question, '?') &&
		       tongue_count(v->answer) <= YES_NO_WORDS;
	/* "When is an examination void?" is law. */
	if (rule->flaw == FLAW_ORGANISATION && rule->field == FIELD_QUESTION &&
	    v->form != FORM_MULTIPLE_CHOICE)
		return strpbrk(v->answer, "0123456789@") != NULL;
	if (rule->flaw == FLAW_ORGANISATION && rule->field == FIELD_ANSWER_RAW)
		return !strchr(back_of(v->d, v->form), '`');
	return true;
}

/* The name in the schema of what a rule looks at. */
static const char *
field_name(enum field field, enum form form)
{
	switch (field) {
	case FIELD_QUESTION:
	case FIELD_QUESTION_RAW:
		return form == FORM_TRUE_FALSE ? "statement" : "question";
	case FIELD_ANSWER:
	case FIELD_ANSWER_RAW:
		return form == FORM_OPEN ? "model_answer" : "answer";
	case FIELD_OPTION:
		return "options";
	case FIELD_EXPLANATION:
	case FIELD_EXPLANATION_RAW:
		break;
	}
	return "explanation";
}

static struct rejection
by_rules(const struct view *v)
{
	compile();
	for (size_t i = 0; i < RULES; i++)
		if (rules[i].forms & 1u << v->form && rule_fits(&rules[i], v) &&
		    rule_counts(&rules[i], v))
			return (struct rejection){
			    rules[i].flaw, field_name(rules[i].field, v->form)};
	return (struct rejection){FLAW_NONE, NULL};
}

/* "Is it A or B?" may hold its answer. */
static bool
offers_choice(const char *words)
{
	return strstr(words, " oder ") || strstr(words, " or ") ||
	       strstr(words, " ou ") || strstr(words, " o ") ||
	       strstr(words, " zwischen ") || strstr(words, " between ");
}

/* Whether the question holds the answer, word for word. */
static bool
gives_away(const char *question, const char *answer)
{
	return strlen(answer) >= GIVEAWAY_BYTES && tongue_count(answer) >= 2 &&
	       strstr(question, answer) && !offers_choice(question);
}

static struct rejection
card_flaw(const struct view *v)
{
	const char *answer = field_name(FIELD_ANSWER, v->form);

	if (strlen(v->question) > 2 && strcmp(v->question, v->answer) == 0 &&
	    fold_same(v->d->question, back_of(v->d, v->form)))
		return (struct rejection){FLAW_SAME, answer};
	/* An open question may set out what is to be explained. */
	if (v->form == FORM_FLASHCARDS && gives_away(v->question, v->answer))
		return (struct rejection){FLAW_GIVEAWAY, "question"};
	return (struct rejection){FLAW_NONE, NULL};
}

/* What two options are compared by: without marks of Markdown and TeX, a
 * leading article and punctuation at the end. */
static char *
option_key(const char *option)
{
	static const char *const articles[] = {"der ", "die ", "das ", "den ",
	    "ein ", "eine ", "the ", "a ", "an ", "le ", "la ", "les ", "l'",
	    "un ", "une ", "el ", "los ", "las ", "una "};
	char *key = fold_text(option), *to = key, *start = key;

	for (const char *p = key; *p; p++) {
		if (*p == '`' || *p == '$' || (*p == '*' && p[1] == '*') ||
		    (*p == '*' && p > key && p[-1] == '*') ||
		    (*p == '\'' && p == key))
			continue;
		if (*p == '\\' && p[1] && strchr("()[]", p[1])) {
			p++;
			continue;
		}
		*to++ = *p;
	}
	*to = '\0';
	start += strspn(start, " ");
	for (size_t i = 0; i < sizeof articles / sizeof *articles; i++)
		if (strncmp(start, articles[i], strlen(articles[i])) == 0) {
			start += strlen(articles[i]);
			break;
		}
	while (to > start && strchr(" .,;:!?_*", to[-1]))
		*--to = '\0';
	start += strspn(start, " _");
	memmove(key, start, strlen(start) + 1);
	return key;
}

static bool
options_agree(const struct draft *d)
{
	char *keys[DRAFT_OPTIONS];
	bool same = false;

	for (size_t i = 0; i < d->options_count; i++) {
		keys[i] = option_key(d->options[i]);
		for (size_t k = 0; k < i; k++)
			same |= strcmp(keys[i], keys[k]) == 0;
	}
	for (size_t i = 0; i < d->options_count; i++)
		free(keys[i]);
	return same;
}

/* Options of dots and dashes beside others that say something. */
static bool
is_blank_option(const struct draft *d)
{
	size_t blank = 0;

	for (size_t i = 0; i < d->options_count; i++) {
		char *key = fold_text(d->options[i]);

		blank += strspn(key, ".-?!_,: ") == strlen(key);
		free(key);
	}
	return blank > 0 && (blank < d->options_count || blank > 1) &&
	       !(blank == 1 && strlen(d->options[0]) <= 3);
}

static bool
key_is_longest(const struct draft *d)
{
	size_t key = utf8_count(d->options[0], strlen(d->options[0]));
	size_t longest = 0, n;

	for (size_t i = 1; i < d->options_count; i++) {
		n = utf8_count(d->options[i], strlen(d->options[i]));
		longest = n > longest ? n : longest;
	}
	return key > KEY_LONG && key * 2 > longest * 5;
}

static struct rejection
choice_flaw(const struct view *v)
{
	const struct draft *d = v->d;

	if (options_agree(d))
		return (struct rejection){FLAW_OPTIONS, "options"};
	if (is_blank_option(d))
		return (struct rejection){FLAW_PLACEHOLDER, "options"};
	if (!*d->answer)
		return (struct rejection){FLAW_UNEXPLAINED, "explanation"};
	if (key_is_longest(d))
		return (struct rejection){FLAW_LONGEST, "correct_option"};
	if (gives_away(v->question, v->options[0]))
		return (struct rejection){FLAW_GIVEAWAY, "question"};
	return (struct rejection){FLAW_NONE, NULL};
}

/* A card may ask for a translation. */
static bool
is_about_language(const char *words)
{
	return strstr(words, "ubersetz") || strstr(words, "translat") ||
	       strstr(words, "tradu") || strstr(words, "heisst") ||
	       strstr(words, "englisch") || strstr(words, "english") ||
	       strstr(words, "franzos") || strstr(words, "french") ||
	       strstr(words, "spanisch") || strstr(words, "spanish") ||
	       strstr(words, "deutsch") || strstr(words, "german") ||
	       strstr(words, "bedeut") || strstr(words, " mean");
}

/* Letters of a word in Latin and in Cyrillic: one is an imitation. */
static bool
mixes_scripts(const char *text)
{
	size_t n = strlen(text), length;
	bool latin = false, cyrillic = false;
	uint32_t point;

	for (size_t i = 0; i < n; i += length) {
		length = utf8_decode(text + i, n - i, &point);
		if (length == 0)
			break;
		if (point < 0x80 ? !isalpha((int)point) : point == 0xA0)
			latin = cyrillic = false;
		else if (point < 0x250)
			latin = true;
		else if (point >= 0x400 && point < 0x530)
			cyrillic = true;
		if (latin && cyrillic)
			return true;
	}
	return false;
}

/* Letters of scripts that none of the four languages is written in. */
static bool
is_foreign_script(const char *text)
{
	size_t n = strlen(text), length, letters = 0, foreign = 0;
	uint32_t point;

	for (size_t i = 0; i < n; i += length) {
		length = utf8_decode(text + i, n - i, &point);
		if (length == 0)
			break;
		letters += point < 0x80 ? isalpha((int)point) != 0 : 1;
		foreign += (point >= 0x400 && point < 0x1E00) ||
			   (point >= 0x2E80 && point < 0xE000);
	}
	return foreign >= 4 && foreign * 2 > letters;
}

static enum flaw
language_flaw(const struct view *v, const char *language)
{
	const char *texts[] = {v->d->question, back_of(v->d, v->form)};
	bool is_four = strstr(" de en fr es ", language) != NULL;

	for (size_t i = 0; i < 2; i++)
		if (mixes_scripts(texts[i]) ||
		    (is_four && is_foreign_script(texts[i]) &&
			!is_about_language(v->question)))
			return FLAW_LANGUAGE;
	if (is_about_language(v->question))
		return FLAW_NONE;
	return tongue_is_other(v->asked, language) ||
		       (strchr(v->d->question, '?') &&
			   tongue_is_other(v->answer, language))
		   ? FLAW_LANGUAGE
		   : FLAW_NONE;
}

static bool
is_caption(const struct draft *d)
{
	static const char *const starts[] = {" abbildung ", " abb ", " figure ",
	    " fig ", " tabelle ", " table ", " figura ", " tableau ", " tabla ",
	    " grafik ", " diagramm ", " diagram "};
	char *words = d->quote ? tongue_words(d->quote) : NULL;
	bool found = false;

	for (size_t i = 0; words && i < sizeof starts / sizeof *starts; i++)
		found |= strncmp(words, starts[i], strlen(starts[i])) == 0 &&
			 isdigit((unsigned char)words[strlen(starts[i])]);
	free(words);
	return found;
}

struct rejection
flaw_find(const struct draft *d, enum form form, const char *language)
{
	struct rejection r = {FLAW_NONE, NULL};
	struct view v;

	if (form == FORM_TOPICS)
		return r;
	view_make(&v, d, form);
	r = by_rules(&v);
	if (!r.flaw && form == FORM_MULTIPLE_CHOICE)
		r = choice_flaw(&v);
	if (!r.flaw && (form == FORM_FLASHCARDS || form == FORM_OPEN))
		r = card_flaw(&v);
	if (!r.flaw &&
	    utf8_count(d->question, strlen(d->question)) > QUESTION_LONG)
		r = (struct rejection){
		    FLAW_LONG, field_name(FIELD_QUESTION, form)};
	if (!r.flaw && is_caption(d))
		r = (struct rejection){FLAW_CAPTION, "source_quote"};
	if (!r.flaw)
		r.flaw = language_flaw(&v, language);
	view_release(&v);
	return r;
}

/* Bytes of a label in front of an option, 0 without one; *label: which. */
static size_t
label_length(const char *option, char *label)
{
	const char *p = option + (*option == '(');

	if (!strchr("ABCDabcd1234", *p) || !*p)
		return 0;
	*label = (char)tolower((unsigned char)*p++);
	if (!strchr(").:", *p) || !*p || p[1] != ' ')
		return 0;
	return (size_t)(p - option) + 1 + strspn(p + 1, " ");
}

void
flaw_strip_labels(struct draft *d)
{
	char labels[DRAFT_OPTIONS];
	size_t lengths[DRAFT_OPTIONS];

	for (size_t i = 0; i < d->options_count; i++) {
		lengths[i] = label_length(d->options[i], &labels[i]);
		if (lengths[i] == 0 || !d->options[i][lengths[i]])
			return;
		for (size_t k = 0; k < i; k++)
			if (labels[i] == labels[k])
				return;
	}
	for (size_t i = 0; i < d->options_count; i++)
		memmove(d->options[i], d->options[i] + lengths[i],
		    strlen(d->options[i] + lengths[i]) + 1);
}
