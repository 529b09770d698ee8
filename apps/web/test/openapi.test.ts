import assert from 'node:assert/strict';
import { test } from 'node:test';
import { committedTypes, generateTypes } from '../scripts/openapi.ts';

test('the types of the client are those of the routes; else run scripts/openapi.ts', async () => {
  assert.equal(await committedTypes(), await generateTypes());
});
