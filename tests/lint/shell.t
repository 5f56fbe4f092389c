#!/bin/bash
# SPDX-License-Identifier: MIT
# Every shell script of the project with what it sources, judged by shellcheck.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/files.sh"

cd "$SRC" || exit 1
needs shellcheck

while read -r f; do
	ok "shellcheck $f" shellcheck -a "$f"
done < <(shell_files)
plan_done
