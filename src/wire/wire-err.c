/* SPDX-License-Identifier: MIT */
/* What went wrong, and what to do where that is the same whatever was tried. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "wire/wire-in.h"

#define ROOT "CAP_SYS_ADMIN and CAP_NET_ADMIN"

/* Of root that is refused, a container or a filter of system calls has taken it away. */
static const char *root_or_container(void)
{
	return geteuid() ? "use sudo"
			 : "this root has not both: if it is a container's, start that "
			   "with them (--privileged)";
}

int wire_needs_root(struct err *err, int code, const char *what)
{
	err_sys(err, code, "netyard needs root (" ROOT ") to %s", what);
	return err ? err_hint(err, "%s", root_or_container()) : code;
}

void wire_hint(struct err *err)
{
	if (*err->hint)
		return;
	if (err->code == -EPERM)
		err_hint(err, "netyard needs root (" ROOT "): %s", root_or_container());
	else if (err->code == -EMFILE)
		err_hint(err, "raise the limit of open files: ulimit -n 1024");
	else if (err->code == -ENFILE)
		err_hint(err, "raise the host's limit of open files: sysctl fs.file-max");
}

int wire_err(struct err *err, int code, const char *fmt, ...)
{
	char what[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	err_sys(err, code, "%s", what);
	if (err)
		wire_hint(err);
	return code;
}
