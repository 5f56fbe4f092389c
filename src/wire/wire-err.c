/* SPDX-License-Identifier: MIT */
/* What went wrong, and what to do where that is the same whatever was tried. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "wire/wire-in.h"

void wire_hint(struct err *err)
{
	if (*err->hint)
		return;
	if (err->code == -EPERM)
		err_hint(
			err,
			"netyard needs root (CAP_SYS_ADMIN and CAP_NET_ADMIN): use sudo");
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
