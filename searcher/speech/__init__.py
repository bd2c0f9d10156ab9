"""Every word a user reads, on the site and in the terminal: a code and values become words here.

Code names a `Message`; the words of each code stand in the PO catalogues of ``data/words``, one
folder a language. A message is data: processes, files and JSON carry the code and the values, and
whoever shows the message says it in the reader's language.
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
