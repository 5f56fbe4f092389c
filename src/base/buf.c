/* SPDX-License-Identifier: MIT */
/*
 * Text that grows, by doubling.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

/* Room for n more bytes and the NUL. */
static void reserve(struct buf *b, size_t n)
{
	size_t need, cap = b->cap ? b->cap : 64;
	char *data;

	if (__builtin_add_overflow(b->len + 1, n, &need) || need > PTRDIFF_MAX)
		err_out_of_memory();
	if (need <= b->cap)
		return;
	while (cap < need)
		cap *= 2;
	data = realloc(b->data, cap);
	if (!data)
		err_out_of_memory();
	b->data = data;
	b->cap = cap;
}

void buf_done(struct buf *b)
{
	free(b->data);
	*b = (struct buf){0};
}

void buf_addn(struct buf *b, const char *s, size_t n)
{
	reserve(b, n);
	memcpy(b->data + b->len, s, n);
	b->len += n;
	b->data[b->len] = '\0';
}

void buf_add(struct buf *b, const char *s)
{
	buf_addn(b, s, strlen(s));
}

void buf_addc(struct buf *b, char c)
{
	buf_addn(b, &c, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		err_out_of_memory();
	reserve(b, (size_t)n);
	vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
	va_end(again);
	b->len += (size_t)n;
}

void buf_add_shell(struct buf *b, const char *word)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				   "0123456789_-./:,+@%";

	if (*word && !word[strspn(word, safe)]) {
		buf_add(b, word);
		return;
	}
	buf_addc(b, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_add(b, "'\\''");
		else
			buf_addc(b, *word);
	}
	buf_addc(b, '\'');
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	if (b->data)
		b->data[0] = '\0';
}

const char *buf_str(const struct buf *b)
{
	return b->data ? b->data : "";
}

char *buf_steal(struct buf *b)
{
	char *data;

	reserve(b, 0);
	data = b->data;
	data[b->len] = '\0';
	*b = (struct buf){0};
	return data;
}
