"""Lines asked again of the version that they are pinned to, or of another."""
