"""Texts for users, on the site and in the terminal: a code and values become words here.

Code creates a `Message`. The words of each code are in the PO catalogues of ``data/words``, one
folder for each language. A message is data: processes, files and JSON carry its code and values.
The place that shows a message turns it into words of the reader's language.
"""

from searcher.speech.catalogue import LANGUAGES, Catalogue, catalogue
from searcher.speech.message import Message, NoMessage, Value, said
from searcher.speech.spoken import in_words, speak, speaking, spoken

__all__ = [
    "LANGUAGES",
    "Catalogue",
    "Message",
    "NoMessage",
    "Value",
    "catalogue",
    "in_words",
    "said",
    "speak",
    "speaking",
    "spoken",
]
