"""The engines that answer: Whoosh in this process, OpenSearch in a cluster."""
