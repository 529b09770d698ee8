export { deleteMissingTracks } from './missing.ts';
export {
  countMissing,
  type MissingRow,
  missingIds,
  missingTracks,
  type ProblemRow,
  scanProblems,
} from './store.ts';
