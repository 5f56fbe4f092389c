# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Which files the lint tests look at; from the source root, one name a line.

rooms_and_more='src include tests examples tools completion man bench .ci'

# every text file that is the project's own
text_files() {
	{
		# shellcheck disable=SC2086 # a list of words
		find $rooms_and_more -type f 2>/dev/null
		find . -maxdepth 1 -type f ! -name '*.swp' | sed 's|^\./||'
	} | sort | while read -r f; do
		grep -qI . "$f" && echo "$f"
	done
}

c_files() {
	text_files | grep '\.[ch]$'
}

# scripts by their first line, since most have no suffix; not what they source
shell_files() {
	text_files | while read -r f; do
		head -1 "$f" | grep -qE '^#!/bin/(ba)?sh|^#!/usr/bin/env bash' &&
			echo "$f"
	done
}

code_files() {
	{
		c_files
		shell_files
		text_files | grep -E 'meson\.build$|\.def$|^Makefile$'
	} | sort -u
}
