import { createClient, type Sink } from 'graphql-sse';
import { CombinedError, type ExecutionResult, type SubscriptionForwarder } from 'urql';
import { env } from '../config/env';
import { errorCode } from './errors';
import { pause } from './pause';
import { hasUsableAccess, type Session } from './session';
import { ensureAccess } from './tokens';
import { fetchWatched } from './watched-fetch';

export type Telling =
  { type: 'event'; result: ExecutionResult } | { type: 'connected'; connected: boolean };

export interface Listening {
  session: Session;
  request: Parameters<SubscriptionForwarder>[0];
  tell: (telling: Telling) => void;
  closed: AbortSignal;
}

/** How a stream ended: as it should, cut off, or with the code of a refusal. */
type End = 'complete' | 'broken' | { refused: string };

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 10_000;

/** Tells what the server sends, over as many connections as it takes; returns when the server says it is over. */
export async function listen(listening: Listening): Promise<void> {
  const { tell, closed } = listening;
  const waits = backoff(closed);
  while (!closed.aborted) {
    const end = await follow(listening, waits);
    tell({ type: 'connected', connected: false });
    if (end === 'complete') return;
    // Refused for good. The lock is kept, so that no other tab tries in vain: all go on by their timers.
    if (end !== 'broken' && end.refused !== 'SLOW_CLIENT') return aborted(closed);
    await waits.next();
  }
}

type Backoff = ReturnType<typeof backoff>;

/** graphql-sse's own grows with each connection that brought no event, and a quiet stream may bring none for hours. */
function backoff(closed: AbortSignal) {
  let delay = FIRST_RETRY_MS;
  return {
    reset: () => {
      delay = FIRST_RETRY_MS;
    },
    next: async () => {
      const spread = delay * (0.5 + Math.random());
      delay = Math.min(2 * delay, LAST_RETRY_MS);
      await pause(spread, closed);
    },
  };
}

function follow({ session, request, tell, closed }: Listening, waits: Backoff): Promise<End> {
  const client = createClient({
    url: env.apiUrl,
    headers: () => authorization(session),
    fetchFn: fetchWatched,
    retryAttempts: Infinity,
    retry: waits.next,
    on: {
      connecting: () => {
        tell({ type: 'connected', connected: false });
      },
      connected: () => {
        waits.reset();
        tell({ type: 'connected', connected: true });
      },
    },
  });
  return new Promise((resolve) => {
    let end: End = 'complete';
    const finish = (how: End) => {
      closed.removeEventListener('abort', stop);
      resolve(how);
    };
    const sink: Sink<ExecutionResult> = {
      next: (result) => {
        if (result.errors) end = { refused: codeOf(result) };
        else tell({ type: 'event', result });
      },
      // cut off between two events, or no access token to be had, which graphql-sse takes for fatal
      error: () => {
        finish('broken');
      },
      complete: () => {
        finish(end);
      },
    };
    const stop = client.subscribe({ ...request, query: request.query ?? '' }, sink as Sink);
    closed.addEventListener('abort', stop);
  });
}

const codeOf = ({ errors = [] }: ExecutionResult): string =>
  errorCode(new CombinedError({ graphQLErrors: [...errors] }));

/** Throws rather than have a stream opened without: that would be refused, and a refusal is for good. */
async function authorization(session: Session): Promise<Record<string, string>> {
  await ensureAccess(session);
  if (!hasUsableAccess(session)) throw new Error('The session has ended.');
  return { authorization: `Bearer ${session.accessToken ?? ''}` };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
