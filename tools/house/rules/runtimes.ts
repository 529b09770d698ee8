/** The offline store runs in Node, in browsers and in workers: what only one of them has stays in the folder of that one. */
import type { Facts } from '../facts.ts';
import type { Problem, Rule } from '../house.ts';
import { target } from '../house.ts';
import { doors, locate } from '../places.ts';

const PACKAGE = 'packages/offline';
const MINE = doors['offline'] ?? [];
const NODE = /^node:|^@bandstand\//;
const WASM = '@sqlite.org/sqlite-wasm';
/** Calls on globals that one runtime has and another lacks. */
const NODE_CALLS = /^(?:new )?(?:Buffer|process|require|setImmediate)(?:\.|$)/;
const BROWSER_CALLS =
  /^(?:new )?(?:(?:globalThis|self)\.)?(?:navigator|document|window|indexedDB|localStorage|caches|Worker|SharedWorker)(?:\.|$)/;

function importProblem({ file }: Facts, specifier: string, room: string): string | undefined {
  const to = target(file, specifier);
  if (to !== undefined) {
    const door = locate(to).feature ?? '';
    if (room === 'core' && MINE.includes(door))
      return `the core runs everywhere and must not import ${door}/`;
    if (room !== 'node' && door === 'node') return `${room}/ runs in browsers and must not import node/`;
    return undefined;
  }
  if (NODE.test(specifier))
    return room === 'node' ? undefined : `${specifier} exists in Node only: use it in node/`;
  if (specifier === WASM && room !== 'core') return undefined;
  return room === 'node' ? undefined : `the core of the store imports no package: ${specifier}`;
}

function callProblem(call: string, declared: ReadonlySet<string>, room: string): string | undefined {
  const base = call.replace(/^new /, '').split('.')[0] ?? '';
  if (declared.has(base)) return undefined;
  if (room !== 'node' && NODE_CALLS.test(call))
    return `${call} exists in Node only: use it in node/ or take it as a port`;
  if (room !== 'browser' && BROWSER_CALLS.test(call))
    return `${call} exists in browsers only: use it in browser/ or take it as a port`;
  return undefined;
}

/** What ties the core of the store to Node or to a browser. */
export const runtimes: Rule = ({ files }) =>
  [...files.values()]
    .filter(({ file }) => locate(file).unit === PACKAGE && locate(file).kind === 'source')
    .flatMap((facts): Problem[] => {
      const { file, imports, calls, declared } = facts;
      const feature = locate(file).feature ?? 'core';
      const room = MINE.includes(feature) ? feature : 'core';
      return [
        ...imports.map(({ specifier, line }) => ({ line, message: importProblem(facts, specifier, room) })),
        ...calls.map(({ text, line }) => ({ line, message: callProblem(text, declared, room) })),
      ].flatMap(({ line, message }) => (message === undefined ? [] : [{ file, line, message }]));
    });
