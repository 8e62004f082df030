import { type EndReason, type IssuedTokens, listen, tell } from './tabs';

/** One sign-in. The object stays the same while its access token is renewed. */
export interface Session {
  /** Of this page's sessions: what is on the screen for one does not outlive it. */
  readonly number: number;
  /** The `sid` claim; null after a reload, until the first refresh tells it. */
  id: string | null;
  accessToken: string | null;
  renewAccessAt: number;
}

/** Holds no secret: a reload only learns from it that asking for the cookie's session is worth while. */
const HINT_KEY = 'taskverse.signedIn';

/** Share of its life after which a token is renewed, so that requests seldom meet an expired one. */
const RENEW_AFTER = 0.9;

const listeners = new Set<() => void>();
let sessions = 0;
let current: Session | null = restoreSession();
let endReason: EndReason | null = null;
let endedId: string | null = null;

listen((message) => {
  if (message.type === 'issued') adopt(message.tokens);
  else if (current) end(current, message.reason);
});

export const getSession = (): Session | null => current;
export const getEndReason = (): EndReason | null => endReason;

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A sign-in or a refresh of this tab: every other tab takes part in it. */
export function startSession(tokens: IssuedTokens): void {
  adopt(tokens);
  tell({ type: 'issued', tokens });
}

/** Does nothing when `session` is no longer the current one: it was signed out while it was refreshed. */
export function renewSession(session: Session, tokens: IssuedTokens): void {
  if (session === current) startSession(tokens);
}

/** In every tab. Does nothing when `session` is no longer the current one. */
export function endSession(session: Session, reason: EndReason): void {
  if (session !== current) return;
  end(session, reason);
  tell({ type: 'ended', reason });
}

export function hasUsableAccess(session: Session): boolean {
  return session.accessToken !== null && Date.now() < session.renewAccessAt;
}

/** Somebody else may have signed in meanwhile: theirs is another session, and gets another cache. */
function adopt({ token, payload }: IssuedTokens): void {
  const { sid, seconds } = readClaims(payload);
  // what another tab had sent before it heard of the sign-out
  if (sid !== null && sid === endedId) return;
  const same = current && (current.id === null || current.id === sid);
  const session = same && current ? current : newSession(sid);
  Object.assign(session, {
    id: sid,
    accessToken: token,
    renewAccessAt: Date.now() + seconds * 1000 * RENEW_AFTER,
  });
  remember(true);
  if (!same) change(session, null);
}

function end(session: Session, reason: EndReason): void {
  endedId = session.id;
  remember(false);
  change(null, reason);
}

function change(session: Session | null, reason: EndReason | null): void {
  current = session;
  endReason = reason;
  listeners.forEach((listener) => {
    listener();
  });
}

/** A lifetime is measured between two server times, so a wrong clock on this machine does not matter. */
function readClaims(payload: unknown): { sid: string | null; seconds: number } {
  const { iat, exp, sid } = (payload ?? {}) as Record<string, unknown>;
  const known = typeof iat === 'number' && typeof exp === 'number';
  return { sid: typeof sid === 'string' ? sid : null, seconds: known ? exp - iat : Infinity };
}

function restoreSession(): Session | null {
  const signedIn = withStorage((storage) => storage.getItem(HINT_KEY));
  return signedIn ? newSession(null) : null;
}

function newSession(id: string | null): Session {
  sessions += 1;
  return { number: sessions, id, accessToken: null, renewAccessAt: 0 };
}

function remember(signedIn: boolean): void {
  withStorage((storage) => {
    if (signedIn) storage.setItem(HINT_KEY, '1');
    else storage.removeItem(HINT_KEY);
  });
}

/** A browser may refuse storage; the session then lives in memory until the page goes. */
function withStorage<T>(access: (storage: Storage) => T): T | undefined {
  try {
    return access(window.localStorage);
  } catch {
    return undefined;
  }
}
