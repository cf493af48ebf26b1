"""The devices that a quote is for: chosen by serial number, frozen when it is sent."""
