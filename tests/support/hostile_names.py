"""Names of files that strangers chose."""

NAMES = (
    *("../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "a/../../b.pdf", "C:\\x\\y.pdf"),
    *("con.txt", "NUL", "lpt1.pdf", ".htaccess", "~$draft.docx", "x~", "Thumbs.db", "."),
    *("a\0b.pdf", "a\nb.pdf", "\u202egnp.pdf", "🎉🎉.pdf", "期" * 500 + ".pdf", "a" * 5000),
    *("a:b|c?.pdf", "[x]*.pdf", " .pdf", "。.pdf", "x.former", "\udcb9\udcab.pdf"),
)
