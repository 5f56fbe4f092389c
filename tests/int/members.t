#!/bin/bash
# SPDX-License-Identifier: MIT
# The matrix of members: TCP content with a checksum, fetched by every member from every other, of two
# namespaces, two containers of LXC, two of podman and two guests of QEMU, on every interconnect that
# takes them; told as a table, a row for those who fetch.  With NETYARD_DATAPATH on that datapath of
# Open vSwitch.  What is not there, or cannot be, is a cell of its own, and the reason below.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/containers.sh"
. "$(dirname "$0")/guests.sh"
guest_kernel
world "$@"
needs jq busybox
no_control_groups
kinds=(ns lxc podman vm)
declare -A name=([ns]=namespace [lxc]=LXC [podman]=podman [vm]=QEMU) why address
limit=${NY_TIMEOUT:-60} # a guest in a guest takes its time
life=100000 # of containers, which wait for guests that boot for an hour

# --- who is here ------------------------------------------------------------------

# start_KIND NAME: one of this kind, which serves nothing yet
start_lxc() {
	lxc_make "$1" "lxc.net.0.type = empty" "lxc.mount.auto = proc"
	lxc-start -P "$T/lxc" -n "$1" -l ERROR -o "$T/log" || why[lxc]="LXC runs none here: $(head -1 "$T/log")"
}
start_podman() {
	podman_run "$1" --network=none --tmpfs /srv 2>"$T/why" ||
		why[podman]="podman runs none here: $(tail -1 "$T/why")"
}

command -v lxc-start >/dev/null || why[lxc]="no LXC here"
command -v podman >/dev/null || why[podman]="no podman here"
[ -n "$kernel" ] || why[vm]=$no_guest
members=() host=1
[ -n "${why[podman]:-}" ] || podman_files
for kind in "${kinds[@]}"; do
	for n in 1 2; do
		[ -n "${why[$kind]:-}" ] || ! declare -F "start_$kind" >/dev/null || "start_$kind" "$kind$n"
		[ -n "${why[$kind]:-}" ] || members+=("$kind$n")
		address[$kind$n]=10.0.1.$host
		host=$((host + 1))
	done
done
[ -n "${why[podman]:-}" ] || podman_start || why[podman]="podman's service does not start"
[ -n "${why[vm]:-}" ] || guest_image
echo "# here: ${members[*]}"

# inside MEMBER COMMAND: in a shell of its own, where it is; its files of the web are in $srv
inside() {
	case $1 in
	ns*) mkdir -p "$T/srv/$1" && "$NETYARD" exec members "$1" -- env srv="$T/srv/$1" busybox sh -c "$2" ;;
	lxc*) lxc-attach -P "$T/lxc" -n "$1" -- /bin/busybox env srv=/srv /bin/busybox sh -c "mkdir -p /srv; $2" ;;
	podman*) podman exec -e srv=/srv "$1" /bin/busybox sh -c "$2" ;;
	vm*) guest_run "$1" "srv=/srv; $2" ;;
	esac
}

# --- the labs ---------------------------------------------------------------------

# lab SWITCH TYPE: all members that can be there, on a switch of this kind
lab() {
	local each type
	echo "name: members"
	[ -z "${NETYARD_DATAPATH:-}" ] || echo "ovs: {datapath: $NETYARD_DATAPATH}"
	printf 'nodes:\n  sw: {kind: %s}\n' "$1"
	for each in "${here[@]}"; do
		case $each in
		lxc*) type="kind: container, lxc: $each, lxcpath: $T/lxc, " ;;
		podman*) type="kind: container, podman: $each, " ;;
		vm*) type="kind: vm, " ;;
		*) type= ;;
		esac
		echo "  $each: {${type}interfaces: {eth0: {addresses: [${address[$each]}/24]}}}"
	done
	echo "links:"
	for each in "${here[@]}"; do
		type=${2:+, type: $2}
		[[ $each != vm* ]] || type=
		echo "  - {endpoints: [$each:eth0, sw]$type}"
	done
}

