import { type HttpError, problem } from '../errors/index.ts';

const odd = /%(?:2f|5c|00|0[1-9a-f]|1[0-9a-f]|7f)/i;
const dots = /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i;

/**
 * The error for a path that means one thing to a router and another to a file system or a proxy: encoded or backward
 * separators, NUL and other control characters, dot segments. Undefined for every honest path.
 */
export function refusedPath(url: string): HttpError | undefined {
  const mark = url.indexOf('?');
  const path = mark < 0 ? url : url.slice(0, mark);
  const suspicious = path.includes('%') || path.includes('\\') || path.includes('/.');
  if (!suspicious) return undefined;
  if (path.includes('\\') || odd.test(path) || dots.test(path)) {
    return problem('bad_path', 400, 'The path holds characters that may not stand in one.');
  }
  return undefined;
}
