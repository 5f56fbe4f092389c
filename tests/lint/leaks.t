#!/bin/bash
# SPDX-License-Identifier: MIT
# That leaks are found, by the leak sanitizer as tests/tools/leaks.c makes it quick.
. "$(dirname "$0")/../int/lib.sh"

leaky=$BUILD/tests/tools/leaky
[ -x "$leaky" ] || skip_all "leaky is not built: a build without sanitizers"
said=$(ASAN_OPTIONS=detect_leaks=1 "$leaky" 2>&1)
is $? 1 "what leaks fails"
like "$said" 'leak of 123 byte' "... what the first thread forgot"
like "$said" 'leak of 45 byte' "... and another"
said=$(ASAN_OPTIONS=detect_leaks=1 "$leaky" kept 2>&1)
is "$? $said" "0 " "what is kept is no leak"
plan_done
