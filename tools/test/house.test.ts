/** Each rule of the house refuses what it names and lets the rest pass. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inspectHouse } from '../house/index.ts';
import { components } from '../house/rules/cycles.ts';
import { tree } from './tree.ts';

const manifest = (name: string, ...dependencies: string[]): string =>
  JSON.stringify({
    name: `@bandstand/${name}`,
    dependencies: Object.fromEntries(dependencies.map((d) => [d, '1'])),
  });

const base = {
  'package.json': '{"devDependencies":{"typescript":"7"}}',
  'packages/library/package.json': manifest('library', '@bandstand/sqlite', '@bandstand/live', 'yaml'),
  'packages/sqlite/package.json': manifest('sqlite', '@bandstand/library'),
  'packages/media/package.json': manifest('media'),
  'packages/http/package.json': manifest('http', 'undici'),
};

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What the messages must contain, in order; none when the tree is in order. */
  readonly refused: readonly string[];
}

const library = 'packages/library/src';

const cases: readonly Case[] = [
  {
    name: 'packages by name, features by their index, parts of one feature directly',
    files: {
      [`${library}/index.ts`]: "export * from './albums/index.ts';",
      [`${library}/albums/index.ts`]: "export * from './store.ts';",
      [`${library}/albums/store.ts`]:
        "import '@bandstand/sqlite';\nimport { b } from '../artists/index.ts';\nimport 'yaml';\nexport const a = b;",
      [`${library}/artists/index.ts`]: "export { b } from './deep/store.ts';",
      [`${library}/artists/deep/store.ts`]: "import '../order.ts';\nexport const b = 'SELECT 1';",
      [`${library}/artists/order.ts`]:
        "import { readFileSync } from 'node:fs';\nexport const c = readFileSync;",
      'packages/library/test/albums.test.ts': "import '../src/artists/order.ts';\nimport 'typescript';",
    },
    refused: [],
  },
  {
    name: 'the core of the offline store with something of one runtime',
    files: {
      'packages/offline/package.json': manifest('offline', '@bandstand/sqlite', '@sqlite.org/sqlite-wasm'),
      'packages/offline/src/index.ts': "export * from './queries/index.ts';",
      'packages/offline/src/queries/index.ts':
        "import 'node:fs';\nimport '../node/index.ts';\nexport const q = (): unknown => [Buffer.from('a'), navigator.locks.query()];",
      'packages/offline/src/node/index.ts': "import 'node:fs';\nimport '@bandstand/sqlite';\nprocess.cwd();",
      'packages/offline/src/browser/index.ts': "import '@sqlite.org/sqlite-wasm';\nnavigator.locks.query();",
      'packages/offline/src/wasm/index.ts': "import '@bandstand/sqlite';",
      'packages/offline/test/a.test.ts':
        "import '@bandstand/offline/node';\nimport '@bandstand/offline/src/x.ts';",
    },
    refused: [
      'use @bandstand/offline through its index',
      'node:fs exists in Node only',
      'must not import node/',
      'Buffer.from exists in Node only',
      'navigator.locks.query exists in browsers only',
      '@bandstand/sqlite exists in Node only',
    ],
  },
  {
    name: 'a package through anything but its index',
    files: {
      [`${library}/a.ts`]: "import '@bandstand/sqlite/src/engine.ts';",
      [`${library}/b.ts`]: "import '../../sqlite/src/index.ts';",
      'packages/library/test/x.test.ts': "import '../../sqlite/src/index.ts';",
    },
    refused: [
      'use @bandstand/sqlite through its index',
      'leaves packages/library by a path',
      'leaves packages/library',
    ],
  },
  {
    name: 'a foundation that knows a domain, systems that know each other',
    files: {
      'packages/sqlite/src/index.ts':
        "import type { Album } from '@bandstand/library';\nexport type A = Album;",
      [`${library}/index.ts`]: "await import('@bandstand/live');",
    },
    refused: ['library must not import @bandstand/live', 'sqlite knows no domain'],
  },
  {
    name: 'a feature behind its index, the own index from inside, undeclared packages',
    files: {
      [`${library}/albums/rules.ts`]:
        "import '../artists/order.ts';\nimport '../index.ts';\nimport 'lodash';",
    },
    refused: [
      'use the feature artists through artists/index.ts',
      'does not import its own index',
      'lodash is not among',
    ],
  },
  {
    name: 'cycles, also of types alone',
    files: {
      [`${library}/a/x.ts`]: "import './y.ts';",
      [`${library}/a/y.ts`]: "import type { X } from './z.ts';\nexport type Y = X;",
      [`${library}/a/z.ts`]: "export * from './x.ts';",
    },
    refused: [
      'x.ts -> packages/library/src/a/y.ts -> packages/library/src/a/z.ts -> packages/library/src/a/x.ts',
    ],
  },
  {
    name: 'processes and connections outside their doors',
    files: {
      [`${library}/a.ts`]: "import { spawn } from 'node:child_process';\nexport const s = spawn;",
      [`${library}/b.ts`]: "export const b = await fetch('http://x');",
      [`${library}/c.ts`]: "import * as net from 'node:net';\nnet.connect(1);\nnet.createServer();",
      [`${library}/d.ts`]:
        "import { createServer, request } from 'node:http';\nexport const d = [createServer, request].length;",
      [`${library}/e.ts`]:
        "import type { Socket } from 'node:net';\nexport const e = (fetch: (s: Socket) => void, s: Socket) => fetch(s);",
      'packages/media/src/spawn.ts': "import { spawn } from 'node:child_process';\nexport const s = spawn;",
      'packages/http/src/client.ts': "import { request } from 'undici';\nexport const r = request;",
    },
    refused: [
      'only packages/media starts',
      'only packages/http opens',
      'only packages/http opens',
      'only packages/http opens',
    ],
  },
  {
    name: 'SQL in routes, faces and the server',
    files: {
      [`${library}/albums/routes.ts`]:
        'export const q = `SELECT * FROM albums`;\nexport const w = "select a colour";',
      [`${library}/albums/store.ts`]: "export const q = 'DELETE FROM albums';",
      [`${library}/subsonic/stars.ts`]: 'export const q = `INSERT INTO stars VALUES (1)`;',
      'apps/server/src/a.ts': "export const q = 'PRAGMA quick_check';",
      'apps/server/src/b.ts': 'export const q = `\n  WITH a AS (SELECT 1) SELECT * FROM a`;',
    },
    refused: ['SQL belongs in a store', 'SQL belongs in a store', 'SQL belongs in a store'],
  },
  {
    name: 'state of a module, but not of a worker thread',
    files: {
      [`${library}/a.ts`]:
        'let count = 0;\nconst seen = new Map<string, string>();\nexport const c = () => [count++, seen];',
      [`${library}/b.ts`]: "export const table = new Map([['a', 1]]);\nexport const names = ['a'];",
      [`${library}/c.ts`]:
        "import { parentPort } from 'node:worker_threads';\nlet n = 0;\nparentPort?.postMessage(n++);",
    },
    refused: ['count is state of the module', 'seen is state of the module'],
  },
  {
    name: 'empty names, long files, blind casts, notes',
    files: {
      [`${library}/utils.ts`]: 'export const a = 1;',
      [`${library}/helpers/a.ts`]: 'export const a = 1;',
      [`${library}/long.ts`]: 'export {};\n'.repeat(301),
      [`${library}/data/long.ts`]: 'export {};\n'.repeat(301),
      [`${library}/cast.ts`]:
        'export const a = {} as any;\nexport const b = 1 as unknown as string;\nexport const c = 1 as number;',
      [`${library}/note.ts`]: '// TODO later',
    },
    refused: [
      '301 lines',
      'helpers says nothing',
      'utils says nothing',
      '`as any`',
      '`as unknown as`',
      'left over',
    ],
  },
  {
    name: 'a file that does not parse',
    files: { [`${library}/a.ts`]: 'export const = ;' },
    refused: ['does not parse'],
  },
];

