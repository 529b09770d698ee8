import type { LiveRecording, LiveStream } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';

/** What is on the air in an app, and what of it is recorded. */
export interface OnAir {
  readonly running: readonly Pick<LiveStream, 'id' | 'room'>[];
  readonly recordings: readonly Pick<LiveRecording, 'id' | 'room'>[];
}

/** What began and what ended between two looks, in words. */
export function changesOf(before: OnAir, now: OnAir): string[] {
  const words = m.live.streams;
  return [
    ...added(before.running, now.running).map(words.began),
    ...added(now.running, before.running).map(words.ended),
    ...added(before.recordings, now.recordings).map(words.recordingBegan),
    ...added(now.recordings, before.recordings).map(words.recordingEnded),
  ];
}

interface Named {
  readonly id: string;
  readonly room: string | null;
}

/** Rooms of what is in the second list alone. */
const added = (first: readonly Named[], second: readonly Named[]): string[] =>
  second.filter(({ id }) => !first.some((one) => one.id === id)).map(({ room }) => m.live.streams.room(room));