# boots: every guest, with what show --qemu prints for it
boots() {
	local each where=()
	[ "$1" = bridge ] || where=("$NETYARD" exec members sw --)
	for each in "${here[@]}"; do
		[[ $each = vm* ]] || continue
		gives 0 "$lab: show --qemu $each" "$NETYARD" show members "$each" --qemu
		guest_boot "$each" "${address[$each]}/24" "$out" ${where[@]+"${where[@]}"}
	done
	for each in "${here[@]}"; do
		[[ $each != vm* ]] || ok "$lab: $each has booted" guest_says "$each" '^guest: ' $((4 * limit))
	done
}

# serves MEMBER: content of its own; its checksum is $sum[MEMBER]
declare -A sum
serves() {
	# shellcheck disable=SC2016 # for the shell over there
	local made='head -c 300001 /dev/urandom >$srv/content; busybox sha256sum <$srv/content' \
		served='busybox httpd -h $srv >/dev/null 2>&1'
	sum[$1]=$(inside "$1" "$made; $served")
	sum[$1]=${sum[$1]%% *}
	like "${sum[$1]}" '^[0-9a-f]{64}$' "$lab: $1 serves content"
}

# fetches MEMBER: the content of all others, a line each: ADDRESS CHECKSUM
fetches() {
	local each from=
	for each in "${here[@]}"; do
		[ "$each" = "$1" ] || from="$from ${address[$each]}"
	done
	inside "$1" "for a in $from; do echo \$a \$(busybox timeout $limit busybox wget -q -O - http://\$a/content | busybox sha256sum); done"
}

# cell BY FROM: how many contents came of how many that members of a kind fetch from those of another
cell() {
	local by from good=0 all=0
	for by in "${here[@]}"; do
		[[ $by = "$1"[12] ]] || continue
		for from in "${here[@]}"; do
			[[ $from = "$2"[12] ]] && [ "$from" != "$by" ] || continue
			all=$((all + 1))
			! grep -qxF "${address[$from]} ${sum[$from]} -" "$T/got.$by" || good=$((good + 1))
		done
	done
	echo "$good/$all"
}

# matrix: every member fetches from every other, all at once.  What kinds are not there is in why.
table=()
matrix() {
	local each by from row pids=()
	for each in "${here[@]}"; do
		fetches "$each" >"$T/got.$each" 2>&1 &
		pids+=($!)
	done
	wait "${pids[@]}"
	table+=('' "$(printf '%-22s' "$lab" && for from in "${kinds[@]}"; do printf '%-10s' "${name[$from]}"; done)")
	for by in "${kinds[@]}"; do
		row=$(printf '  %-20s' "${name[$by]} fetches")
		for from in "${kinds[@]}"; do
			each="$lab: ${name[$by]} fetches from ${name[$from]}"
			reason=${why[$by]:-${why[$from]:-}}
			if [ -n "$reason" ]; then
				cell=-
				skip "$each" "$reason"
			else
				cell=$(cell "$by" "$from")
				is "${cell%/*}" "${cell#*/}" "$each, content" || diag "$(grep -H . "$T"/got."$by"*)"
			fi
			row+=$(printf '%-10s' "$cell")
		done
		table+=("$row")
	done
	for each in "${kinds[@]}"; do
		[ -z "${why[$each]:-}" ] || table+=("  -: ${name[$each]}: ${why[$each]}")
	done
}

# up_on NAME SWITCH [TYPE]: the lab is on this interconnect
up_on() {
	local each
	lab=$1 here=()
	for each in "${members[@]}"; do
		[ -n "${why[${each%[12]}]:-}" ] || here+=("$each")
	done
	lab "$2" "${3:-}" >members.yard.yml
	gives 0 "$lab: up" "$NETYARD" up members.yard.yml
	[ "$2" != ovs ] || lab="$lab, $("$NETYARD" show members --format json |
		jq -r '.nodes[] | select(.name == "sw").datapath')"
}

# exchange: all serve, all fetch, and what netyard says of it
exchange() {
	local each
	for each in "${here[@]}"; do
		serves "$each"
	done
	matrix
	gives 0 "$lab: ping" "$NETYARD" ping members
	gives 0 "$lab: no drift" "$NETYARD" show --check members
}

