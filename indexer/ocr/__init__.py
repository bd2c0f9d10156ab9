"""Pictures of pages to characters with places, by the extra ``jiewen[ocr]``."""
