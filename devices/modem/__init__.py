"""The phone module: AT commands, what it says on its own, sound."""
