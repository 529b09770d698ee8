export { bytes, empty, file, html, json, redirect, sse, stream, text, xml } from './makers.ts';
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
  type SseEmit,
  type SseEvent,
  type SseOptions,
  type SseReply,
  type SseSource,
  type StreamReply,
} from './reply.ts';
