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

# The one version of each program that judges; another one finds other things, and asks for others.
judges='clang-format 14
clang-tidy 14
cppcheck 2.10
shellcheck 0.9.0
codespell 2.2.2'

# judged_by PROGRAM: whether the version of it that judges is here; if not, that is said in $lacks
judged_by() {
	local wanted found

	wanted=$(sed -n "s/^$1 //p" <<<"$judges")
	command -v "$1" >/dev/null || ! lacks="no $1 here" || return 1
	found=$("$1" --version 2>&1 | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1)
	[[ $found. = "$wanted".* ]] || ! lacks="$1 $wanted judges, here is $found" || return 1
}
