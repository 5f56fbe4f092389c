#!/bin/bash
# SPDX-License-Identifier: MIT
# What builds and tests in chroots is killed, at every stage: nothing of it runs on, nothing of the
# machine has changed, and the next one works.  Needs a mirror of Debian's.
# Usage: tests/distro/killed.t [SUITE]
set -uo pipefail
cd "$(dirname "$0")/../.." || exit 1
suite=${1:-trixie} other=oldstable # by another name than it is used by
[ "$(id -u)" = 0 ] || { echo "1..0 # SKIP not root" && exit; }
T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT

n=0
ok() {
	local name=$1 not=''
	shift
	"$@" || not='not '
	n=$((n + 1))
	echo "${not}ok $n - $name"
}

# What apt and dpkg have, /etc, mounts, interfaces.
machine() {
	find /etc /var/lib/dpkg /var/lib/apt /var/cache/apt -printf '%p %y %m %u %s %T@\n' | sort
	cut -d' ' -f2- /proc/self/mountinfo | sort
	ip -o link show | awk '{ print $1, $2 }'
	ls /run/netns 2>/dev/null || true
}
same() {
	machine >"$T/after"
	diff "$T/before" "$T/after" >"$T/diff" || { sed 's/^/# /' "$T/diff" | head -n 5 >&2 && return 1; }
}
# none_left SESSION: within ten seconds
none_left() {
	local tries
	for ((tries = 0; tries < 100; tries++)); do
		[ -n "$(ps -o pid= -s "$1")" ] || return 0
		sleep 0.1
	done
	ps -o pid=,args= -s "$1" | sed 's/^/# still there: /' >&2
	return 1
}
# killed SECONDS NAME COMMAND...: after so long, by SIGKILL, as if by the system
killed() {
	local seconds=$1 name=$2 pid
	shift 2
	setsid "$@" >"$T/said" 2>&1 </dev/null &
	pid=$!
	sleep "$seconds"
	ok "$name: it was at work" kill -KILL $pid
	wait $pid 2>/dev/null
	ok "$name: nothing runs on" none_left $pid
	ok "$name: nothing of the machine has changed" same
}

tools/chroot "$suite" true || { echo "Bail out! no chroot of $suite" && exit 1; }
machine >"$T/before"
killed 1 "a chroot" tools/chroot "$suite" sh -c 'mount -t tmpfs none /media; sleep 100 & sleep 100'
killed 3 "packages" tools/chroot -l killed "$suite" sh -c 'apt-get -q update; apt-get -q install gcc; sleep 100'
ok "packages: and again" tools/chroot -l killed "$suite" sh -c \
	'{ dpkg --configure -a && apt-get -q update && apt-get -q -f install && apt-get -q install hello && hello; } >/dev/null'
for seconds in 2 5 9; do
	killed $seconds "check-distro after $seconds s" tools/check-distro "$suite" unit
done
killed 4 "a system in the making" tools/chroot "$other" true
ok "... is none" [ ! -e "build/chroot/$other" ]
rm -rf "build/chroot/$other".* "build/chroot/$suite.killed"{,.*}
echo "1..$n"
