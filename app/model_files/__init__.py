"""Model files: the registry, where each comes from, downloads, checksums, and how fast they are here."""
