export { Chat, type ChatFeatures, type ChatParts } from './chat.ts';
export { type ChatRoutesParts, chatRoutes } from './routes.ts';