for (const { name, files, refused } of cases) {
  test(`the house: ${name}`, (t) => {
    const { problems } = inspectHouse(tree(t, { ...base, ...files }));
    const messages = problems.map(({ message }) => message);
    assert.equal(messages.length, refused.length, messages.join('\n'));
    for (const [index, words] of refused.entries())
      assert.ok(messages[index]?.includes(words), `${words}: ${messages[index]}`);
  });
}

test('a problem names its file and line', (t) => {
  const files = { ...base, 'packages/library/src/list.ts': "\n\nimport 'lodash';\n" };
  const [problem] = inspectHouse(tree(t, files)).problems;
  assert.deepEqual([problem?.file, problem?.line], ['packages/library/src/list.ts', 3]);
});

test('scripts of components are read, with their lines', (t) => {
  const component = '<script lang="ts">\n  import \'@bandstand/sqlite/deep\';\n</script>\n<p>let x</p>\n';
  const files = { ...base, 'apps/web/package.json': '{}', 'apps/web/src/A.svelte': component };
  const [problem] = inspectHouse(tree(t, files)).problems;
  assert.deepEqual([problem?.file, problem?.line], ['apps/web/src/A.svelte', 2]);
});

test('cycles are found wherever one starts to look', () => {
  const edges = { a: ['b'], b: ['c', 'd'], c: ['b'], d: ['d'], e: ['a'] };
  const found = components(new Map(Object.entries(edges)));
  assert.deepEqual(found.map((members) => members.join()).toSorted(), ['b,c', 'd']);
});
