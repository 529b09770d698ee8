export { type Hearing, type LiveMusic, type Music, type MusicParts, openMusic } from './open.ts';
