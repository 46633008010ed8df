/** The page's address. What was chosen stands in it, so that a link, the Back button and a reload all show the same. */

const here = () => location.pathname + location.search;
let shown = here();

/** Notes that the address as it is now is what the page shows. */
export const noteShown = () => { shown = here(); };

/** Whether the page shows this address already: a jump within the page changes nothing. */
export const isShown = () => here() === shown;

/** Puts a choice into the address. Back undoes it; choosing the same again leaves no trace. @param {URLSearchParams} query */
export function choose(query) {
  const text = query.toString();
  const address = text === "" ? location.pathname : `${location.pathname}?${text}`;
  if (address !== here()) history.pushState(null, "", address);
  noteShown();
}
