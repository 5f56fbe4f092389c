#!/bin/bash
# SPDX-License-Identifier: MIT
# Every shell script of the project, and what scripts source, judged by shellcheck: each by itself,
# and, where NETYARD_FULL is set, each with all that it sources.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/files.sh"

cd "$SRC" || exit 1
judged_by shellcheck || skip_all "$lacks"

if [ -n "${NETYARD_FULL:-}" ]; then
	how=(-a)
else
	# "not followed", "assigned elsewhere", "used elsewhere"; of these, set -u finds the second
	how=(--norc -e "SC1091,SC2154,SC2034,$(sed -n 's/^disable=//p' .shellcheckrc | paste -sd,)")
fi
mapfile -t files < <(shell_files && find tests -name '*.sh' -type f | sort)
said=$'\n'$(shellcheck "${how[@]}" -f gcc "${files[@]}" 2>&1)
for f in "${files[@]}"; do
	if [[ $said = *$'\n'"$f:"* ]]; then
		fail "shellcheck $f" "$(grep -F "$f:" <<<"$said")"
	else
		pass "shellcheck $f"
	fi
done
plan_done
