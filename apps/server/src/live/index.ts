export { type LiveHouse, openLive } from './open.ts';
export { authorizeBoth, forPeople, type Principal } from './principal.ts';
export { startLive } from './start.ts';
