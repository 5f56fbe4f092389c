/* SPDX-License-Identifier: MIT */
/* dlopen(3), and what its answers mean. */
#include "base/library.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

int library_load(const char *file, const char *package,
		 const struct library_function *functions, size_t n, struct err *err)
{
	void *lib = dlopen(file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	int r = 0;

	if (!lib) {
		r = err_set(err, -EHOSTDOWN, "%s", dlerror());
		err_hint(err, "install it: apt-get install %s", package);
		return r;
	}
	for (size_t i = 0; !r && i < n; i++) {
		void *function = dlsym(lib, functions[i].name);

		if (!function)
			r = err_set(err, -EHOSTDOWN, "%s lacks %s()", file,
				    functions[i].name);
		else
			memcpy(functions[i].pointer, &function, sizeof(function));
	}
	dlclose(lib);
	return r;
}
