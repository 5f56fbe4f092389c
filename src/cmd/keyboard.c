/* SPDX-License-Identifier: MIT */
/* What a terminal sends for a key, as xterm and its kin do. */
#include "cmd/keyboard.h"

#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

#define ESCAPE '\033'

static const struct {
	const char *text;
	enum key key;
} sequences[] = {
	{"\033[A", KEY_UP},   {"\033OA", KEY_UP},	{"\033[B", KEY_DOWN},
	{"\033OB", KEY_DOWN}, {"\033[5~", KEY_PAGE_UP}, {"\033[6~", KEY_PAGE_DOWN},
	{"\033[H", KEY_HOME}, {"\033OH", KEY_HOME},	{"\033[1~", KEY_HOME},
	{"\033[F", KEY_END},  {"\033OF", KEY_END},	{"\033[4~", KEY_END},
};

void keyboard_begin(struct keyboard *k)
{
	struct termios now;

	if (k->on || tcgetpgrp(STDIN_FILENO) != getpgrp() ||
	    tcgetattr(STDIN_FILENO, &k->was) < 0)
		return;
	now = k->was;
	now.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
	now.c_cc[VMIN] = 1;
	now.c_cc[VTIME] = 0;
	k->on = tcsetattr(STDIN_FILENO, TCSANOW, &now) == 0;
}

void keyboard_end(struct keyboard *k)
{
	if (k->on)
		tcsetattr(STDIN_FILENO, TCSANOW, &k->was);
	k->on = false;
}

/* How long the key is that the text begins with; 0 in *ret: none that is known. */
static size_t parse(const char *text, int *ret)
{
	size_t n = 1;

	*ret = (unsigned char)*text;
	if (*text != ESCAPE)
		return 1;
	*ret = 0;
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++)
		if (!strncmp(text, sequences[i].text, strlen(sequences[i].text))) {
			*ret = sequences[i].key;
			return strlen(sequences[i].text);
		}
	if (text[n] == '[' || text[n] == 'O')
		n++;
	while (text[n] && (text[n] < '@' || text[n] > '~'))
		n++;
	return n + !!text[n];
}

size_t keyboard_read(struct keyboard *k, int *ret, size_t most)
{
	char text[65];
	ssize_t len = read(STDIN_FILENO, text, sizeof(text) - 1);
	size_t n = 0;

	if (len <= 0)
		k->on = false;
	text[len > 0 ? len : 0] = '\0';
	for (const char *at = text; *at && n < most; n += ret[n] != 0)
		at += parse(at, &ret[n]);
	return n;
}
