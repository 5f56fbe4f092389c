/* SPDX-License-Identifier: MIT */
/* What the kernel has: modules, loaded, built in or to be loaded, told by files. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/utsname.h>

#include "base/cleanup.h"
#include "check/facts.h"
#include "wire/ebpf.h"

void facts_read_kernel(struct facts *h)
{
	struct utsname name;

	if (uname(&name) < 0)
		return;
	h->kernel = arena_strdup(h->arena, name.release);
	h->machine = arena_strdup(h->arena, name.machine);
}

/* By trying: no file tells of it. */
void facts_read_xdp_sockets(struct facts *h)
{
	_cleanup_close_ int fd = socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0);

	h->xdp_sockets = fd >= 0		 ? FEATURE_THERE
			 : errno == EAFNOSUPPORT ? FEATURE_ABSENT
						 : FEATURE_UNKNOWN;
}

/* By trying, where nobody sees it. */
void facts_read_ebpf(struct ny_world *w, struct facts *h)
{
	struct err err = {0};
	int r = ebpf_try(w, &err);

	h->ebpf = !r				  ? FEATURE_THERE
		  : r == -EPERM && !h->privileged ? FEATURE_UNKNOWN
						  : FEATURE_ABSENT;
	h->ebpf_error = arena_strdup(h->arena, err.text);
}

/* A line of such a list begins with ".../NAME.ko", perhaps with ".xz" after that. */
static bool lists(const struct facts *h, const char *list, const char *module)
{
	const char *text = facts_text(
		h, arena_printf(h->arena, "/lib/modules/%s/%s", h->kernel, list));
	const char *word = arena_printf(h->arena, "/%s.ko", module);
	const char *p = text ? strstr(text, word) : NULL;
	size_t len = strlen(word);

	for (; p; p = strstr(p + 1, word)) {
		const char *line = p;

		while (line > text && line[-1] != '\n')
			line--;
		if (strchr(".:\n", p[len]) && !memchr(line, ':', (size_t)(p - line)))
			return true; /* and not what another module depends on */
	}
	return false;
}

enum facts_feature facts_module(const struct facts *h, const char *module)
{
	if (facts_exists(h, arena_printf(h->arena, "/sys/module/%s", module)) ||
	    lists(h, "modules.builtin", module))
		return FEATURE_THERE;
	return lists(h, "modules.dep", module) ? FEATURE_LOADABLE : FEATURE_ABSENT;
}
