import { readFile } from 'node:fs/promises';
import { problem } from '../errors/index.ts';
import { pagePolicy, scriptPolicy } from '../headers/index.ts';
import { file, html, type Reply } from '../replies/index.ts';
import { type Route, route } from '../routes/index.ts';
import { findFile, type SiteFile } from './find.ts';
import { inlineScriptHashes } from './page.ts';
import { namesFile, typeOf } from './types.ts';

export interface SiteOptions {
  /** Folder of the built site. It may appear, change or vanish while the server runs. */
  readonly dir: string;
  /** Page for every address without a file of its own: the single-page app decides what it shows. */
  readonly fallback: string;
  /** Files below this path never change under one name. */
  readonly immutablePrefix?: string;
  /** Path prefixes of programs' interfaces (`/api`, `/rest`): what is unknown there is 404, never the page. */
  readonly never?: readonly string[];
  /** Answer while the site is not there; 503 `site_missing` by default. */
  readonly whenMissing?: () => Reply;
  /** Content-security-policy of its pages, given the hashes of their inline scripts; `pagePolicy` by default. */
  readonly policy?: (scriptHashes: readonly string[]) => string;
}

/** Written out: the builder of schemas, four hundred modules, is not read by programs without routes of their own. */
const params = { type: 'object', required: ['*'], properties: { '*': { type: 'string' } } } as const;

/** The routes of a static site: `/*`, public, with entity tags, compressed forms and cache rules. Add them last. */
export function staticSite(options: SiteOptions): readonly Route[] {
  const immutable = options.immutablePrefix ?? '/_app/immutable';
  const site = route({
    method: 'GET',
    path: '/*',
    operation: 'site',
    summary: 'The web app',
    tags: ['site'],
    hidden: true,
    input: { params },
    output: 'bytes',
    auth: [],
    permission: 'public',
    rate: 'read',
    handler: async ({ params, headers }) => {
      const path = `/${params['*']}`;
      const found = await findFile(options.dir, path, header(headers['accept-encoding']));
      if (found !== undefined) return serveFile(found, path, below(path, immutable), options);
      if (!showsPage(path, header(headers.accept), immutable, options)) throw nothingHere();
      const page = await findFile(options.dir, options.fallback, '');
      if (page === undefined) return missing(options);
      return serveFile(page, options.fallback, false, options);
    },
  });
  return [site];
}

async function serveFile(
  found: SiteFile,
  path: string,
  forever: boolean,
  options: SiteOptions,
): Promise<Reply> {
  const type = typeOf(path);
  if (type.startsWith('text/html')) return servePage(path, options);
  return file(found.path, {
    type,
    etag: found.version,
    cacheControl: forever ? 'public, max-age=31536000, immutable' : 'no-cache',
    headers: {
      vary: 'accept-encoding',
      ...(type.startsWith('text/javascript') ? { 'content-security-policy': scriptPolicy } : {}),
      ...(found.encoding === undefined ? {} : { 'content-encoding': found.encoding }),
    },
  });
}

/** Pages are small and need their scripts known, so they are read whole and never in a compressed form. */
async function servePage(path: string, options: SiteOptions): Promise<Reply> {
  const plain = await findFile(options.dir, path, '');
  if (plain === undefined) return missing(options);
  const page = await readFile(plain.path, 'utf8');
  const policy = options.policy ?? pagePolicy;
  return html(page, {
    etag: `"${plain.version}"`,
    'cache-control': 'no-cache',
    'content-security-policy': policy(inlineScriptHashes(page)),
  });
}

/** The page answers people who follow a link, not programs that miss a file or an interface. */
function showsPage(path: string, accept: string, immutable: string, options: SiteOptions): boolean {
  if (below(path, immutable) || (options.never ?? []).some((prefix) => below(path, prefix))) return false;
  if (namesFile(path) && !accept.includes('text/html')) return false;
  return accept === '' || accept.includes('text/html') || accept.includes('*/*');
}

function below(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

function missing(options: SiteOptions): Reply {
  if (options.whenMissing !== undefined) return options.whenMissing();
  throw problem('site_missing', 503, 'The web app is not built yet.', { headers: { 'retry-after': '5' } });
}

function nothingHere() {
  return problem('not_found', 404, 'There is nothing at this address.');
}

function header(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}
