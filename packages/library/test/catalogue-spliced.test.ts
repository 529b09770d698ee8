import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { piecesOf, spliced } from '../src/catalogue/index.ts';

test('what is put in between stands at its place, however close together, and nothing is lost', () => {
  for (let round = 0; round < 200; round += 1) {
    const shared = Buffer.from(Array.from({ length: randomInt(20_000) }, () => randomInt(256)));
    const places = Array.from({ length: randomInt(12) }, () => randomInt(shared.length + 1));
    const insets = places
      .toSorted((a, b) => a - b)
      .map((at, index) => ({ at, text: Buffer.from(`<${index}>`) }));
    let whole = Buffer.alloc(0);
    let from = 0;
    for (const { at, text } of insets) {
      whole = Buffer.concat([whole, shared.subarray(from, at), text]);
      from = at;
    }
    whole = Buffer.concat([whole, shared.subarray(from)]);
    const pieces = piecesOf(spliced(shared, insets));
    const said = `${shared.length} bytes, insets at ${places.join(' ')}`;
    assert.deepEqual(Buffer.concat(pieces), whole, said);
    assert.ok(pieces.length <= 2 * insets.length + 1, said);
  }
});

test('without anything in between the shared bytes are the answer', () => {
  const shared = Buffer.from('the same for everybody');
  const [piece, ...more] = piecesOf(spliced(shared, []));
  assert.equal(piece?.buffer, shared.buffer);
  assert.equal(more.length, 0);
});
