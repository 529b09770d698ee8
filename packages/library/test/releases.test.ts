import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import {
  nextStatus,
  possibleActions,
  Releases,
  releaseActions,
  type Status,
  statuses,
} from '../src/releases/index.ts';
import { smallLibrary } from './small-library.ts';

const table: Record<Status, Partial<Record<string, Status>>> = {
  draft: { promote: 'pending' },
  pending: { approve: 'released', reject: 'draft', withdraw: 'draft' },
  awaiting_finalization: { finalize: 'released', reject: 'draft', withdraw: 'draft' },
  released: { withdraw: 'draft' },
};

test('the state machine is exactly its table', () => {
  for (const from of statuses) {
    for (const action of releaseActions)
      assert.equal(nextStatus(from, action, 'free'), table[from][action], `${from} ${action}`);
    assert.deepEqual([...possibleActions(from)].sort(), Object.keys(table[from]).sort());
  }
  assert.equal(nextStatus('pending', 'approve', 'sold'), 'awaiting_finalization');
});

test('whatever people do, nothing is released that was not approved since it was a draft', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...releaseActions)),
      fc.constantFrom('free', 'sold'),
      (steps, offer) => {
        let status: Status = 'draft';
        let approved = false;
        for (const action of steps) {
          const next = nextStatus(status, action, offer);
          if (next === undefined) continue;
          approved = action === 'approve' || (approved && next !== 'draft');
          status = next;
          assert.ok(status !== 'released' || approved);
        }
      },
    ),
    { seed: testSeed(t) },
  );
});

const refused = (code: string) => (error: Error) => 'code' in error && error.code === code;

test('owners promote, administrators approve, nobody else learns that there is a draft', (t) => {
  const { db, people, draft } = smallLibrary(t);
  const releases = new Releases(db, () => Date.UTC(2026, 4, 1));
  const row = () =>
    db.read((reader) =>
      reader.get<{ status: string; published_at: string | null; is_public: number; is_release: number }>(
        'SELECT * FROM albums WHERE gid = ?',
        [draft],
      ),
    );
  assert.throws(() => releases.act(people.ben, draft, 'promote'), refused('not_found'));
  assert.throws(() => releases.act(people.anna, draft, 'approve'), refused('forbidden'));
  assert.throws(() => releases.act(people.anna, draft, 'finalize'), /possible: promote/);
  assert.equal(releases.act(people.anna, draft, 'promote'), 'pending');
  assert.throws(() => releases.act(people.curator, draft, 'approve'), refused('forbidden'));
  assert.equal(releases.act(people.root, draft, 'approve'), 'released');
  assert.deepEqual(
    [row()?.published_at, row()?.is_public, row()?.is_release],
    ['2026-05-01T00:00:00.000Z', 1, 1],
  );
  assert.throws(() => releases.act(people.ben, draft, 'withdraw'), refused('forbidden'));
  assert.equal(releases.act(people.anna, draft, 'withdraw'), 'draft');
  assert.deepEqual([row()?.published_at, row()?.is_public], ['2026-05-01T00:00:00.000Z', 0]);
});

test('a rejection keeps its reason, a sold release waits for its finalisation', (t) => {
  const { db, people, draft } = smallLibrary(t);
  const releases = new Releases(db, Date.now);
  releases.act(people.anna, draft, 'promote');
  releases.act(people.root, draft, 'reject', 'The cover is missing.');
  assert.equal(
    db.read((reader) => reader.value('SELECT rejection_reason FROM albums WHERE gid = ?', [draft])),
    'The cover is missing.',
  );
  db.write((writer) => writer.run(`UPDATE albums SET download = 'paid' WHERE gid = ?`, [draft]));
  releases.act(people.anna, draft, 'promote');
  assert.equal(releases.act(people.root, draft, 'approve'), 'awaiting_finalization');
  assert.equal(releases.act(people.anna, draft, 'finalize'), 'released');
});
