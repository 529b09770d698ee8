/** The order of the rooms: names, sizes, no state of modules, no loose ends. */
import type { Problem, Rule } from '../house.ts';
import { locate } from '../places.ts';

/** Lines of a source file; a table of data may be longer. */
export const LINE_LIMIT = 300;

const isData = (file: string): boolean => /\/data\/|[-.](?:data|table)\.ts$/.test(file);

/** Files too long to be read at one go. */
export const sizes: Rule = ({ files }) =>
  [...files.values()]
    .filter(({ file, lines }) => lines > LINE_LIMIT && locate(file).kind !== 'test' && !isData(file))
    .map(({ file, lines }) => ({ file, line: 1, message: `${lines} lines; split it below ${LINE_LIMIT}` }));

const BANNED = /^(?:utils?|helpers?|common|misc|managers?)$/i;

/** Names that say nothing about what is inside. */
export const names: Rule = ({ files }) =>
  [...files.keys()].flatMap((file) => {
    const words = file.split('/').map((part) => part.replace(/\..*$/, ''));
    const bad = words.find((word) => BANNED.test(word));
    return bad === undefined
      ? []
      : [{ file, line: 1, message: `${bad} says nothing: name it after what it does` }];
  });

/** A worker thread's script is the composition of its thread: its variables belong to that one thread. */
const runsAlone = (imports: readonly { specifier: string; names: readonly string[] }[]): boolean =>
  imports.some(({ specifier, names }) => specifier === 'node:worker_threads' && names.includes('parentPort'));

/** Two servers must be able to live in one process, so modules of the server keep nothing. */
export const state: Rule = ({ files }) =>
  [...files.values()]
    .filter(({ file, imports }) => {
      const { kind, unit } = locate(file);
      return kind === 'source' && unit !== 'apps/web' && !runsAlone(imports);
    })
    .flatMap(({ file, state }) =>
      state.map(({ text, line }) => ({
        file,
        line,
        message: `${text} is state of the module; build it in compose`,
      })),
    );

/** Casts that switch the type checker off. */
export const casts: Rule = ({ files }) =>
  [...files.values()]
    .filter(({ file }) => locate(file).kind === 'source')
    .flatMap(({ file, casts }) =>
      casts.map(({ text, line }) => ({ file, line, message: `\`${text}\`: parse the value instead` })),
    );

/** Notes about work that is left, and switched-off checks. The rules themselves must name them. */
export const notes: Rule = ({ files }) =>
  [...files.values()]
    .filter(({ file }) => !file.startsWith('tools/house/') && !file.startsWith('tools/test/'))
    .flatMap(({ file, notes }) =>
      notes.map(({ text, line }): Problem => ({ file, line, message: `left over: ${text.trim()}` })),
    );
