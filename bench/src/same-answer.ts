/** What bare servers are told, so that they send the very bytes that ours sends. */
const own = ['date', 'connection', 'keep-alive', 'content-length'];

/** The arguments of the bare peers: the text of an answer, and its headers but those that each server writes itself. */
export async function sameAnswer(url: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await fetch(url, { headers: { 'accept-encoding': 'identity', ...headers } });
  const sent = Object.fromEntries([...answer.headers].filter(([name]) => !own.includes(name)));
  return [await answer.text(), JSON.stringify(sent)] as const;
}
