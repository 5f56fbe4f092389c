/* SPDX-License-Identifier: MIT */
/* The text under the YAML: what no text file has, and what a person cannot see in it. */
#include <errno.h>
#include <string.h>

#include "base/utf8.h"
#include "model/value.h"

/*
 * What makes libfyaml keep a token: up to 400 bytes each, and all of a line at a time,
 * since even the last character can make a key of the rest.  The tree has a limit of
 * its own.
 */
#define INDICATORS     "[]{},:?&*!%"
#define INDICATORS_MAX 500000

static bool is_text(uint32_t c)
{
	return (c >= 0x20 && c != 0x7f) || c == '\t' || c == '\r' || c == '\n';
}

/* Ends there a line, or what else begins one, without being white space of ASCII? */
static bool ends_line(const char *text, size_t n)
{
	static const char *const ends[] = {"\xef\xbb\xbf", "\xc2\x85", "\xe2\x80\xa8",
					   "\xe2\x80\xa9"}; /* BOM, NEL, LS, PS */

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (n >= strlen(ends[i]) &&
		    !memcmp(text + n - strlen(ends[i]), ends[i], strlen(ends[i])))
			return true;
	return !n;
}

/*
 * Whether the '?' at text[i] can begin a key: nothing but an indicator is before it on
 * its line.  libfyaml 0.7.12 crashes on some (a tab behind "? a:"), and what it makes of the
 * others is refused anyway.
 */
static bool is_explicit_key(const char *text, size_t len, size_t i)
{
	size_t before = i;

	if (i + 1 < len && !strchr(" \t\r\n", text[i + 1]))
		return false;
	while (before && (text[before - 1] == ' ' || text[before - 1] == '\t'))
		before--;
	return ends_line(text, before) || strchr("\r\n-?:,[{", text[before - 1]);
}

int yaml_check_text(const char *text, size_t len, struct faults *faults)
{
	struct file_pos at = {1, 1};
	size_t n, indicators = 0;

	if (len > TOPO_FILE_MAX) {
		fault_add(faults, at, "the file is larger than %u MiB; that is too large",
			  TOPO_FILE_MAX >> 20);
		return -EINVAL;
	}
	for (size_t i = 0; i < len; i += n) {
		uint32_t c = 0;

		n = utf8_char(text + i, len - i, &c);
		if (!n || !is_text(c)) {
			fault_add(
				faults, at,
				"the byte 0x%02x is not text; a topology file is YAML in UTF-8",
				(unsigned char)text[i]);
			return -EINVAL;
		}
		if (c < 0x80 && strchr(INDICATORS, (int)c) &&
		    indicators++ == INDICATORS_MAX) {
			fault_add(
				faults, at,
				"this is bracket, comma or colon number %d; no topology needs "
				"more",
				INDICATORS_MAX + 1);
			return -EINVAL;
		}
		if (c == '?' && is_explicit_key(text, len, i)) {
			fault_add(
				faults, at,
				"keys with a '?' before them are not possible here; write "
				"the key alone");
			return -EINVAL;
		}
		at.col++;
		if (c == '\n')
			at = (struct file_pos){at.line + 1, 1};
	}
	return 0;
}

/* Whether a tab is in the white space that something else follows. */
static bool is_tab_indented(const char *line, const char *end)
{
	bool tab = false;

	for (; line < end && (*line == ' ' || *line == '\t'); line++)
		tab = tab || *line == '\t';
	return tab && line < end && *line != '\n' && *line != '\r';
}

unsigned yaml_tab_line(const char *text, size_t len, unsigned first, unsigned last)
{
	const char *end = text + len;

	for (unsigned line = 1; text && line <= last; line++) {
		if (line >= first && is_tab_indented(text, end))
			return line;
		text = memchr(text, '\n', (size_t)(end - text));
		text = text ? text + 1 : NULL;
	}
	return 0;
}
