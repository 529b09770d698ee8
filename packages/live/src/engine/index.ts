export type { AppUsage, MediaEngine, StreamFacts, ViewerFacts } from './engine.ts';
export type { AudioFacts, EndReason, EngineEvent, EventSink, Totals, VideoFacts } from './events.ts';
export type { PublishAnswer, PublishGate, PublishProtocol, PublishRequest, ViewProtocol } from './gate.ts';
export { type StreamName, sameStream, streamKey } from './names.ts';
