export { type HeldLock, holdLock } from './hold.ts';
