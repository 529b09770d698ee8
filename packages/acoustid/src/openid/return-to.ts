/** Any origin will do to see whether an address stays within it. */
const here = 'http://here.invalid';

/** Where somebody goes after signing in: a path of this site; `/` for whatever leads elsewhere or is none. */
export function returnPath(text: string | undefined): string {
  // A browser reads a backslash as a slash and leaves out tabs and line ends, so none of them may stand there.
  if (text === undefined || text.length > 500 || !/^\/(?!\/)[!-[\]-~]*$/.test(text)) return '/';
  const url = URL.parse(text, here);
  return url?.origin === here ? url.pathname + url.search + url.hash : '/';
}
