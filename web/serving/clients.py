"""Who is one client, for all that is counted by client."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

_SITE_OF_ONE = 64  # bits of an IPv6 address that a client cannot choose


@lru_cache(4096)
def name_of(address: str) -> str:
    """Name who asks: an IPv4 address, or the network that an IPv6 address moves about in."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:  # a proxy may say anything
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Network((int(found), _SITE_OF_ONE), strict=False))
    return str(found)
