#!/bin/bash
# SPDX-License-Identifier: MIT
# cppcheck over the rooms.  Not asked for leaks, since it does not know the cleanup attribute:
# the leak sanitizer is.  Nor for arrays that end with NULL, nor for the worker's job, which
# its caller waits for.  The program of the eBPF switch is not for it: the kernel judges that.
. "$(dirname "$0")/../int/lib.sh"
. "$(dirname "$0")/files.sh"

judged_by cppcheck || skip_all "$lacks"
cd "$SRC" || exit 1
said=$(cppcheck --quiet -j 2 --inline-suppr --enable=warning,performance,portability \
	--std=c11 -D_GNU_SOURCE --library=tests/lint/cppcheck.cfg --template=gcc \
	--suppress={missingIncludeSystem,varFuncNullUB,memleak,resourceLeak} \
	--suppress={arrayIndexThenCheck,autoVariables:src/wire/worker.c} \
	-i src/bpf -Isrc -Iinclude src tests/tools examples 2>&1)
is "$said" "" "cppcheck finds nothing"
plan_done
