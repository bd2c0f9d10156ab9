"""The work that the desk asks for: jobs in ``desk.sqlite``, and the worker that does them."""
