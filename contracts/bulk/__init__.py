"""One action on many quotes: asked for once, done one by one, each shown."""
