# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# For tests of what goes wrong with Open vSwitch: the system's, its two daemons each on its
# own, and who is still running.  Sourced after lib.sh.

# shellcheck disable=SC2034 # for those who source this
SYSTEM=/run/openvswitch DB=/run/openvswitch/db.sock
export OVS_RUNDIR=/run/openvswitch OVS_LOGDIR=/run/openvswitch

# the examples of it, by name
mapfile -t ovs_examples < <(grep -l 'kind: ovs' "$SRC"/examples/*.yard.yml |
	xargs grep -LE '^[^#]*(lxc|podman|docker): ' | sed 's|.*/||; s|\.yard\.yml$||')

# The system's, as its service starts it: a database that is there is kept.
start_server() {
	mkdir -p "$SYSTEM"
	[ -e "$SYSTEM/conf.db" ] || ovsdb-tool create "$SYSTEM/conf.db" || return
	ovsdb-server "$SYSTEM/conf.db" --remote="punix:$DB" --pidfile --detach --no-chdir \
		-vconsole:off --log-file && ovs-vsctl -t 10 --no-wait init
}

start_vswitchd() {
	ovs-vswitchd --pidfile --detach --no-chdir -vconsole:off --log-file
}

start_system() {
	start_server && start_vswitchd
}

# is_gone PID: no more than a zombie, at most
is_gone() {
	local stat=
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null
	case ${stat##*) } in
	'' | Z* | X*) return 0 ;;
	esac
	return 1
}

# wait_gone PID...: until they have ended, at most 10 s each
wait_gone() {
	local pid i
	for pid; do
		for ((i = 0; i < 1000; i++)); do
			is_gone "$pid" && break
			sleep 0.01
		done
	done
}

# kill_daemons PID...: killed, and gone when this returns
kill_daemons() {
	kill -KILL "$@" 2>/dev/null
	wait_gone "$@"
}

# The process numbers of the system's, or of one in another directory.
# shellcheck disable=SC2120 # tests call them with one
server_pid() {
	cat "${1:-$SYSTEM}/ovsdb-server.pid"
}

# shellcheck disable=SC2120
vswitchd_pid() {
	cat "${1:-$SYSTEM}/ovs-vswitchd.pid"
}

# daemons [LAB]: a line for every process that is of Open vSwitch, or is of that lab by its
# command line; the system's are left out
daemons() {
	local f words args name
	for f in /proc/[0-9]*; do
		words=() name=
		{ mapfile -d '' -t words <"$f/cmdline" && read -r name <"$f/comm"; } 2>/dev/null
		args="${words[*]-} "
		case $args in
		' ' | *" $SYSTEM/"* | ovs-vswitchd\ --pidfile\ *) continue ;;
		*"/run/netyard/${1:-}"*) ;;
		*) [[ $name = ovs* ]] || continue ;;
		esac
		echo "${f##*/}: $args"
	done 2>/dev/null # those that end meanwhile
}

# no_daemons [LAB]: says which there are
no_daemons() {
	local left
	left=$(daemons "${1:-}")
	[ -z "$left" ] && return
	echo "$left"
	return 1
}

# on_system EXAMPLE: its file, in the system's Open vSwitch
on_system() {
	sed '/^prefix:/a ovs: {instance: system}' "$SRC/examples/$1.yard.yml"
}
