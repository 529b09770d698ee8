export { importMark } from './agreement.ts';
export { applyBatch, type BatchContext, type ReadFolder, settle } from './apply-batch.ts';
export { ArtistBook } from './artist-book.ts';
export { forgetDocuments } from './documents.ts';
export { ensureFolder, pruneFolder } from './folders.ts';
export { ReleaseBook } from './release-book.ts';
export { type Resettling, resettle } from './resettle.ts';
export { type BatchCounts, type Books, beginSession, noCounts, type Session } from './session.ts';
export { readTexts } from './texts.ts';
