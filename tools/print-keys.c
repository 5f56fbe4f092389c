/* SPDX-License-Identifier: MIT */
/*
 * Prints the key table at build time: `print-keys schema` as a JSON schema for editors,
 * `print-keys scdoc` as the part of netyard.yard(5) that lists the keys.
 */
#include <stdio.h>
#include <string.h>

#include "base/cleanup.h"
#include "model/read.h"

int main(int argc, char **argv)
{
	_cleanup_free_ char *text = NULL;

	if (argc == 2 && !strcmp(argv[1], "schema"))
		text = topo_schema_json();
	else if (argc == 2 && !strcmp(argv[1], "scdoc"))
		text = topo_keys_scdoc();
	if (!text) {
		fputs("usage: print-keys schema|scdoc\n", stderr);
		return EXIT_FAILURE;
	}
	return fputs(text, stdout) < 0 || fclose(stdout) ? EXIT_FAILURE : EXIT_SUCCESS;
}
