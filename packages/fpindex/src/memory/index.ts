export { ActiveSegment } from './active.ts';
