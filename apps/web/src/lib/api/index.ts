export { type CoverSize, coverUrl, meanColour, type Pictured, type PictureKind } from './addresses.ts';
export { answer, api, taggedAnswer } from './client.ts';
export { loading } from './loading.ts';
export { Pages } from './pages.svelte.ts';
export { ApiProblem, problemOf, wordsFor } from './problem.ts';
export type * from './types.ts';
export { type Detour, setDetour } from './way.ts';
