/* What a prompt must have, whoever edited it. */
#include "ai/request/prompt.h"

#include "tap.h"

static const char schema[] =
    "{\"name\":\"n\",\"strict\":true,\"schema\":{\"properties\":{"
    "\"language\":{\"type\":\"string\"},\"cards\":{\"items\":{\"properties\":{"
    "\"front\":{\"type\":\"string\"}}}}}}}";

static const struct {
	const char *text, *fault;
} cases[] = {
    {"{count} cards in {language} of the document as JSON: "
     "{\"language\":\"de\",\"cards\":[{\"front\":\"\"}]}",
	""},
    {"{count} cards, document, JSON: language, cards, front", ""},
    {"Cards of the document as JSON: language, cards, front",
	"the placeholder {count} is missing"},
    {"{count} {counts} document JSON language cards front",
	"the placeholder {counts} is unknown"},
    {"{count} {text} document JSON language cards front",
	"the placeholder {text} is unknown"},
    {"{count} {Language} document JSON language cards front", ""},
    {"{count} document language cards front", "the word JSON is missing"},
    {"{count} JSON language cards front",
	"the document tags are not explained"},
    {"{count} document JSON language cards", "the field front is not named"},
};

int
main(void)
{
	char fault[128];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fault[0] = '\0';
		prompt_is_usable(cases[i].text, schema, fault, sizeof fault);
		IS(fault, cases[i].fault, cases[i].text);
	}
	return TAP_DONE();
}
