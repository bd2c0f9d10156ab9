"""A page laid out: pieces, headings and captions, and what belongs to what."""
