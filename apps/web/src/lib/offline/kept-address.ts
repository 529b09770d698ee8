/** Below it the service worker answers from this browser's own files; the server knows no such address. */
export const keptPrefix = '/kept/';

/** The address of a kept file, by its path in the private files. */
export const keptUrl = (path: string): string => keptPrefix + path;

/** True for the path of an address that only this browser answers. */
export const isKept = (pathname: string): boolean => pathname.startsWith(keptPrefix);