# seen: show, the picture and bench know who they are
seen() {
	local each who text pid
	gives 0 "$lab: show" "$NETYARD" show members
	text=$out
	gives 0 "$lab: draw" "$NETYARD" draw members --format text
	for each in "${here[@]}"; do
		case $each in
		lxc*) who="lxc $each" pid=$(lxc_pid "$each") ;;
		podman*) who="podman $each" pid=$(podman_pid "$each") ;;
		vm*) who=qemu-system-x86 pid=$(cat "$T/guest/$each/pid") ;;
		*) continue ;;
		esac
		like "$text" "^$each .*of $who \\($pid\\)\$" "... $each is of $who"
		like "$out" "of $who \\($pid\\)" "... in the picture, too"
	done
	[[ " ${here[*]} " = *' lxc1 '*' podman1 '* ]] || return
	gives 0 "$lab: bench" "$NETYARD" bench members lxc1 podman1 --time 0.1 --rounds 1 --metric tcp --format json
	is "$(jq -r '.results[] | "\(.interconnect) \(.median > 0)"' <<<"$out")" "lxc1 to podman1 true" \
		"... measures between containers"
}

# ends: the guests, and the lab; the containers are as they were
ends() {
	local each
	for each in "${here[@]}"; do
		[[ $each != vm* ]] || guest_end "$each"
	done
	gives 0 "$lab: down" "$NETYARD" down --kill members
	same_picture "$empty" "... leaves nothing"
	for each in "${here[@]}"; do
		[[ $each != lxc* && $each != podman* ]] ||
			is "$(inside "$each" 'busybox ip -o link | busybox wc -l')" 1 "... and $each running, as it was"
	done
}

# --- on every interconnect ----------------------------------------------------------

mkdir -p /run/netns && mount --bind /run/netns /run/netns && mount --make-shared /run/netns
empty=$(picture)
if [ -z "${NETYARD_DATAPATH:-}" ]; then # what has none has run with the first
	up_on bridge bridge
	boots bridge
	exchange
	seen
	ends
fi

if command -v ovs-vswitchd >/dev/null; then
	up_on ovs-veth ovs
	boots ovs
	exchange
	up_on ovs-internal ovs internal # the machines go on
	exchange
	ends
else
	skip "Open vSwitch" "there is none here"
	table+=("Open vSwitch: there is none here")
fi

if [ -n "${NETYARD_DATAPATH:-}" ]; then
	printf '# %s\n' "${table[@]}"
	plan_done
fi

# A tap fits no macvlan: in netyard's own words.
lab macvlan >refused.yard.yml
if [[ " ${members[*]} " = *' vm1 '* ]]; then
	gives 1 "macvlan, with a machine: plan" "$NETYARD" plan refused.yard.yml
	like "$msg" "'vm1' is a VM, and its interfaces are taps" "... is refused"
	why[vm]=$(sed -n "s/^refused.*'vm1' \(is a VM.*\)/\1/p" <<<"$msg")
fi
up_on macvlan macvlan
exchange
ends

# --- the example, its members made as it says ---------------------------------------------

if [[ " ${members[*]} " != *' lxc1 '*' vm1 '* ]]; then
	skip "mixed-members" "${why[lxc]:-}${no_guest:-}"
else
	file=$SRC/examples/mixed-members.yard.yml
	mkdir var && mount --bind var /var/lib/lxc
	printf '%s\n' 'lxc.net.0.type = empty' 'lxc.apparmor.profile = unconfined' >empty.conf
	gives 0 "mixed-members: lxc-create" lxc-create -n web -t busybox -f empty.conf
	gives 0 "mixed-members: lxc-start" lxc-start -n web
	before=$(picture)
	gives 0 "mixed-members: up" "$NETYARD" up "$file"
	gives 0 "mixed-members: show --qemu" "$NETYARD" show mixed-members vm1 --qemu
	guest_boot vm1 10.0.12.3/24,fd00:12::3/64 "$out"
	ok "mixed-members: its machine has booted" guest_says vm1 '^guest: ' $((4 * limit))
	gives 0 "mixed-members: ping" "$NETYARD" ping mixed-members
	like "$out" '^8 of 8 reached' "... of every node"
	guest_end vm1
	gives 0 "mixed-members: down" "$NETYARD" down mixed-members
	same_picture "$before" "... leaves nothing"
	lxc-stop -k -n web
fi

printf '# %s\n' "${table[@]}"
plan_done
