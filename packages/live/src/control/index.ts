export { type Control, type ControlParts, openControl } from './control.ts';
