import type { SubscriptionForwarder } from 'urql';
import { forgetStream, setConnected } from './news';
import { pause } from './pause';
import type { Session } from './session';
import { listen, type Telling } from './stream';
import { inOneTab } from './tabs';
import { ensureAccess } from './tokens';

/** Between tabs: what the one that listens tells, and what a new one asks. */
type Message = Telling | { type: 'asked' };

type Sink = Parameters<ReturnType<SubscriptionForwarder>['subscribe']>[0];

const RETRY_MS = 5_000;

/**
 * For urql's subscriptionExchange: one stream for all tabs. A browser opens six HTTP/1.1 connections to a host, so a
 * stream in each of six tabs would leave none for queries. The tab that holds a stream's lock listens and tells the
 * others; when it closes, the next one takes over.
 */
export const shareStreams =
  (session: Session): SubscriptionForwarder =>
  (request, { key }) => ({
    subscribe(sink) {
      const closing = new AbortController();
      setConnected(key, false);
      void open({ session, request, key, sink, closed: closing.signal });
      return {
        unsubscribe() {
          closing.abort();
          forgetStream(key);
        },
      };
    },
  });

interface Stream {
  session: Session;
  request: Parameters<SubscriptionForwarder>[0];
  key: number;
  sink: Sink;
  closed: AbortSignal;
}

async function open({ session, request, key, sink, closed }: Stream): Promise<void> {
  const id = await idOf(session, closed);
  if (closed.aborted) return;
  // the session is part of the name: nothing of one user's reaches the tabs of the next
  const name = `taskverse.live.${id}.${key}`;
  const take = (telling: Telling) => {
    if (telling.type === 'event') sink.next(telling.result);
    else setConnected(key, telling.connected);
  };
  const tell = joinOthers(name, take, closed);
  await inOneTab(name, closed, () => listen({ session, request, tell, closed }));
  sink.complete();
}

/** Takes part in what the listening tab tells. Returns how to tell the others when this is the one. */
function joinOthers(name: string, take: (telling: Telling) => void, closed: AbortSignal) {
  const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
  let connected = false; // stays so in a tab that does not listen itself
  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type !== 'asked') take(data);
    else if (connected) channel.postMessage({ type: 'connected', connected } satisfies Message);
  });
  channel?.postMessage({ type: 'asked' } satisfies Message);
  closed.addEventListener('abort', () => channel?.close());

  return (telling: Telling) => {
    if (closed.aborted) return;
    if (telling.type === 'connected') connected = telling.connected;
    take(telling);
    channel?.postMessage(telling);
  };
}

/** After a reload it is known with the first refresh, for which the network may have to return. */
async function idOf(session: Session, closed: AbortSignal): Promise<string> {
  try {
    await ensureAccess(session);
    return session.id ?? '';
  } catch {
    await pause(RETRY_MS, closed);
    return closed.aborted ? '' : idOf(session, closed);
  }
}
