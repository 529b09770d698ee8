import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';

/** Starts a script with the path of a database; `ended` resolves with what it printed. */
export function runChild(
  script: string,
  path: string,
): { readonly process: ChildProcess; readonly ended: Promise<string> } {
  const started = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  started.stdout.on('data', (text: Buffer) => {
    said += text.toString();
  });
  return {
    process: started,
    ended: new Promise((resolve) => started.once('close', () => resolve(said.trim()))),
  };
}
