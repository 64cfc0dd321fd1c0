#include <string.h>

#include "lib/json.h"

#include "store/upload_page.h"

/* Prints text of a document without control characters (C0, DEL and the two
 * bytes of C1), which a terminal would obey. */
static void
put(FILE *out, const char *text)
{
	const unsigned char *p = (const unsigned char *)(text ? text : "-");

	for (; *p; p++) {
		bool c1 = p[0] == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0;

		fputc(*p < 0x20 || *p == 0x7F || c1 ? ' ' : *p, out);
		p += c1;
	}
}

static void
put_member(FILE *out, const char *before, const cJSON *object, const char *name,
    const char *after)
{
	fputs(before, out);
	put(out, json_text(object, name));
	fputs(after, out);
}

static double
number(const cJSON *object, const char *name)
{
	double value = 0;

	json_number(object, name, &value);
	return value;
}

static void
heading(FILE *out, const char *title, const cJSON *list)
{
	fprintf(out, "\n%s (%d)\n", title, cJSON_GetArraySize(list));
}

static void
print_file(FILE *out, const cJSON *file)
{
	const cJSON *info = json_object(file, "info");

	put_member(out, "  ", file, "name", "");
	put_member(out, "  ", file, "mime_type", "");
	fprintf(out, ", %.0f bytes", number(file, "size"));
	put_member(out, ": ", file, "status", "");
	if (json_text(info, "error"))
		put_member(out, ", ", info, "error", "");
	else if (info)
		fprintf(out, ", %.0f pages, %.0f characters",
		    number(info, "pages"), number(info, "characters"));
	fputc('\n', out);
}

static const char *
name_of(const cJSON *upload, const char *file_id)
{
	const cJSON *file;

	cJSON_ArrayForEach(file, json_array(upload, "files"))
	{
		const char *id = json_text(file, "id");

		if (id && strcmp(id, file_id) == 0)
			return json_text(file, "name");
	}
	return file_id;
}

static void
print_tags(FILE *out, const cJSON *upload, const cJSON *card)
{
	const cJSON *tag;

	cJSON_ArrayForEach(tag, json_array(card, "tags"))
	{
		const char *text = cJSON_GetStringValue(tag);

		if (!text)
			continue;
		fputs(" [", out);
		put(out, strncmp(text, "file:", 5) == 0
			     ? name_of(upload, text + 5)
			     : text);
		fputc(']', out);
	}
}

static void
print_cards(FILE *out, const cJSON *upload)
{
	const cJSON *list = json_array(upload, "flashcards"), *card;
	int n = 0;

	heading(out, "Flashcards", list);
	cJSON_ArrayForEach(card, list)
	{
		fprintf(out, "%4d. ", ++n);
		put_member(out, "", card, "question", "");
		print_tags(out, upload, card);
		put_member(out, "\n      ", card, "answer", "\n");
	}
}

static void
print_questions(FILE *out, const cJSON *upload)
{
	const cJSON *list = json_array(upload, "questions"), *question, *word;
	int n = 0;

	heading(out, "Questions", list);
	cJSON_ArrayForEach(question, list)
	{
		int right = (int)number(question, "correct_answer"), i = 0;

		fprintf(out, "%4d. ", ++n);
		put_member(out, "", question, "text", "\n");
		cJSON_ArrayForEach(word, json_array(question, "options"))
		{
			fprintf(out, "    %c %c) ", i == right ? '*' : ' ',
			    i < 26 ? 'a' + i : '?');
			put(out, cJSON_GetStringValue(word));
			fputc('\n', out);
			i++;
		}
		put_member(out, "      ", question, "explanation", "\n");
	}
}

/* The depth of a topic, at most 8, as parents may form a circle. */
static int
depth(const cJSON *topics, const cJSON *topic)
{
	const char *parent = json_text(topic, "parent_id");
	int levels = 0;

	while (parent && levels < 8) {
		const cJSON *other, *found = NULL;

		cJSON_ArrayForEach(other, topics)
		{
			const char *id = json_text(other, "id");

			if (id && strcmp(id, parent) == 0)
				found = other;
		}
		parent = json_text(found, "parent_id");
		levels++;
	}
	return levels;
}

static void
print_topics(FILE *out, const cJSON *upload)
{
	const cJSON *list = json_array(upload, "topics"), *topic;

	heading(out, "Topics", list);
	cJSON_ArrayForEach(topic, list)
	{
		fprintf(out, "  %*s", 2 * depth(list, topic), "");
		put_member(out, "", topic, "name", ": ");
		put_member(out, "", topic, "description", "\n");
	}
}

static void
print_usage(FILE *out, const cJSON *upload)
{
	const cJSON *list = json_array(upload, "usage"), *row;

	heading(out, "Usage", list);
	cJSON_ArrayForEach(row, list)
	{
		put_member(out, "  ", row, "task", "");
		put_member(out, "  ", row, "model", "");
		fprintf(out, ": %.0f tokens in, %.0f out, %.0f credits\n",
		    number(row, "input_tokens"), number(row, "output_tokens"),
		    number(row, "credits"));
	}
}

static void
print_tasks(FILE *out, const cJSON *upload)
{
	const cJSON *list = json_array(upload, "tasks"), *row;

	heading(out, "Tasks", list);
	cJSON_ArrayForEach(row, list)
	{
		const cJSON *why = json_object(row, "why");
		const char *outcome = json_text(row, "outcome");

		put_member(out, "  ", row, "id", "");
		put_member(out, "  ", row, "name", ": ");
		put(out, outcome ? outcome : "open");
		if (why) {
			put_member(out, ", ", why, "code", ": ");
			put_member(out, "", why, "message", "");
		}
		fprintf(out, ", %.0f attempts\n", number(row, "attempts"));
	}
}

void
page_print(FILE *out, const cJSON *upload)
{
	const cJSON *list = json_array(upload, "files"), *file;

	put_member(out, "Upload ", upload, "id", "");
	put_member(out, " (session ", upload, "session_id", "): ");
	put_member(out, "", upload, "status", "\n");
	if (json_text(upload, "error"))
		put_member(out, "  ", upload, "error", "\n");
	heading(out, "Files", list);
	cJSON_ArrayForEach(file, list) print_file(out, file);
	print_topics(out, upload);
	print_cards(out, upload);
	print_questions(out, upload);
	print_usage(out, upload);
	print_tasks(out, upload);
}
