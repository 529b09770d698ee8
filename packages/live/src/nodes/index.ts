export { joinRoutes } from './join-routes.ts';
export { Nodes } from './nodes.ts';
export { nodeRoutes } from './routes.ts';
