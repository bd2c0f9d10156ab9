"""What tests share: an oracle, browsers, clusters, corpora, faults. No test stands here."""
