"""Our child processes: how they are started, talked to, watched and ended.

A child trusts nothing around it: it imports no module from the folder in which the command was
called, inherits no secrets, and can answer only with bytes.
"""
