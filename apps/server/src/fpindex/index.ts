export { indexesFolder } from './folder.ts';
export { type Indexes, openIndexes } from './indexes.ts';
export { type OpenNode, openNode } from './open.ts';
export { type ListeningNode, serveNode } from './serve.ts';
