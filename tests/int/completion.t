#!/bin/bash
# SPDX-License-Identifier: MIT
# Completion as a shell at a terminal does it: names of files are data, however they are written.
# shellcheck disable=SC2016 # names are not expanded
. "$(dirname "$0")/lib.sh"
world "$@"
needs python3

mkdir "$T/bin" "$T/home"
cat >"$T/bin/netyard" <<'TOLD'
#!/bin/sh
[ "$1" != __complete ] || exec "$NETYARD" "$@"
printf '<%s>' "$@" >"$T/told"
TOLD
chmod +x "$T/bin/netyard"
export T HOME=$T/home TERM=dumb PS1=READY INPUTRC=/dev/null
PATH=$T/bin:$PATH
for shell in bash zsh fish; do
	"$NETYARD" __complete "$shell" >"$T/complete.$shell"
done
printf '. "$T/complete.bash"\nPS1=READY\n' >"$T/bash.rc"
printf 'source $T/complete.fish\nfunction fish_prompt; echo READY; end\n' >"$T/fish.rc"

# typed SHELL KEYS: what netyard was then told
typed() {
	rm -f "$T/told"
	case $1 in
	bash) set -- "$2" bash --noprofile --rcfile "$T/bash.rc" -i ;;
	zsh) set -- "autoload -U compinit; compinit -D -u; . \$T/complete.zsh\\r$2" zsh -d -f -i ;;
	fish) set -- "$2" fish --private --no-config --init-command "source $T/fish.rc" ;;
	esac
	"$SRC/tests/tools/typed" "$@" >"$T/shown"
	cat "$T/told" 2>&1
}

# tries KEYS NAME WORDS: in each shell, where NAME and some more are files here
tries() {
	local shell
	rm -rf "$T/here" && mkdir "$T/here" && cd "$T/here" || exit 1
	touch -- "$2" other.yard.yml PWN "$T/home/home"
	for shell in bash zsh fish; do
		command -v "$shell" >/dev/null || { skip "$shell: $1" "no $shell here"; continue; }
		is "$(typed "$shell" "$1")" "$3" "$shell: $1 is $2"
	done
	is "$(find "$T" -name PWNED)" "" "... and nothing was run"
}

tries 'netyard plan x\t' 'x$(touch PWNED).yard.yml' '<plan><x$(touch PWNED).yard.yml>'
tries 'netyard plan "x\t' 'x$(touch PWNED).yard.yml' '<plan><x$(touch PWNED).yard.yml>'
tries "netyard plan 'x\\t" 'x$(touch PWNED).yard.yml' '<plan><x$(touch PWNED).yard.yml>'
tries 'netyard plan x\\$\\(t\t' 'x$(touch PWNED).yard.yml' '<plan><x$(touch PWNED).yard.yml>'
tries 'netyard show x\t' 'x`touch PWNED`;touch PWNED.yard.yml' '<show><x`touch PWNED`;touch PWNED.yard.yml>'
tries 'netyard down x\t' 'x&touch PWNED|>PWNED.yard.yml' '<down><x&touch PWNED|>PWNED.yard.yml>'
tries 'netyard draw -o x\t' 'x * [a-z]?.svg' '<draw><-o><x * [a-z]?.svg>'
tries 'netyard up x\t' "x'it\"s \\\\ {a,b}!~:=#.yard.yml" "<up><x'it\"s \\\\ {a,b}!~:=#.yard.yml>"
tries 'netyard up x\\ \t' 'x  y.yard.yml' '<up><x  y.yard.yml>'
tries 'netyard plan o\t' '*.yard.yml' '<plan><other.yard.yml>'
tries 'netyard pla\t x' x '<plan><x>'

# an end of a link, which bash has as three words
cat >"$T/here/o.yard.yml" <<'LAB'
nodes: {node-one: {}, node-two: {}}
links: [{endpoints: ["node-one:first", "node-two:second"]}]
LAB
for shell in bash zsh fish; do
	command -v "$shell" >/dev/null || { skip "$shell: an end" "no $shell here"; continue; }
	is "$(typed "$shell" 'netyard capture ./o.yard.yml node-o\t:f\t node-two:s\t')" \
		'<capture><./o.yard.yml><node-one:first><node-two:second>' "$shell: ends of links"
done
plan_done
