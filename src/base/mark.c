/* SPDX-License-Identifier: MIT */
/* What is a name of a lab, and which boot of the host this is. */
#include "base/mark.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"

bool lab_name_valid(const char *lab)
{
	size_t len = strspn(lab, LAB_NAME_CHARS);

	return len && len <= LAB_NAME_MAX && !lab[len] && *lab != '_' && *lab != '-';
}

bool mark_is_of(const char *alias, const char *lab)
{
	size_t mark = strlen(MARK_BEGIN), len = strlen(lab);

	return !strncmp(alias, MARK_BEGIN, mark) && !strncmp(alias + mark, lab, len) &&
	       (!alias[mark + len] || alias[mark + len] == ':');
}

bool mark_lab(const char *alias, char ret[LAB_NAME_MAX + 1])
{
	const char *lab = alias + strlen(MARK_BEGIN);
	size_t len;

	if (strncmp(alias, MARK_BEGIN, strlen(MARK_BEGIN)) != 0)
		return false;
	len = strcspn(lab, ":");
	if (len > LAB_NAME_MAX)
		return false;
	memcpy(ret, lab, len);
	ret[len] = '\0';
	return lab_name_valid(ret);
}

bool mark_fits_ns(const char *ns, const char *lab, const char *node)
{
	size_t n = strlen(ns), m = node ? strlen(node) : 0, own = strlen(MARK_WORD "-");

	if (node)
		return n >= m && !strcmp(ns + n - m, node);
	return !strncmp(ns, MARK_WORD "-", own) && !strcmp(ns + own, lab);
}

int boot_id(char ret[BOOT_ID_LEN + 1])
{
	_cleanup_free_ char *text = NULL;
	size_t len;
	int r = file_read(BOOT_ID_FILE, 4096, &text, &len, NULL);

	*ret = '\0';
	if (r)
		return r;
	text[strcspn(text, "\n")] = '\0';
	if (strlen(text) != BOOT_ID_LEN || strchr(text, ' '))
		return -EBADMSG;
	memcpy(ret, text, BOOT_ID_LEN + 1);
	return 0;
}
