import assert from 'node:assert/strict';
import test from 'node:test';
import { coverId, parseCoverId, parseGid, parseSubsonicId, rowId, subsonicId } from '../src/ids.ts';

const gid = '0198c0de-1234-7abc-8def-0123456789ab';

test('a gid is read in either case, with or without dashes, and nothing else is', () => {
  assert.equal(parseGid(gid), gid);
  assert.equal(parseGid(gid.toUpperCase()), gid);
  assert.equal(parseGid(gid.replaceAll('-', '')), gid);
  for (const bad of ['', '1', `${gid} `, `${gid}0`, gid.replace('0', 'g'), `{${gid}}`, "' OR 1=1 --"])
    assert.equal(parseGid(bad), undefined, bad);
});

test('Subsonic ids name their kind', () => {
  for (const kind of ['artist', 'album', 'track', 'playlist', 'folder'] as const) {
    assert.deepEqual(parseSubsonicId(subsonicId(kind, gid)), { kind, gid });
    assert.deepEqual(parseCoverId(coverId(kind, gid, 'k3x9')), { kind, gid });
    assert.deepEqual(parseCoverId(coverId(kind, gid, null)), { kind, gid });
  }
  for (const bad of ['', 'al-', 'al-12', `zz-${gid}`, gid, `al_${gid}`])
    assert.equal(parseSubsonicId(bad), undefined, bad);
});

test('row ids are positive integers', () => {
  assert.equal(rowId('album', 7), 7);
  for (const bad of [0, -1, 1.5, Number.NaN, 2 ** 60]) assert.throws(() => rowId('album', bad), RangeError);
});
