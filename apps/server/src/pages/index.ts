export { apiDocumentRoutes } from './api-document.ts';
export { webPages } from './web.ts';
