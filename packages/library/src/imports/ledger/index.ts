export { ensureSource, foreignOf, localOf, markOf, pairsAfter, remember, setMark } from './store.ts';
