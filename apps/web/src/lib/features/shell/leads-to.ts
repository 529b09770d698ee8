/** True when a link leads to where the page is, or above it. */
export function leadsTo(href: string, pathname: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}
