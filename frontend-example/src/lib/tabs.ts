/** What the API hands out at sign-in and at each refresh; `payload` holds the claims of `token`. */
export interface IssuedTokens {
  token: string;
  payload: unknown;
}

export type EndReason = 'signed-out' | 'expired';

/** What the tabs of one browser tell each other. It stays in memory, and within this origin. */
type Message = { type: 'issued'; tokens: IssuedTokens } | { type: 'ended'; reason: EndReason };

const LOCK = 'taskverse.refresh';
const HANDOVER_MS = 200;

const channel =
  typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('taskverse.session');

export function tell(message: Message): void {
  channel?.postMessage(message);
}

export function listen(listener: (message: Message) => void): void {
  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    listener(data);
  });
}

/**
 * One piece of work at a time in all tabs. What it has told them may arrive after the lock does, so the lock is held a
 * moment longer than the work takes. Without Web Locks (pages that are neither https nor localhost) it just runs.
 */
export async function inTurn(work: () => Promise<void>): Promise<void> {
  const locks = webLocks();
  if (!locks) return work();
  return new Promise((resolve, reject) => {
    void locks.request(LOCK, async () => {
      await work().then(resolve, reject);
      await new Promise((done) => setTimeout(done, HANDOVER_MS));
    });
  });
}

/** In one tab at a time; when it has ended or its tab is closed, in the next. Without Web Locks in each tab. */
export async function inOneTab(
  lock: string,
  closed: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  const locks = webLocks();
  if (!locks) return work();
  try {
    await locks.request(lock, { signal: closed }, work);
  } catch (error) {
    if (!closed.aborted) throw error;
  }
}

const webLocks = () => navigator.locks as LockManager | null | undefined;
