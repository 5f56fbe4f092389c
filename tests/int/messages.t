#!/bin/bash
# SPDX-License-Identifier: MIT
# What the program says when something is wrong: what was meant, who it is, what helps.
# shellcheck disable=SC2016 # shells inside this one expand what is for them
. "$(dirname "$0")/lib.sh"
world "$@"
needs jq setpriv

# --- other programs' words -------------------------------------------------------

# the command line | what is said of it
while IFS='|' read -r words said; do
	# shellcheck disable=SC2086 # a list of words
	gives 64 "netyard $words" "$NETYARD" $words
	like "$msg" "$said" "... is told what was meant"
done <<'TABLE'
start|did you mean 'up'
stop|did you mean 'down'
create|did you mean 'up'
apply|did you mean 'up'
delete|did you mean 'down'
destroy|did you mean 'down'
remove|did you mean 'down'
rm|did you mean 'down'
clean|did you mean 'down --all'
ls|did you mean 'show'
status|did you mean 'show'
info|did you mean 'show'
shell|did you mean 'exec NODE -- sh'
ssh|did you mean 'exec NODE -- sh'
run|did you mean 'exec'
diff|did you mean 'plan'
validate|did you mean 'plan'
init|did you mean 'new'
top|did you mean 'watch'
pingall|did you mean 'ping'
doctor|did you mean 'check'
up --dry-run|'netyard plan' tells what it would do
down --dry-run|'netyard plan --down' tells what it would do
up --force|'--adopt' takes over
down --force|'--kill' ends what still runs
up --file x.yml|the file is named without an option
show --json|did you mean '--format json'
show --no-color|NO_COLOR=1
watch x --count 0|--count takes a number of ticks, 1 or more; not '0'
TABLE

# --- not root --------------------------------------------------------------------

cat >one.yard.yml <<'LAB'
name: one
nodes:
  sw: {kind: bridge}
  a: {interfaces: {eth0: {addresses: [10.0.0.1/24, "fd00::1/64"]}}}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24, "fd00::2/64"]}}}
links:
  - endpoints: [a:eth0, sw]
  - endpoints: [b:eth0, sw]
LAB
nobody=(setpriv --reuid=65534 --clear-groups --inh-caps=-all --bounding-set=-all)
for words in up 'down one' plan show 'exec one a -- true' 'ping one' 'watch one -c 1' discover 'draw one'; do
	# shellcheck disable=SC2086 # a list of words
	run "${nobody[@]}" "$NETYARD" $words
	is "$((status == 1 || status == 125)) ${msg%% to enter*}" \
		"1 netyard: netyard needs root (CAP_SYS_ADMIN and CAP_NET_ADMIN)" "$words: not root is told first"
	like "$msg" '; use sudo$' "... and what helps"
done
run setpriv --inh-caps=-all --bounding-set=-all "$NETYARD" show
like "$msg" 'needs root.*container' "root without its capabilities is not told to use sudo"

# --- a file without room ---------------------------------------------------------

run "$NETYARD" up
"$NETYARD" new linear,200 --name large >large.yml
if [ -w /dev/full ]; then
	for words in 'new linear,200' 'draw large.yml' 'draw large.yml -o -' 'script large.yml' 'plan large.yml' 'plan --format json large.yml' \
		'show' 'show one' 'show one --format csv' 'discover' 'ping one' 'check' 'check --format json' '--help' 'help up' \
		'watch one -c 1' 'watch one -c 1 --format table' '__complete bash' 'down nothing'; do
		run sh -c "'$NETYARD' $words >/dev/full"
		like "$status" '^[12]$' "$words > /dev/full" # 2: of plan, which has found differences
		like "$msg" 'standard output: No space left' "... says why"
	done
fi

# --- which lab -------------------------------------------------------------------

mkdir many && cp one.yard.yml many/a.yard.yml && cp one.yard.yml many/b.yard.yml
cd many || exit 1
gives 64 "exec where several files are" "$NETYARD" exec a -- true
like "$msg" '^  b\.yard\.yml$' "... lists them"
like "$msg" 'netyard exec NAME NODE -- COMMAND; labs of this host: one$' "... and the labs"
for c in down ping show\ --check draw watch; do
	# shellcheck disable=SC2086 # a list of words
	run "$NETYARD" $c
	like "$status $msg" "netyard ${c%% *} NAME; labs of this host: one$" "$c: the labs, too"
done
gives 64 "up where several files are" "$NETYARD" up
unlike "$msg" 'labs of' "... no labs, which it does not take"
cd .. || exit 1

# --- what else has the name ------------------------------------------------------

sed 's/^name: one/name: two\nprefix: one-/' one.yard.yml >two.yml
gives 1 "up where another lab has the names" "$NETYARD" up two.yml
for name in 'namespace one-a' 'device one-sw'; do
	like "$msg" "^$name is there already and is lab one's: give one of the two labs another prefix \\(this one's is 'one-'\\)$" \
		"... $name is that lab's"
done
unlike "$msg" 'remove|delete' "... and nobody is told to remove it"
sed -i 's/^links:/  c: {interfaces: {eth0: {addresses: [10.0.0.3\/24]}}}\n&\n  - endpoints: [c:eth0, sw]/' one.yard.yml
ip link add other type bridge
for dev in other one-sw; do # somebody else's, and the lab's own
	ip link property add dev "$dev" altname one-c-eth0
	gives 1 "another name of $dev is in the way" "$NETYARD" up
	like "$msg" "'one-c-eth0' is another name \\(altname\\) of device $dev already: take it away \\(ip link property del dev $dev altname one-c-eth0\\)" \
		"... is told, and how to take it away"
	ip link property del dev "$dev" altname one-c-eth0
