/** The shell: the one page and what it is built of, kept as a whole for each version of the build. */
import { assets, immutable } from '$app/manifest';

declare const BANDSTAND_BUILD: string;

const prefix = 'bandstand-shell-';
const current = `${prefix}${BANDSTAND_BUILD}`;
const page = '/';

/** The worker of the offline store with its SQLite: a megabyte that only those need who keep music here. */
const isOfStore = (path: string): boolean => path.includes('/immutable/workers/');
/** What its package has besides and nobody here loads. */
const isIdle = (path: string): boolean =>
  /\/sqlite3-(?:worker1|opfs-async-proxy)|\.(?:map|br|gz)$/.test(path);

const paths = (list: readonly { readonly path: string }[]): readonly string[] =>
  list.map(({ path }) => (path.startsWith('/') ? path : `/${path}`));

const built = paths(immutable).filter((path) => !isIdle(path));
const files = paths(assets).filter((path) => !isIdle(path));
const known = new Set([...built, ...files]);

/** True for a path that the shell answers. */
export const isShell = (path: string): boolean => known.has(path) || path.startsWith('/_app/immutable/');

/** Fetches the shell of this version. Fails, to be tried again, when the server has another one by now. */
export async function keepShell(): Promise<void> {
  const wanted = [...built.filter((path) => !isOfStore(path)), ...files];
  if (await hasStore()) wanted.push(...built.filter(isOfStore));
  const cache = await caches.open(current);
  const html = await fetch(new Request(page, { cache: 'reload', headers: { accept: 'text/html' } }));
  const text = html.ok ? await html.clone().text() : '';
  const scripts = Array.from(text.matchAll(/\/_app\/immutable\/[\w./-]+\.js/g), ([path]) => path);
  if (scripts.length === 0 || !scripts.every((path) => known.has(path)))
    throw new Error('the server has pages of another version');
  await cache.addAll(wanted);
  await cache.put(page, html);
}

/** Lets go of the shells of other versions. */
export async function forgetOthers(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(prefix) && name !== current).map((name) => caches.delete(name)),
  );
}

/** The page, whatever the address: it decides what it shows. */
export async function answerPage(request: Request): Promise<Response> {
  return (await (await caches.open(current)).match(page)) ?? fetch(request);
}

/** A file of the shell; one of the store is kept from the first time on. */
export async function answerFile(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const kept = await caches.match(pathname);
  if (kept !== undefined) return kept;
  const answer = await fetch(request);
  if (answer.ok && isOfStore(pathname)) await keepAnswer(pathname, answer.clone());
  return answer;
}

/** Where there is no space for it, it is fetched again the next time. */
async function keepAnswer(pathname: string, answer: Response): Promise<void> {
  try {
    await (await caches.open(current)).put(pathname, answer);
  } catch (error) {
    console.warn(error);
  }
}

/** True once somebody in this browser has opened the store. */
async function hasStore(): Promise<boolean> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(prefix)) continue;
    const requests = await (await caches.open(name)).keys();
    if (requests.some(({ url }) => isOfStore(new URL(url).pathname))) return true;
  }
  return false;
}

/** Keeps the store's own files now: its worker may have been started before this one was there to see it. */
export async function keepStore(): Promise<void> {
  const cache = await caches.open(current);
  const missing: string[] = [];
  for (const path of built.filter(isOfStore)) if ((await cache.match(path)) === undefined) missing.push(path);
  await cache.addAll(missing);
}
