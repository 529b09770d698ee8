export { type HeldLock, holdLock, isHeld } from './hold.ts';
