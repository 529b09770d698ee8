import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import type { PublishAnswer, PublishRequest } from '../src/engine/index.ts';
import type { LadderWish } from '../src/ladder/index.ts';
import { appName, room, until } from './broadcast.ts';
import { over, push, pushTo, stage, wanted } from './ladder-stage.ts';

/** Rooms are keys, in whatever app. */
const gate = async ({ app, key }: PublishRequest): Promise<PublishAnswer> => ({
  allowed: true,
  stream: { app: appName(app), room: key.replace(':sesame', '') },
  whenTaken: 'refuse',
});

test(
  'an app has smaller sizes of as many streams at once as it says; another app is not bound by that',
  needs('ffmpeg'),
  async () => {
    const wish = (): LadderWish => ({ enabled: true, renditions: wanted, maxStreams: 1 });
    const here = await stage({ wish }, { gate });
    const { watching, ladders, told } = here;
    await using _ = watching;
    const { plane, port } = watching.broadcast;
    const pushing = [push(watching, 'one'), push(watching, 'two')];
    pushing.push(pushTo(`rtmp://127.0.0.1:${port}/second/three`));
    await watching.playlist('one', '96p');
    await watching.playlist('two');
    assert.deepEqual(await watching.renditions('two'), ['main', 'audio']);
    const refused = ladders.facts(room('two')) ?? assert.fail();
    assert.equal(refused.state, 'refused');
    assert.match(refused.reason ?? '', /^The app has smaller sizes of no more than one stream at once/);
    assert.deepEqual(
      told.map(({ reason }) => reason),
      [refused.reason],
    );
    const three = { app: appName('second'), room: 'three' };
    await until('the other app is there', () => plane.find(three)?.video !== undefined);
    const other = ladders.open(plane.find(three) ?? assert.fail(), () => {});
    assert.ok(other, 'the other app has a bound of its own');
    assert.equal(ladders.running, 2);
    await plane.stop(room('one'), 'stopped');
    await until('its place is free', () => ladders.running === 1);
    await until('the other stream has it', async () => (await watching.renditions('two')).includes('96p'));
    assert.equal(ladders.facts(room('two'))?.state, 'running');
    await over(here, Promise.all(pushing));
  },
);
