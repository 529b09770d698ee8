import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { routeFor } from '../src/index.ts';
import { build, codeOf, type Person, start } from './serving.ts';

const route = routeFor<Person>();

const item = (path: string, operation: string) =>
  route({
    method: 'GET',
    path,
    operation,
    summary: 'Repeats a name',
    tags: ['test'],
    input: { params: Type.Object({ itemName: Type.String() }) },
    output: { 200: Type.Object({ name: Type.String() }) },
    auth: [],
    permission: 'public',
    rate: 'read',
    handler: ({ params }) => ({ name: params.itemName }),
  });

test('a path is the same in any case, and the values of its parameters stay as they were written', async (t) => {
  const { url } = await start(t, [item('/Items/:itemName/Images', 'getImages')]);
  for (const path of ['/Items/AbC/Images', '/items/AbC/images', '/ITEMS/AbC/IMAGES']) {
    const answer = await fetch(url + path);
    assert.deepEqual(await answer.json(), { name: 'AbC' }, path);
  }
  const wrongMethod = await fetch(`${url}/items/AbC/images`, { method: 'DELETE' });
  assert.equal(wrongMethod.status, 405);
  assert.equal(await codeOf(wrongMethod), 'method_not_allowed');
});

test('two routes that differ by case only collide', () => {
  assert.throws(
    () => build([item('/items/:itemName', 'one'), item('/Items/:itemName', 'two')]),
    /one and two|two and one/,
  );
});
