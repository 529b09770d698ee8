export { CommandError, exitCodes } from './exit.ts';
export { barText, createTerminal, type Progress, type Terminal, table } from './output.ts';
