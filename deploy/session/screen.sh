#!/usr/bin/env bash
# Runs an X server for the kiosk and the board and tells systemd when they can connect:
#   screen.sh SERVER [ARGUMENT…]
# The server writes its display number to a descriptor as soon as it accepts clients, so nothing polls.
set -euo pipefail

exec {ready}> >(
    read -r display
    export DISPLAY=":$display"
    # Only the account of the kiosk may draw, and read the screen; the server listens on no network.
    xhost +si:localuser:lobbyline >/dev/null
    xhost -local: >/dev/null
    systemd-notify --ready --status="屏幕 $DISPLAY 已就绪 (display ready)"
)
exec "$@" -displayfd "$ready" -nolisten tcp -noreset
