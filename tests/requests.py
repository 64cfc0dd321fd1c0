#!/usr/bin/python3
"""Checks request bodies, a line each, against what a chat completions server
takes: no unknown field, types and ranges, strict schemas in their portable
core, and what hts promises of the messages.

    requests.py SCHEMA-DIRECTORY FILE

Written from OpenAI's description of the API and its guide on Structured
Outputs, not from the program: an independent second reading.
"""
import hashlib
import json
import os
import re
import sys

# Everything hts may send; any other name would be a 400 at OpenAI's.
WORDS = {
    "reasoning_effort": "none minimal low medium high xhigh max".split(),
    "service_tier": "auto default flex scale priority fast".split(),
}
FIELDS = {"model", "messages", "response_format", "max_completion_tokens",
          "max_tokens", "temperature", "safety_identifier"} | set(WORDS)
KEYWORDS = {"type", "properties", "required", "additionalProperties", "items",
            "enum", "title", "description"}
TYPES = {"object", "array", "string", "boolean"}
CAP_MAX = 2 * ((200 + 26 * 320) * 13 // 10 + 4000)
DOCUMENT = re.compile(r'\A<document id="([0-9a-f]{16})">\n(.*)\n'
                      r'</document id="([0-9a-f]{16})">\Z', re.S)


class Wrong(Exception):
    pass


def need(condition, what):
    if not condition:
        raise Wrong(what)


def whole(value, low, high):
    return (isinstance(value, int) and not isinstance(value, bool)
            and low <= value <= high)


def check_schema(schema, depth=1):
    """Strict rules: closed objects, everything required, few keywords."""
    need(isinstance(schema, dict), "a schema is no object")
    need(depth <= 5, "more than five levels")
    unknown = set(schema) - KEYWORDS
    need(not unknown, "keyword %s" % unknown)
    need(schema.get("type") in TYPES, "type %r" % schema.get("type"))
    if schema["type"] == "object":
        properties = schema.get("properties")
        need(isinstance(properties, dict) and properties, "no properties")
        need(schema.get("additionalProperties") is False, "an open object")
        need(schema.get("required") == list(properties),
             "required is not every property")
        for value in properties.values():
            check_schema(value, depth + 1)
    if schema["type"] == "array":
        check_schema(schema.get("items"), depth + 1)
    if "enum" in schema:
        need(all(isinstance(word, str) for word in schema["enum"]), "enum")


def check_format(body, schemas):
    form = body.get("response_format")
    if form is None:
        return
    if form == {"type": "json_object"}:
        need("JSON" in body["messages"][0]["content"], "JSON is not named")
        return
    need(isinstance(form, dict) and set(form) == {"type", "json_schema"}
         and form["type"] == "json_schema", "response_format")
    wrapper = form["json_schema"]
    need(set(wrapper) == {"name", "strict", "schema"}, "json_schema")
    need(re.fullmatch(r"[A-Za-z0-9_-]{1,64}", wrapper["name"]), "name")
    need(wrapper["strict"] is True, "not strict")
    need(wrapper["schema"].get("type") == "object", "the root is no object")
    need(schemas.get(wrapper["name"]) == json.dumps(wrapper),
         "none of the schemas in share")


def check_document(text):
    found = DOCUMENT.match(text)
    need(found, "the document tags")
    tag, inner, end = found.groups()
    need(tag == end, "the tags differ")
    need(tag not in inner, "the tag is in the document")
    digest = hashlib.sha256(inner.encode()).hexdigest()
    for _ in range(10):
        if digest[:16] == tag:
            return
        digest = hashlib.sha256(digest.encode()).hexdigest()
    raise Wrong("the tag is not the hash of the document")


def check_messages(messages):
    need(isinstance(messages, list), "messages")
    for message in messages:
        need(set(message) == {"role", "content"}, "fields of a message")
        need(isinstance(message["content"], str) and message["content"],
             "content is no text")
    roles = [message["role"] for message in messages]
    need(roles in (["system", "user"], ["system", "user", "user"],
                   ["system", "user", "assistant", "user"],
                   ["system", "user", "user", "assistant", "user"]),
         "roles %s" % roles)
    need(not re.search(r"\{(count|language)\}", messages[0]["content"]),
         "a placeholder is left")
    check_document(messages[1]["content"])


def check_body(body, schemas):
    need(isinstance(body, dict), "no object")
    unknown = set(body) - FIELDS
    need(not unknown, "unknown field %s" % unknown)
    need(isinstance(body.get("model"), str) and body["model"], "model")
    need(isinstance(body.get("messages"), list), "messages")
    check_messages(body["messages"])
    need(("max_tokens" in body) != ("max_completion_tokens" in body),
         "not exactly one cap")
    cap = body.get("max_tokens", body.get("max_completion_tokens"))
    need(whole(cap, 1, CAP_MAX), "cap %r" % cap)
    if "temperature" in body:
        need(isinstance(body["temperature"], (int, float))
             and 0 <= body["temperature"] <= 2, "temperature")
    for name, words in WORDS.items():
        need(body.get(name, words[0]) in words, name)
    need(re.fullmatch(r"[0-9a-f]{0,64}", body.get("safety_identifier", "")),
         "safety_identifier")
    check_format(body, schemas)


def once(pairs):
    names = [name for name, _ in pairs]
    need(len(set(names)) == len(names), "a name twice")
    return dict(pairs)


def read_schemas(directory):
    schemas = {}
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), encoding="utf-8") as file:
            wrapper = json.load(file)
        check_schema(wrapper["schema"])
        schemas[wrapper["name"]] = json.dumps(wrapper)
    need(len(schemas) == 5, "there are five schemas")
    return schemas


def main():
    schemas = read_schemas(sys.argv[1])
    count = 0
    with open(sys.argv[2], encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                check_body(json.loads(line, object_pairs_hook=once), schemas)
            except (Wrong, ValueError) as wrong:
                print("request %d: %s: %s" % (number, wrong, line[:400]))
                return 1
            count = number
    if count == 0:
        print("no request at all")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
