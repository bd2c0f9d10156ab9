// Shows related words in place of the link to them. It stands below the results, so nothing moves.
const place = document.querySelector('#related');
const link = place?.querySelector('a');

if (link) {
  const address = new URL(link.href);
  address.searchParams.set('part', '1');
  try {
    const answer = await fetch(address);
    if (answer.ok) place.innerHTML = await answer.text();
  } catch {
    // the link stays
  }
}
