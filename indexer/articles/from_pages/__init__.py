"""Turns pages whose blocks have places on the page into drafts of articles."""
