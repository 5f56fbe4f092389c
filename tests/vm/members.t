#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/int/members.t, with the system datapath of Open vSwitch.
NETYARD_DATAPATH=system exec "$(dirname "$0")/../int/members.t"
