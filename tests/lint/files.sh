# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Which files the lint tests look at; from the source root, one name a line.

# every text file that is the project's own
text_files() {
	{
		find src include tests examples tools completion man systemd debian .ci -type f 2>/dev/null
		find . -maxdepth 1 -type f ! -name '*.swp' -printf '%P\n'
	} | sort | xargs grep -lI .
}

c_files() {
	text_files | grep '\.[ch]$'
}

# scripts by their first line, since most have no suffix; not what they source
shell_files() {
	text_files | xargs awk 'FNR == 1 && /^#!.*\/(env )?(ba)?sh/ { print FILENAME } { nextfile }'
}

code_files() {
	{
		c_files
		shell_files
		text_files | grep -E 'meson\.build$|\.def$|^Makefile$'
	} | sort -u
}
