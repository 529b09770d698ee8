export { type Indexes, openIndexes } from './indexes.ts';
export { type ListeningNode, serveNode } from './serve.ts';
