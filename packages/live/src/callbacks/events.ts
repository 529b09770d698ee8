/** What an app's receiver is told of, by the names that StreamHub gives. */
export const callbackEvents = [
  'stream_started',
  'stream_ended',
  'recording_started',
  'recording_part_ready',
  'recording_ready',
  'recording_failed',
  'vod_ready',
  'vod_deleted',
  'snapshot_taken',
  'restream_started',
  'restream_stopped',
  'restream_failed',
  'chat_message',
  'ping',
] as const;
export type CallbackEventName = (typeof callbackEvents)[number];

export interface CallbackEvent {
  readonly event: CallbackEventName;
  readonly room: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Written extends CallbackEvent {
  readonly id: string;
  readonly app: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The bytes that are sent and signed: StreamHub's envelope, whose `timestamp` is its `ts` again. */
export function envelope({ id, event, app, room, at, data }: Written): string {
  return JSON.stringify({ id, event, app, room, ts: at, timestamp: at, data });
}
