#!/bin/bash
# SPDX-License-Identifier: MIT
# SIGINT and SIGTERM at random moments: up takes everything back and exits with 128+N (or
# was done already), down finishes and exits with 128+N.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/seam.sh"
. "$(dirname "$0")/ovs.sh"
world "$@"
needs jq
seeded

# a lab of 60 members on one bridge, each with an address and a route
{
	printf 'name: sixty\nnodes:\n  br: {kind: bridge}\n'
	for i in $(seq 60); do
		printf '  n%d: {interfaces: {eth0: {addresses: [10.0.0.%d/24]}}, routes: [{to: 10.9.0.0/16, via: 10.0.0.254}]}\n' "$i" "$i"
	done
	printf 'links:\n'
	printf '  - endpoints: ["n%d:eth0", br]\n' $(seq 60)
} >sixty.yard.yml

nothing_is_left() {
	[ "$(picture)" = "$empty" ] && [ ! -e /run/netyard ]
}

# A shell starts what is in the background with SIGINT ignored; here it is not.
heeds=(env --default-signal=INT --default-signal=QUIT)

# signalled up|down SIGNAL MS: the signal comes after MS milliseconds; into $status and $msg
signalled() {
	local pid
	"${heeds[@]}" "$NETYARD" "$1" sixty.yard.yml >out 2>msg &
	pid=$!
	sleep "$(printf '%d.%03d' $(($3 / 1000)) $(($3 % 1000)))"
	kill -s "$2" "$pid" 2>/dev/null
	wait "$pid"
	status=$? msg=$(<msg)
}

# milliseconds CMD...: how long it takes
milliseconds() {
	local start=${EPOCHREALTIME/./}
	"$@" >/dev/null 2>&1
	echo $(((${EPOCHREALTIME/./} - start) / 1000))
}

"$NETYARD" up "$SRC/examples/veth.yard.yml" >/dev/null # /run/netns is there from now on
"$NETYARD" down "$SRC/examples/veth.yard.yml" >/dev/null
empty=$(picture)
up_ms=$(milliseconds "$NETYARD" up sixty.yard.yml)
ok "60 members are up" "$NETYARD" show --check sixty
down_ms=$(milliseconds "$NETYARD" down sixty)
ok "... and down" nothing_is_left
diag "up takes $up_ms ms, down $down_ms ms"

# random_up SIGNAL NUMBER
random_up() {
	local ms=$((RANDOM % (up_ms + 10)))
	signalled up "$1" "$ms"
	case $status in
	0) "$NETYARD" show --check sixty >/dev/null && "$NETYARD" down sixty >/dev/null ;;
	$((128 + $2))) [ ! -e /run/netyard/sixty ] ;;
	*) false ;;
	esac && nothing_is_left && return
	diag "$1 after $ms ms: status $status" "$msg" "$(find /run/netyard /run/netns 2>&1 | head)"
	return 1
}

# random_down SIGNAL NUMBER [MS]: early ones are more likely to find it looking at the host
random_down() {
	local ms=${3:-$((RANDOM % (down_ms + 10)))}
	"$NETYARD" up sixty.yard.yml >/dev/null || return 1
	signalled down "$1" "$ms"
	if [ "$status" = $((128 + $2)) ] && [ -z "$msg" ] && "$NETYARD" show --check sixty >/dev/null 2>&1; then
		"$NETYARD" down sixty >/dev/null # it had not begun
	fi
	{ [ "$status" = 0 ] || [ "$status" = $((128 + $2)) ]; } && nothing_is_left && return
	diag "$1 after $ms ms: status $status" "$msg" "$(find /run/netyard /run/netns 2>&1 | head)"
	return 1
}

# times N NAME CMD...: as one test
times() {
	local n=$1 name=$2 i
	shift 2
	for ((i = 0; i < n; i++)); do
		"$@" || break
	done
	is "$i" "$n" "$name, $n times"
}

n=3
[ -z "${NETYARD_FULL:-}" ] || n=25
times $n "SIGINT during up" random_up INT 2
times $n "SIGTERM during up" random_up TERM 15
times $n "SIGINT during down" random_down INT 2
times $n "SIGTERM during down" random_down TERM 15
for ms in 4 8 12 16 20; do
	times 1 "SIGINT after $ms ms of down" random_down INT 2 $ms
done

# --- at moments that are sure to be in the midst of it ---------------------------------

seam count up sixty.yard.yml
requests=$(seam_count requests)
run "$NETYARD" down sixty
for signal in int:2 term:15; do
	for at in 5 $((requests / 2)) $((requests - 2)); do
		seam "${signal%:*}:$at" up sixty.yard.yml
		is "$status" $((128 + ${signal#*:})) "up: SIG${signal%:*} at request $at of $requests: exit"
		like "$msg" 'interrupted' "... says so"
		ok "... nothing is left" nothing_is_left
	done
	run "$NETYARD" up sixty.yard.yml
	seam "${signal%:*}:3" down sixty
	is "$status" $((128 + ${signal#*:})) "down: SIG${signal%:*} at request 3: exit"
	ok "... all is taken away" nothing_is_left
done

# Open vSwitch is started, told and waited for
seam list up "$SRC/examples/mixed.yard.yml"
points=$(seam_list spawn transact settle)
run "$NETYARD" down mixed
for at in $points; do
	seam "int:$at" up "$SRC/examples/mixed.yard.yml"
	is "$status" 130 "up: SIGINT at request $at, of Open vSwitch: exit" || diag "$msg"
	ok "... nothing is left" nothing_is_left
	ok "... no daemon neither" no_daemons
done
run "$NETYARD" up "$SRC/examples/mixed.yard.yml"
seam list down mixed
points=$(seam_list stop)
run "$NETYARD" up "$SRC/examples/mixed.yard.yml"
seam "term:$points" down mixed
is "$status" 143 "down: SIGTERM when the daemons are ended: exit"
ok "... nothing is left" nothing_is_left
ok "... no daemon neither" no_daemons

# twice: the second signal does not disturb the taking back
NETYARD_SEAM=stop:40 "${heeds[@]}" "$SEAM" up sixty.yard.yml >out 2>msg &
pid=$!
wait_stopped "$pid"
kill -INT "$pid"
kill -CONT "$pid"
sleep 0.005
kill -INT "$pid"
kill -TERM "$pid"
wait "$pid"
is $? 130 "signals during the taking back: exit by the first"
ok "... nothing is left" nothing_is_left

# waiting for the lab
NETYARD_SEAM=stop:40 "${heeds[@]}" "$SEAM" up sixty.yard.yml >/dev/null 2>&1 &
holder=$!
wait_stopped "$holder"
"${heeds[@]}" "$NETYARD" up sixty.yard.yml >out 2>msg &
pid=$!
for _ in $(seq 500); do
	grep -q waiting msg && break
	sleep 0.01
done
kill -INT "$pid"
wait "$pid"
is $? 130 "waiting for the lab can be interrupted: exit"
like "$(<msg)" "in use by process $holder" "... it had said for whom it waits"
kill -INT "$holder"
kill -CONT "$holder"
wait "$holder"
is $? 130 "... the holder is not disturbed"
ok "... nothing is left" nothing_is_left

plan_done
