export { createPeakCollector, type PeakCollector } from './peaks.ts';
export { peaksToJson, peaksToSvg, type WaveformSize } from './render.ts';
export { readWaveform, type Waveform, type WaveformOptions } from './waveform.ts';