done
ip link del other
opctl=$BUILD/tests/tools/opctl
if [ -x "$opctl" ]; then
	# what a plan does not see comes up when it is carried out
	echo "netns-add ns=one-a alias=netyard:two:a" | "$opctl" run two >said 2>&1
	like "$(cat said)" "that namespace is lab one's" "a namespace made in between is another lab's"
fi

# --- what mends it ---------------------------------------------------------------

run "$NETYARD" up
ip netns del one-a
gives 125 "exec: the namespace is gone" "$NETYARD" exec one a -- true
like "$msg" "one-a is gone; 'netyard up' mends it$" "... up mends it"
ip netns add one-a
gives 125 "exec: another one has its name" "$NETYARD" exec one a -- true
like "$msg" "not the lab's.*; 'netyard plan' tells what keeps 'netyard up' from mending it$" "... up does not mend that"
gives 2 "ping there" "$NETYARD" ping one
like "$out" "one-a is gone; 'netyard plan' tells" "... says so"
ip link set dev one-sw down
gives 0 "show there" "$NETYARD" show one
like "$out" "! one-sw is down and forwards nothing: 'netyard plan' tells" "... says so"
gives 1 "up there" "$NETYARD" up
ip netns del one-a
gives 0 "show without it" "$NETYARD" show one
like "$out" "! one-sw is down and forwards nothing: 'netyard up' mends it" "... up mends it again"
gives 0 "... as it does" "$NETYARD" up

# --- what the kernel drops -------------------------------------------------------

if tc -n one-a qdisc add dev eth0 root bfifo limit 90 2>/dev/null; then
	gives 2 "ping through a queue that takes nothing" "$NETYARD" ping one
	like "$out" 'a does not reach .*: dropped on the way out, by a qdisc' "... says who dropped it"
	unlike "$out" 'neighbour' "... it is no table of neighbours"
	tc -n one-a qdisc del dev eth0 root
	tc -n one-a qdisc add dev eth0 root bfifo limit 200
	gives 2 "ping --mtu through a queue for small packets" "$NETYARD" ping --mtu one
	like "$out" 'of 1500 bytes pass$' "... says how much passes"
	like "$out" '^  no device on the way has so small an MTU: ' "... and that no MTU is why"
	tc -n one-a qdisc del dev eth0 root
else
	skip "a queue that takes nothing" "no bfifo here"
fi
ip link add x0 type veth peer name x1
ip link add xb type bridge
ip link set dev x0 master xb
gives 0 "discover of a device that is down" "$NETYARD" discover --host
unlike "$msg$out" 'queued' "... does not say that it queues"
ip link del x0
ip link del xb

# --- routes in any order ---------------------------------------------------------

cat >routes.yml <<'LAB'
name: routes
nodes:
  a:
    interfaces: {eth0: {addresses: [10.0.0.1/24]}}
    routes:
      - {to: default, via: 192.0.2.1, dev: eth0}
      - {to: 192.0.2.1/32, dev: eth0}
  b: {interfaces: {eth0: {addresses: [10.0.0.2/24]}}}
links:
  - endpoints: [a:eth0, b:eth0]
LAB
gives 0 "a route before the one that leads to its next hop" "$NETYARD" up routes.yml
like "$(ip -n routes-a route)" '^default via 192\.0\.2\.1 dev eth0' "... is there"
gives 0 "... and no drift" "$NETYARD" show --check routes
run "$NETYARD" down routes
run bash -c '"$NETYARD" script routes.yml | sh -e'
is "$status$msg" 0 "its script works"
run "$NETYARD" down routes

# --- script ----------------------------------------------------------------------

gives 0 "script" "$NETYARD" script
like "$out" "^# .* the link group $(grep -o ' group [0-9]*' <<<"$out" | tail -1 | cut -d' ' -f3) and$" "... says what the group is"
like "$out" '^# aliases netyard:one:' "... and the alias"
is "$(grep '^# ---' <<<"$out" | cut -c7- | sort -u | xargs)" "a b c sw" "... and where each node begins"
is "$(sed -n '/^# --- a$/,/^# --- /p' <<<"$out" | grep -v '^#' | head -1)" "ip netns add one-a" "... before its first line"
gives 0 "script --down" "$NETYARD" script --down
unlike "$out" '^# .*group' "... says nothing of groups, which it has not"

# --- exec on a switch of an Open vSwitch -----------------------------------------

run "$NETYARD" down --all
if command -v ovs-vswitchd >/dev/null; then
	printf 'name: o\novs: {instance: private, datapath: netdev}\nnodes: {sw: {kind: ovs}, a: {}}\nlinks: [{endpoints: [a:eth0, sw]}]\n' >o.yml
	gives 0 "up of a private Open vSwitch" "$NETYARD" up o.yml
	gives 0 "exec on its switch: ovs-vsctl" env OVS_RUNDIR=/elsewhere "$NETYARD" exec o sw -- ovs-vsctl list-br
	is "$out" "o-sw" "... is about its bridge"
	gives 0 "... ovs-ofctl" "$NETYARD" exec o sw -- ovs-ofctl dump-flows o-sw
	gives 0 "... ip" "$NETYARD" exec o sw -- ip -br link show dev o-sw
	gives 0 "exec on its member" env OVS_RUNDIR=/mine "$NETYARD" exec o a -- printenv OVS_RUNDIR
	is "$out" "/mine" "... leaves the environment as it is"
	run "$NETYARD" down o
else
	skip "exec on a switch of Open vSwitch" "none here"
fi

plan_done
