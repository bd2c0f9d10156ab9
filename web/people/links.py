"""Send the link that confirms an address of e-mail."""

from searcher.settings import Settings
from searcher.speech import said
from web.address import State
from web.mail.letter import Letter, require_address
from web.mail.post import Post
from web.people.emails import HOURS, Emails
from web.people.person import Account


def send_link(emails: Emails, settings: Settings, account: Account, typed: str) -> str:
    """Send a link to an address, which waits until the link is used; return the address.

    Raises:
        AddressError: what was typed is no address.
        PeopleError: too many links were sent for the account today.
        MailError: the server cannot be reached.
        Undelivered: it did not take the letter.
    """
    address = require_address(typed)
    link = settings.public_url + State().address(f"/email/{emails.ask(account.id, address)}")
    text = said("mail.confirm.text", name=account.name, hours=HOURS, link=link)
    subject, language = said("mail.confirm.subject"), settings.language
    Post(settings).send(Letter(address, subject.words(language), text.words(language)))
    return address
