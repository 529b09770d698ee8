import { parentPort } from 'node:worker_threads';
import { asRetagError, planRetag, retagFile } from './retag-file.ts';
import type { RetagAnswer, RetagQuestion } from './tag-writer.ts';

/** The thread's side of TagWriter: one file at a time. */
parentPort?.on('message', (question: RetagQuestion) => {
  void answer(question).then((reply) => parentPort?.postMessage(reply, []));
});

async function answer({ write, path, changes }: RetagQuestion): Promise<RetagAnswer> {
  try {
    return { ok: true, retagged: await (write ? retagFile(path, changes) : planRetag(path, changes)) };
  } catch (error) {
    const { code, message } = asRetagError(error);
    return { ok: false, code, message };
  }
}
