"""Papers made from frozen records: sections, rendering, store."""
