"""Names a client by its address; limits count the requests of one name together."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network, ip_address

_SITE_OF_ONE = 64  # bits of an IPv6 address that the client cannot choose


@lru_cache(4096)
def name_of(address: str) -> str:
    """Return an IPv4 address, or the network in which an IPv6 client can change its address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:  # a proxy may send any text
        return "unknown"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is None:
        return str(IPv6Network((int(found), _SITE_OF_ONE), strict=False))
    return str(found)
