export { type CookieOptions, cookie, parseCookies } from './cookie.ts';
