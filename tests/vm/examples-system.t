#!/bin/bash
# SPDX-License-Identifier: MIT
# tests/int/examples.t, with the system datapath of Open vSwitch.
NETYARD_DATAPATH=system exec "$(dirname "$0")/../int/examples.t"
