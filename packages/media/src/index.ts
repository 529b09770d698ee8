export * from './cache/index.ts';
export * from './ffmpeg/index.ts';
export { sameBytes } from './hash/index.ts';
export * from './images/index.ts';
export * from './process/index.ts';
export * from './synth/index.ts';
export * from './tags/index.ts';
export * from './transcode/index.ts';
