export { bytes, empty, file, html, json, redirect, socket, sse, stream, text, xml } from './makers.ts';
export {
  type BytesReply,
  type EmptyReply,
  type FileOptions,
  type FileReply,
  isReply,
  type JsonReply,
  type RangeSource,
  type Reply,
  type ReplyHeaders,
  replyKind,
  type SocketReply,
  type SseEmit,
  type SseEvent,
  type SseOptions,
  type SseReply,
  type SseSource,
  type StreamReply,
} from './reply.ts';
export type { SocketListener, SocketOpen, SocketOptions, SocketPeer } from './socket-reply.ts';
