import { ApiProblem, wordsFor } from '#lib/api/index.ts';

/** A form that is being sent: busy or not, and what the server had against it. */
export class Form {
  isBusy = $state(false);
  problem: string | null = $state(null);
  fields: Readonly<Record<string, string>> = $state.raw({});

  /** Sends the form. True when it went well. */
  async send(work: () => Promise<void>): Promise<boolean> {
    this.isBusy = true;
    this.problem = null;
    this.fields = {};
    try {
      await work();
      return true;
    } catch (error) {
      this.fields = error instanceof ApiProblem ? error.fields : {};
      this.problem = Object.keys(this.fields).length > 0 ? null : wordsFor(error);
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  /** Says something that this page itself noticed. */
  refuse(field: string, words: string): void {
    this.fields = { [field]: words };
  }
}
