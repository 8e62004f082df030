/** What the API hands out at sign-in and at each refresh; `payload` holds the claims of `token`. */
export interface IssuedTokens {
  token: string;
  refreshToken: string | null;
  payload: unknown;
}

/** One sign-in. The object stays the same while its tokens rotate. */
export interface Session {
  accessToken: string | null;
  renewAccessAt: number;
  refreshToken: string | null;
}

export type EndReason = 'signed-out' | 'expired';

const STORAGE_KEY = 'taskverse.refreshToken';

/** Share of its life after which a token is renewed, so that requests seldom meet an expired one. */
const RENEW_AFTER = 0.9;

const listeners = new Set<() => void>();
let current: Session | null = restoreSession();
let endReason: EndReason | null = null;

export const getSession = (): Session | null => current;
export const getEndReason = (): EndReason | null => endReason;

export function subscribeToSession(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function startSession(issued: IssuedTokens): void {
  const session = { accessToken: null, renewAccessAt: 0, refreshToken: null };
  change(session, null);
  storeTokens(session, issued);
}

/** Does nothing when `session` is no longer the current one. */
export function endSession(session: Session, reason: EndReason): void {
  if (session !== current) return;
  remember(null);
  change(null, reason);
}

export function storeTokens(session: Session, issued: IssuedTokens): void {
  session.accessToken = issued.token;
  session.renewAccessAt = Date.now() + lifetimeMs(issued.payload) * RENEW_AFTER;
  session.refreshToken = issued.refreshToken;
  if (session === current) remember(issued.refreshToken);
}

export function hasUsableAccess(session: Session): boolean {
  return session.accessToken !== null && Date.now() < session.renewAccessAt;
}

function change(session: Session | null, reason: EndReason | null): void {
  current = session;
  endReason = reason;
  listeners.forEach((listener) => {
    listener();
  });
}

/** Measured between two server times, so a wrong clock on this machine does not matter. */
function lifetimeMs(payload: unknown): number {
  const { iat, exp } = (payload ?? {}) as { iat?: unknown; exp?: unknown };
  if (typeof iat !== 'number' || typeof exp !== 'number') return Infinity;
  return (exp - iat) * 1000;
}

function restoreSession(): Session | null {
  const refreshToken = withStorage((storage) => storage.getItem(STORAGE_KEY)) ?? null;
  return refreshToken === null ? null : { accessToken: null, renewAccessAt: 0, refreshToken };
}

function remember(refreshToken: string | null): void {
  withStorage((storage) => {
    if (refreshToken === null) storage.removeItem(STORAGE_KEY);
    else storage.setItem(STORAGE_KEY, refreshToken);
  });
}

/** A browser may refuse storage; the session then lives in memory until the page goes. */
function withStorage<T>(access: (storage: Storage) => T): T | undefined {
  try {
    return access(window.sessionStorage);
  } catch {
    return undefined;
  }
}
