/** The doors to the outside: one spawner of processes, one opener of connections, SQL in stores only. */
import type { Facts } from '../facts.ts';
import type { Problem, Rule } from '../house.ts';
import { locate } from '../places.ts';

const ships = ({ file }: Facts): boolean => locate(file).kind === 'source';

const here = (file: string, line: number, message: string): Problem => ({ file, line, message });

/** Only packages/media starts processes: it bounds, times and ends them. */
export const processes: Rule = ({ files }) =>
  [...files.values()]
    .filter((facts) => ships(facts) && locate(facts.file).unit !== 'packages/media')
    .flatMap(({ file, imports }) =>
      imports
        .filter(
          ({ specifier, typeOnly }) => /^(?:node:)?(?:child_process|cluster)$/.test(specifier) && !typeOnly,
        )
        .map(({ line }) => here(file, line, 'only packages/media starts processes; use its spawner')),
    );

/** Names that open a connection, by the module that has them. */
const OPENERS: Readonly<Record<string, readonly string[]>> = {
  http: ['request', 'get', 'Agent'],
  https: ['request', 'get', 'Agent'],
  http2: ['connect'],
  net: ['connect', 'createConnection', 'Socket'],
  tls: ['connect', 'TLSSocket'],
  undici: ['*'],
};

const GLOBALS = ['fetch', 'globalThis.fetch', 'new WebSocket', 'new EventSource'];

/** True when `call`, written on a whole module imported from `module`, opens a connection: `net.connect(...)`. */
const opensByMember = (call: string, module: string): boolean =>
  (OPENERS[module] ?? []).some((name) => call.replace(/^new /, '').endsWith(`.${name}`));

function connectionsOf({ file, imports, calls, declared }: Facts): Problem[] {
  const message = 'only packages/http opens connections; use its outbound client';
  const problems: Problem[] = [];
  for (const { specifier, names, line, typeOnly } of imports) {
    const module = specifier.replace(/^node:/, '');
    const openers = OPENERS[module];
    if (openers === undefined || typeOnly) continue;
    if (openers.includes('*') || names.some((name) => openers.includes(name)))
      problems.push(here(file, line, message));
    if (!names.includes('*') && !names.includes('default')) continue;
    const made = calls.filter(({ text }) => text.includes('.') && opensByMember(text, module));
    const local = new RegExp(`^(?:new )?(?:${module}|node${module})\\.`, 'i');
    problems.push(
      ...made.filter(({ text }) => local.test(text)).map((call) => here(file, call.line, message)),
    );
  }
  const global = calls.filter(
    ({ text }) => GLOBALS.includes(text) && !declared.has(text.replace('new ', '')),
  );
  return [...problems, ...global.map(({ line }) => here(file, line, message))];
}

/** Only packages/http opens outgoing connections: it filters addresses. The web app runs in the browser. */
export const connections: Rule = ({ files }) =>
  [...files.values()]
    .filter((facts) => ships(facts) && !['packages/http', 'apps/web'].includes(locate(facts.file).unit))
    .flatMap(connectionsOf);

const SQL =
  /^\s*(?:SELECT\s|INSERT\s+(?:OR\s+\w+\s+)?INTO\s|REPLACE\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s|WITH\s+(?:RECURSIVE\s+)?\w+\s*(?:\([^)]*\)\s*)?AS\s*\(|(?:CREATE|DROP|ALTER)\s+(?:UNIQUE\s+|VIRTUAL\s+|TEMP\s+)?(?:TABLE|INDEX|VIEW|TRIGGER)\s)/;

/** Where SQL may never be: routes and services, the faces that speak a protocol, and the app that joins the packages. */
const speaks = (file: string): boolean =>
  locate(file).unit === 'apps/server' ||
  ['rest', 'subsonic', 'jellyfin', 'activitypub'].includes(locate(file).feature ?? '') ||
  /[/-](?:routes?|service)\.ts$/.test(file);

/** SQL stays with the data: not beside HTTP and not in the rooms that speak with clients or join packages. */
export const sql: Rule = ({ files }) =>
  [...files.values()]
    .filter((facts) => ships(facts) && locate(facts.file).unit !== 'packages/sqlite')
    .filter(({ file, imports }) => {
      const http = imports.some(({ specifier, typeOnly }) => specifier === '@bandstand/http' && !typeOnly);
      return http || speaks(file);
    })
    .flatMap(({ file, strings }) =>
      strings
        .filter(({ text }) => SQL.test(text))
        .map(({ line }) => here(file, line, 'SQL belongs in a store of the package that owns the table')),
    );
