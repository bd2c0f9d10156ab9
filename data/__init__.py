"""Facts the product ships with; read them through ``importlib.resources.files("data")``.

``gazetteer.json``: street offices and towns with their districts, ``departments.json``: units of a
street office and how by-lines shorten them (each names its source and licence under ``about``),
``lexicon.txt``: words of the field for jieba, one a line, with an optional frequency.
``pairs.txt``: for each Han those that follow it in words of jieba's dictionary (MIT; `make_pairs`).
"""
