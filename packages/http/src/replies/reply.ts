import type { Readable } from 'node:stream';
import type { SocketOpen, SocketOptions } from './socket-reply.ts';

/** Header names are in lower case; a list becomes several header lines (`set-cookie`). */
export type ReplyHeaders = Readonly<Record<string, string | readonly string[]>>;

/** Bytes that can be opened at any place: a transcode, a blob, a file of a remote store. */
export interface RangeSource {
  /** Whole length in bytes. */
  readonly size: number;
  /** Opens the bytes `start` to `end`, both included. The stream is destroyed when the client leaves. */
  open(start: number, end: number): Readable | Promise<Readable>;
}

export interface FileOptions {
  /** Media type; `application/octet-stream` when unknown. */
  readonly type: string;
  /** Name offered for saving; any characters. */
  readonly filename?: string;
  readonly disposition?: 'inline' | 'attachment';
  /** Strong entity tag without quotes; for a path the default is size-mtime-inode. */
  readonly etag?: string;
  /** Time of last change in ms since 1970; for a path the default is its mtime. */
  readonly lastModified?: number;
  /** `cache-control` of the answer; the default makes the client ask again (`no-cache`). */
  readonly cacheControl?: string;
  readonly headers?: ReplyHeaders;
}

/** One event of a stream; `data` that is not a string is written as JSON. */
export interface SseEvent {
  readonly event?: string;
  readonly id?: string;
  readonly data: unknown;
}

/** Writes one event. False means that the stream has ended and nothing more will be delivered. */
export type SseEmit = (event: SseEvent) => boolean;

/**
 * Where events come from: an async iterable (pulled as fast as the client reads), or a function that emits until
 * `signal` aborts or its promise ends. `lastEventId` is what the client saw last, '' on a first visit.
 */
export type SseSource =
  | AsyncIterable<SseEvent>
  | ((emit: SseEmit, signal: AbortSignal, lastEventId: string) => void | Promise<void>);

export interface SseOptions {
  /** How long the client waits before it comes back, in ms. */
  readonly retryMs?: number;
  /** Overrides the `Last-Event-ID` of the request. */
  readonly lastEventId?: string;
  /** Pause between heartbeats in ms, 15,000 by default. */
  readonly heartbeatMs?: number;
  /** Bytes that may wait for a slow reader before it is dropped, 1 MiB by default. */
  readonly maxWaitingBytes?: number;
}

/** Marks the values that the server takes as a whole answer; everything else a handler returns is JSON. */
export const replyKind: unique symbol = Symbol('bandstand.reply');

interface Whole {
  readonly status: number;
  readonly headers: ReplyHeaders;
}
export interface BytesReply extends Whole {
  readonly [replyKind]: 'bytes';
  /** Several pieces are written one after the other: what is large need not be copied into one. */
  readonly body: string | Uint8Array | readonly Uint8Array[];
  readonly type: string;
  /** Nobody else holds these bytes: their memory is given back once they are sent. */
  readonly once?: true;
}
export interface JsonReply extends Whole {
  readonly [replyKind]: 'json';
  readonly body: unknown;
  /** The body as text, where it was written before. */
  readonly written?: string;
}
export interface EmptyReply extends Whole {
  readonly [replyKind]: 'empty';
}
export interface StreamReply extends Whole {
  readonly [replyKind]: 'stream';
  readonly body: Readable;
  readonly type: string;
}
export interface FileReply {
  readonly [replyKind]: 'file';
  readonly source: string | RangeSource;
  readonly options: FileOptions;
}
export interface SseReply {
  readonly [replyKind]: 'sse';
  readonly source: SseSource;
  readonly options: SseOptions;
}
export interface SocketReply {
  readonly [replyKind]: 'socket';
  readonly open: SocketOpen;
  readonly options: SocketOptions;
}
export type Reply = BytesReply | JsonReply | EmptyReply | StreamReply | FileReply | SseReply | SocketReply;

/** True for values made by the makers of this folder. */
export function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && replyKind in value;
}
