export { type LiveHouse, openLive } from './open.ts';
export { authorizeBoth, forPeople, type Principal, waysToSignIn } from './principal.ts';
export { startLive } from './start.ts';
