/* SPDX-License-Identifier: MIT */
#include "base/command.h"

#include <string.h>

#include "base/buf.h"

const char *command_text(struct arena *arena, const char *const *words, size_t n)
{
	_cleanup_buf_ struct buf text = {};

	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addc(&text, ' ');
		buf_add_shell(&text, words[i]);
	}
	return arena_strdup(arena, buf_str(&text));
}

/* One word into out; where it ends, or NULL: a quote is open, or a \ begins nothing. */
static const char *take_word(const char *s, struct buf *out)
{
	while (*s && *s != ' ') {
		const char *end = s + 1;

		if (*s == '\'') {
			end = strchr(end, '\'');
			if (!end)
				return NULL;
			buf_addn(out, s + 1, (size_t)(end - s - 1));
			end++;
		} else if (*s == '\\') {
			if (!*end)
				return NULL;
			buf_addc(out, *end++);
		} else {
			buf_addc(out, *s);
		}
		s = end;
	}
	return s;
}

static char **split(struct arena *arena, const char *text, size_t *ret_n)
{
	char **words = NULL;
	size_t n = 0, end;

	for (const char *s = text; s; s = *s == ' ' ? s + 1 : NULL) {
		_cleanup_buf_ struct buf word = {};

		s = take_word(s, &word);
		if (!s)
			return NULL;
		ARENA_PUSH(arena, words, n, arena_strdup(arena, buf_str(&word)));
	}
	end = n;
	ARENA_PUSH(arena, words, end, NULL);
	*ret_n = n;
	return words;
}

char **command_words(struct arena *arena, const char *text, size_t *ret_n)
{
	size_t n;
	char **words = strlen(text) < COMMAND_MAX ? split(arena, text, &n) : NULL;

	if (!words || strcmp(command_text(arena, (const char *const *)words, n), text))
		return NULL;
	*ret_n = n;
	return words;
}
