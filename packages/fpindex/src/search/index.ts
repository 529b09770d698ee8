export {
  DistinctQuery,
  mostResults,
  type SearchOptions,
  type SearchResult,
  type Wanted,
  wantedOf,
} from './request.ts';
export { Searcher } from './searcher.ts';
export { Top } from './top.ts';
