"""The people of the site: accounts, signing in, and what each role may do."""

from web.people.access import RoleNeeded, SignInNeeded
from web.people.install import StaleForm, install
from web.people.uploads import allowance

__all__ = ["RoleNeeded", "SignInNeeded", "StaleForm", "allowance", "install"]
