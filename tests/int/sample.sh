# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests that try some of many cases, others with another seed.  Sourced after lib.sh.

# sample N MAX SALT: MAX numbers out of 1..N in order, all where NETYARD_FULL is set or N is
# small; others with another salt
sample() {
	if [ -n "${NETYARD_FULL:-}" ] || [ "$1" -le "$2" ]; then
		seq "$1"
	else
		seq "$1" | shuf -n "$2" --random-source=<(yes "$NETYARD_SEED $3") | sort -n
	fi
}

# some_of MAX WORD...: MAX of these in order, all where NETYARD_FULL is set
some_of() {
	local max=$1 words=("${@:2}") at
	[ $# -gt 1 ] || return 0
	for at in $(sample ${#words[@]} "$max" "${words[*]}"); do
		echo "${words[at - 1]}"
	done
}

# seeded: says which seed this run has
seeded() {
	NETYARD_SEED=${NETYARD_SEED:-$RANDOM$RANDOM}
	RANDOM=$NETYARD_SEED
	export NETYARD_SEED
	diag "NETYARD_SEED=$NETYARD_SEED"
}
