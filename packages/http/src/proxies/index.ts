export { addressMatcher, plainAddress } from './addresses.ts';
export { type Arrival, clientFinder, isHost } from './client.ts';
