export {
  type CreateOptions,
  type IndexCreated,
  IndexNode,
  type IndexNodeOptions,
  type IndexState,
} from './node.ts';
