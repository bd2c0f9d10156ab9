"""Private numbers of people: finding them in a text and hiding them."""
