import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LiveEvent, LiveEvents, streamIdOf } from '../src/events/index.ts';
import { room } from './broadcast.ts';
import { listening, named } from './setting.ts';

const went = (at: number): LiveEvent => ({
  kind: 'went live',
  app: named('live'),
  room: 'a',
  title: null,
  publicId: 'p',
  at,
});

test('all who listen hear everything in order; one that fails harms nobody and is told', () => {
  const { log, lines } = listening();
  const events = new LiveEvents(log);
  const heard: string[] = [];
  events.on(({ at }) => {
    heard.push(`first ${at}`);
    if (at === 1) events.emit(went(2));
    throw new Error('broken');
  });
  const off = events.on(({ at }) => void heard.push(`second ${at}`));
  events.emit(went(1));
  assert.deepEqual(heard, ['first 1', 'second 1', 'first 2', 'second 2']);
  assert.equal(lines.length, 2);
  off();
  off();
  const { emit } = events;
  emit(went(3));
  assert.deepEqual(heard.slice(4), ['first 3']);
});

test('a publication is known by its room and session', () => {
  assert.equal(streamIdOf({ stream: room('hall'), session: 'abc' }), 'hall/abc');
});
