#!/bin/bash
# SPDX-License-Identifier: MIT
# The list of namespace ids ends early, without an error.
#
# 400 network namespaces get an id each (`ip netns set NAME ID`); `ip netns list-id` (RTM_GETNSID
# with NLM_F_DUMP) is to list them.  Linux 6.1 lists 400.  Linux 6.12 lists the first 134, and the
# dump ends there as a complete one does: `ip` exits 0 and has no reason to warn.  Each of the
# others still answers when it is asked for alone.  A program that resolves IFLA_LINK_NETNSID by
# such a dump takes the far ends of veth pairs for unknown on a host of more than 134 namespaces.
#
# Kernels: Debian's 6.1.0-56 (6.1) and 6.12.117+deb12.
# Tool: iproute2 6.1.0-3 (Debian 12), on both kernels.
# Usage: findings/nsid-list-is-cut.sh
set -euo pipefail
cd "$(dirname "$0")/.."

T=$(mktemp -d)
trap 'rm -rf "$T"' EXIT
(cd "$T" && apt-get -q -o APT::Sandbox::User=root download iproute2=6.1.0-3 >/dev/null &&
	dpkg-deb -x iproute2_*.deb root)

cat >"$T/ids" <<-'GUEST'
	set -eu
	ip=$1
	for i in $(seq 400); do echo "netns add n$i"; done | $ip -batch -
	for i in $(seq 400); do echo "netns set n$i $((1000 + i))"; done | $ip -batch -
	status=0
	$ip netns list-id >list || status=$?
	echo "$(uname -r): listed $(wc -l <list) of 400, exit $status;" \
		"the last one alone: $($ip netns list-id nsid 1400)"
GUEST
status=0
# seen KERNEL WANTED
seen() {
	local kernel line
	kernel=$(tools/vm-kernel "$1" 2>/dev/null)
	line=$(tools/vm-run -t 300 "$kernel" \
		unshare -nm sh -c "mount -t tmpfs none /run && cd /run && sh $T/ids $T/root/bin/ip")
	echo "$line"
	[[ $line == *"$2"* ]] || { echo "no longer so: wanted \"$2\"" && status=1; }
}
seen 6.1.0-56-amd64 'listed 400 of 400, exit 0'
seen 6.12.117+deb12-amd64 'listed 134 of 400, exit 0; the last one alone: nsid 1400'
exit $status
