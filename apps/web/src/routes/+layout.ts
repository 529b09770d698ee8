/** Everything is made in the browser; the server sends one empty page for all addresses. */
export const ssr = false;
export const prerender = false;
