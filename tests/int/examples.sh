# shellcheck shell=bash
# SPDX-License-Identifier: MIT
#
# An example, $file, of a lab, $lab, tried in a world with the picture $empty.  Sourced after
# lib.sh.  What ip(8) of the script's machine may be too old to say is the protocol of an
# address (IFA_PROTO); all the rest of the picture is the same.

# shellcheck disable=SC2154 # variables of lib.sh, and of the test

by_up_and_down() {
	gives 0 "$lab: up" "$NETYARD" up "$file"
	built=$(picture)
	gives 0 "$lab: show --check finds no drift" "$NETYARD" show --check "$lab"
	gives 0 "$lab: nothing is planned" "$NETYARD" plan "$file"
	gives 0 "$lab: up again" "$NETYARD" up "$file"
	same_picture "$built" "$lab: up again changes nothing"
	gives 0 "$lab: down" "$NETYARD" down "$file"
	same_picture "$empty" "$lab: down leaves nothing"
	ok "$lab: no state stays" test ! -e "/run/netyard/$lab"
}

by_script() {
	local kind
	gives 0 "$lab: script" "$NETYARD" script "$file"
	printf '%s\n' "$out" >build.sh
	if grep -q '^# ebpf-add ' build.sh; then
		skip "$lab: the script runs" "the program of an eBPF switch is in netyard: no command loads it"
		return
	fi
	while read -r kind; do
		ip link help "$kind" >/dev/null 2>&1 || {
			skip "$lab: the script runs" "this ip(8) knows no devices of type $kind"
			return
		}
	done < <(sed -n 's/^ip.* type \([a-z]*\).*/\1/p' build.sh | sort -u)
	ok "$lab: the script runs" sh -e build.sh
	diff_ok "$built" "$(picture)" "$lab: it makes the same picture"
	gives 0 "$lab: script --down" "$NETYARD" script --down "$file"
	printf '%s\n' "$out" >remove.sh
	ok "$lab: the removing script runs" sh -e remove.sh
	same_picture "$empty" "$lab: it leaves nothing"
}
