/*
 * What a server's refusal means where no code says it, by its words: those of
 * OpenAI, Azure, Anthropic, Google, Mistral, Groq, DeepSeek, xAI, Alibaba,
 * Amazon, vLLM, SGLang, TGI, llama.cpp, LM Studio and Ollama.  Pure.
 */
#ifndef HTS_AI_ANSWER_WORDING_H
#define HTS_AI_ANSWER_WORDING_H

#include <stdbool.h>
#include <stddef.h>

/* Whether the text, or text and answer together, are too long for the
 * model.  message may be NULL. */
bool wording_too_long(const char *message);
/* Whether more output was asked for than the model ever writes. */
bool wording_output_cap(const char *message);
/* The most output it would take, where asked was too much; 0 if the message
 * names no number. */
long wording_cap(const char *message, long asked);
/* Whether message repeats some words of the n bytes of text. */
bool wording_quotes(const char *message, const char *text, size_t n);

#endif
