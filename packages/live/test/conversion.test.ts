import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProcesses, detectFfmpeg } from '@bandstand/media';
import { needs } from '../../../tools/needs.ts';
import { Conversions } from '../src/conversion/index.ts';
import type { AccessUnit, Publication } from '../src/plane/index.ts';
import { Broadcast, coded, ffmpeg, room, source, until } from './broadcast.ts';

async function opened(most = 4) {
  const processes = createProcesses();
  const program = await detectFfmpeg({ processes });
  if (!program) throw new Error('no ffmpeg');
  const troubles: unknown[] = [];
  const onTrouble = (error: unknown): void => {
    troubles.push(error);
  };
  return {
    processes,
    troubles,
    conversions: new Conversions({ processes, ffmpeg: program, most, onTrouble }),
  };
}

const gate = async ({ key }: { readonly key: string }) =>
  ({ allowed: true, stream: room(key), whenTaken: 'refuse' }) as const;

/** What is converted, up to so many units; everything that was there is closed then. */
async function taken(
  conversions: Conversions,
  publication: Publication,
  wanted: 'aac' | 'opus',
  most: number,
) {
  const sound = conversions.open(publication, wanted);
  if (!sound) throw new Error('nothing is converted');
  const units: AccessUnit[] = [];
  for await (const batch of sound.units) {
    units.push(...batch.units);
    if (units.length >= most) break;
  }
  return units;
}

/** Units follow each other without a hole, each as long as it is. */
function follows(units: readonly AccessUnit[], length: number): void {
  for (const [index, { decodeAt }] of units.entries())
    if (index > 1)
      assert.ok(Math.abs(decodeAt - (units[index - 1]?.decodeAt ?? 0) - length) <= 2, String(index));
}

test(
  'AAC becomes Opus once for all who want it, at its own times, and the child goes with the last of them',
  needs('ffmpeg'),
  async () => {
    await using broadcast = await Broadcast.start({ gate });
    const { processes, conversions, troubles } = await opened();
    const pushing = ffmpeg(
      '-re',
      ...source(60),
      ...coded(),
      '-f',
      'flv',
      `rtmp://127.0.0.1:${broadcast.port}/live/show`,
    );
    await until('it is there', () => broadcast.plane.find(room('show'))?.audio !== undefined);
    const publication = broadcast.plane.find(room('show'));
    if (!publication) throw new Error('it is there');
    const own = publication.read({ mostBytes: 1e7, from: 'next keyframe', soundOnly: true });
    const both = [taken(conversions, publication, 'opus', 80), taken(conversions, publication, 'opus', 80)];
    await until('a child runs', () => processes.running === 1);
    const [units = [], others = []] = await Promise.all(both);
    assert.deepEqual(
      units.slice(0, 50).map(({ decodeAt }) => decodeAt),
      others.slice(0, 50).map(({ decodeAt }) => decodeAt),
    );
    follows(units, 20_000);
    // No later and no earlier than what it was made of.
    const sent = own.take().units;
    assert.ok((units[0]?.decodeAt ?? 0) >= (sent[0]?.decodeAt ?? 0) - 10_000);
    assert.ok((units.at(-1)?.decodeAt ?? 0) <= (sent.at(-1)?.decodeAt ?? 0) + 30_000);
    await until('no child runs', () => processes.running === 0 && conversions.running === 0);
    own.close();
    await broadcast.plane.stop(room('show'), 'stopped');
    await pushing;
    assert.deepEqual(troubles, []);
  },
);

test(
  'Opus becomes AAC, and a hole in it is as long afterwards; at most so many are converted',
  needs('ffmpeg'),
  async () => {
    await using broadcast = await Broadcast.start({ gate });
    const { processes, conversions, troubles } = await opened(1);
    const pushing = ffmpeg(
      '-readrate',
      '4',
      ...source(60),
      ...coded(),
      '-f',
      'flv',
      `rtmp://127.0.0.1:${broadcast.port}/live/show`,
    );
    await until('it is there', () => broadcast.plane.find(room('show'))?.audio !== undefined);
    const publication = broadcast.plane.find(room('show'));
    if (!publication) throw new Error('it is there');
    const opus = await taken(conversions, publication, 'opus', 150);
    await broadcast.plane.stop(room('show'), 'stopped');
    await pushing;
    const request = {
      protocol: 'whip',
      app: 'live',
      key: 'second',
      password: undefined,
      address: '',
    } as const;
    const second = await broadcast.plane.publish(request, () => {});
    const reading = taken(conversions, second, 'aac', 1000);
    assert.equal(conversions.open(publication, 'opus'), undefined);
    const hole = 1_000_000;
    for (const [index, unit] of opus.entries()) {
      const at = 500_000 + index * 20_000 + (index >= 75 ? hole : 0);
      second.write({ ...unit, decodeAt: at, showAt: at });
    }
    const expected = (opus.length * 20_000 + hole) / 21_333;
    await until('a child runs', () => processes.running === 1);
    second.end('publisher left');
    const aac = await reading;
    follows(aac, 21_333);
    assert.ok(Math.abs(aac.length - expected) < 6, `${aac.length} of ${expected}`);
    assert.ok(Math.abs((aac[0]?.decodeAt ?? 0) - 500_000) < 25_000);
    assert.deepEqual([processes.running, conversions.running, troubles.length], [0, 0, 0]);
  },
);
