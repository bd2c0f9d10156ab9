"""The people of the site: accounts, signing in, and what each role may do."""

from web.people.access import RoleNeeded, SignInNeeded
from web.people.install import StaleForm, install

__all__ = ["RoleNeeded", "SignInNeeded", "StaleForm", "install"]
