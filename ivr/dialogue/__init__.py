"""What is said next: a pure machine from state and event to state and actions."""

from ivr.dialogue.machine import Dialogue as Dialogue
