export {
  type Argument,
  ArgumentError,
  absolutePath,
  integer,
  keyValue,
  mediaFile,
  oneOf,
  option,
  seconds,
  secondsText,
  type TypedCommand,
} from './command.ts';
export { ProcessError, type ProcessErrorCode } from './failure.ts';
export type { ProcessEnd, RunningProcess } from './launch.ts';
export {
  createProcesses,
  type MediaLog,
  type Processes,
  type ProcessResult,
  type RunOptions,
  type StartOptions,
} from './processes.ts';
export { Slots } from './slots.ts';
