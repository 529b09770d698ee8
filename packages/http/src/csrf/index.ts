export { cameFromHere, notFromElsewhere, type Provenance } from './csrf.ts';
