export { Drafting, type DraftingParts, type DraftJob, type DraftMode } from './drafting.ts';
export { type DraftFile, DraftRefused, type LibraryDrafts, type NewDraft } from './port.ts';
