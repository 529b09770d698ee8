export { type SocketRouteOptions, socketRoute } from './route.ts';
