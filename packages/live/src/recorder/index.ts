export { child, children } from './box-reader.ts';
export { type FinishedRecording, finishRecording } from './finish.ts';
export type { Container } from './growing-file.ts';
export { NotARecording } from './not-a-recording.ts';
export { type BegunFile, type RecordedFile, Recorder, type RecorderOptions } from './recorder.ts';
export * as ebml from './webm/elements.ts';
export { NotInWebm } from './webm/head.ts';
