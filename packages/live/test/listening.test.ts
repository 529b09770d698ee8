import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import {
  IdentifierAway,
  Listening,
  type ListeningOptions,
  type SoundIdentifier,
} from '../src/identify/index.ts';
import type { AccessUnit, Publication } from '../src/plane/index.ts';
import { TrackLists } from '../src/tracklist/index.ts';
import { Broadcast, live, until } from './broadcast.ts';
import {
  aacUnits,
  type Fingerprinting,
  fingerprinting,
  knows,
  made,
  opusUnits,
  piece,
} from './known-music.ts';
import { open, silent } from './setting.ts';

const window = { lengthMs: 12_000, stepMs: 8000, mostBytes: 1024 * 1024 };

/** A recording as an encoder sends it. */
const asPublished = (to: string, from: string): Promise<string> =>
  made(to, '-i', from, '-ar', '48000', '-ac', '2', '-c:a', 'aac');

describe('what is published', needs('ffmpeg'), () => {
  let folder = '';
  let sound: Fingerprinting;
  let pieces: readonly string[] = [];
  let identifier: SoundIdentifier;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
    sound = await fingerprinting();
    pieces = [await piece(folder, 'chamber', 32), await piece(folder, 'nightdrive', 32)];
    identifier = await knows(pieces, sound);
  });

  after(async () => {
    await sound.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A stream and somebody who listens to it; each is closed with the test. */
  async function listening(t: Parameters<typeof open>[0], more: Partial<ListeningOptions> = {}) {
    const storage = await open(t, join(folder, `data-${t.name.replaceAll(/\W+/g, '-')}`));
    const broadcast = new Broadcast();
    const lists = new TrackLists({
      databases: storage.databases,
      library: { seen: (_who, tracks) => new Set(tracks) },
    });
    let isOver = false;
    const ears = new Listening({
      plane: broadcast.plane,
      identifier,
      fingerprinter: sound.fingerprinter,
      folder: join(storage.folders.dataDir, 'excerpts'),
      wanted: () => true,
      keep: (app, owner, heard, id) => lists.keepHeard(app, owner, heard, id),
      onHeard: (_stream, heard) => {
        isOver = heard === undefined;
      },
      log: silent,
      tickMs: 5,
      window,
      ...more,
    });
    await ears.start();
    t.after(async () => {
      await ears.close();
      await broadcast[Symbol.asyncDispose]();
    });
    const publication = await broadcast.plane.publish(
      { protocol: 'rtmp', app: 'live', key: 'main', password: 'sesame', address: '127.0.0.1' },
      () => {},
    );
    const list = () => {
      const owner = { streamId: `main/${publication.session}` };
      const place = {
        owner,
        fromMs: 0,
        toMs: Infinity,
        room: 'main',
        name: 'main',
        file: '',
        startedAt: null,
      };
      return lists.all(live, place, null);
    };
    return { broadcast, publication, ears, list, over: () => isOver, storage };
  }

  /** Sends a stream as fast as it is listened to. */
  async function send(
    publication: Publication,
    units: readonly AccessUnit[],
    ears: Listening,
  ): Promise<void> {
    const done = () => {
      const { heard, away, failed, skipped } = ears.tally();
      return heard + away + failed + skipped;
    };
    let whole = 0;
    for (const unit of units) {
      publication.write(unit);
      const cut = Math.floor((unit.decodeAt / 1000 - window.lengthMs) / window.stepMs) + 1;
      if (cut <= whole) continue;
      await until('an excerpt is heard', () => done() >= cut);
      whole = cut;
    }
  }

  test('is a list of what was played, with its times; talk is nothing', async (t) => {
    const [first = '', second = ''] = pieces;
    // 9 s of noise, 24 s of one piece from its beginning on, 22 s of the other from its tenth second on.
    const show = await made(
      join(folder, 'show.aac'),
      '-f',
      'lavfi',
      '-i',
      'anoisesrc=d=9:c=brown:r=48000:seed=3:a=0.4',
      '-i',
      first,
      '-ss',
      '10',
      '-i',
      second,
      '-filter_complex',
      '[0]aformat=channel_layouts=stereo[n];[1]atrim=0:24,aresample=48000,aformat=channel_layouts=stereo[a];[2]atrim=0:22,aresample=48000,aformat=channel_layouts=stereo,asetpts=N/SR/TB[b];[n][a][b]concat=n=3:v=0:a=1[o]',
      '-map',
      '[o]',
      '-ar',
      '48000',
      '-ac',
      '2',
      '-c:a',
      'aac',
      '-b:a',
      '128k',
    );
    const { publication, ears, list, over } = await listening(t);
    await send(publication, aacUnits(show), ears);
    assert.equal(list().at(-1)?.endsMs, null, 'what plays has no end yet');
    publication.end('publisher left');
    await until('it is over', over);
    const found = list().map(({ title, startsMs, endsMs, score }) => ({ title, startsMs, endsMs, score }));
    assert.deepEqual(
      found.map(({ title }) => title),
      ['chamber', 'nightdrive'],
    );
    const [one, two] = found;
    assert.ok(one && two && one.endsMs !== null && two.endsMs !== null);
    assert.ok(Math.abs(one.startsMs - 9000) < 1500, `it begins at ${one.startsMs}`);
    assert.ok(Math.abs(one.endsMs - 33_000) < 8500, `it ends at ${one.endsMs}`);
    assert.ok(Math.abs(two.startsMs - 33_000) < 8500, `the second begins at ${two.startsMs}`);
    assert.ok(Math.abs(two.endsMs - 55_000) < 8500, `the second ends at ${two.endsMs}`);
    assert.ok((one.score ?? 0) > 0.8);
    assert.equal(ears.tally().failed, 0);
  });

  test('is recognised in Opus, and when it plays too fast', async (t) => {
    const [first = ''] = pieces;
    const fast = await made(
      join(folder, 'fast.opus'),
      '-i',
      first,
      '-af',
      'asetrate=44100*1.02,aresample=48000',
      '-c:a',
      'libopus',
      '-b:a',
      '96k',
    );
    const { publication, ears, list } = await listening(t);
    await send(publication, opusUnits(fast), ears);
    publication.end('publisher left');
    await until('it is written', () => list()[0]?.endsMs !== null && list().length > 0);
    assert.deepEqual(
      list().map(({ title }) => title),
      ['chamber'],
    );
  });

  test('is left alone where the app does not want it, and goes on while identification is away', async (t) => {
    const [first = ''] = pieces;
    const file = await asPublished(join(folder, 'plain.aac'), first);
    const units = aacUnits(file);
    const off = await listening(t, { wanted: () => false });
    for (const unit of units) off.publication.write(unit);
    off.publication.end('publisher left');
    await until('it is over', off.over);
    const { streams: _, ...nothing } = off.ears.tally();
    assert.deepEqual(nothing, { heard: 0, recognised: 0, skipped: 0, away: 0, failed: 0 });
    let asked = 0;
    const gone: SoundIdentifier = {
      ready: () => true,
      identify: async (excerpt, signal) => {
        asked += 1;
        if (asked === 2) throw new IdentifierAway('not now');
        return identifier.identify(excerpt, signal);
      },
    };
    const away = await listening(t, { identifier: gone });
    await send(away.publication, units, away.ears);
    away.publication.end('publisher left');
    await until('it is over', away.over);
    assert.equal(away.ears.tally().away, 1);
    assert.equal(away.list().length, 1, 'one entry over the gap');
  });

  test('is skipped, evenly and counted, when listening is too slow; the publisher notices nothing', async (t) => {
    const [first = ''] = pieces;
    const file = await asPublished(join(folder, 'quick.aac'), first);
    const gate = Promise.withResolvers<void>();
    const slow: SoundIdentifier = {
      ready: () => true,
      identify: async () => {
        await gate.promise;
        return [];
      },
    };
    const { publication, ears, storage } = await listening(t, { identifier: slow });
    for (const unit of aacUnits(file)) publication.write(unit);
    publication.end('publisher left');
    await until('what is too much is dropped', () => ears.tally().skipped > 0);
    gate.resolve();
    await until('what was left is heard', () => ears.tally().heard === 2);
    assert.equal(ears.tally().skipped, 1);
    assert.deepEqual(readdirSync(join(storage.folders.dataDir, 'excerpts')), []);
  });
});
