import type { CombinedError } from 'urql';
import { errorCode } from './errors';
import { graphql } from './graphql';
import { pause } from './pause';
import { endSession, getSession, hasUsableAccess, renewSession, type Session } from './session';
import { inTurn } from './tabs';
import { publicClient } from './transport';

const RefreshTokenMutation = graphql(`
  mutation RefreshToken {
    refreshToken {
      token
      payload
    }
  }
`);

const RevokeTokenMutation = graphql(`
  mutation RevokeToken {
    revokeToken {
      revoked
    }
  }
`);

/** Codes of a server that may be there later. */
const AWAY = ['NETWORK', 'SERVICE_UNAVAILABLE'];

const RETRY_MS = 10_000;

const REFUSED = ['REFRESH_TOKEN_INVALID', 'REFRESH_TOKEN_REUSED'];

const inFlight = new WeakMap<Session, Promise<void>>();

/**
 * Makes sure the session holds a usable access token. A refresh token works once, so however many callers in however
 * many tabs ask, one refresh runs. Rejects with the CombinedError when it fails.
 */
export function ensureAccess(session: Session): Promise<void> {
  if (hasUsableAccess(session)) return Promise.resolve();
  const running = inFlight.get(session);
  if (running) return running;
  const started = inTurn(() => refresh(session)).finally(() => inFlight.delete(session));
  inFlight.set(session, started);
  return started;
}

/**
 * Until the server has heard of it, as long as this page is there and nobody signs in: what the cookie stands for could
 * go on otherwise. In turn, or a refresh under way would put its cookie in place of none.
 */
export async function revoke(): Promise<void> {
  const context = { fetchOptions: { credentials: 'include', keepalive: true } } as const;
  let heard = true as boolean;
  await inTurn(async () => {
    if (getSession()) return;
    const { error } = await publicClient.mutation(RevokeTokenMutation, {}, context).toPromise();
    heard = !error || !AWAY.includes(errorCode(error));
  });
  if (heard) return;
  await pause(RETRY_MS);
  await revoke();
}

async function refresh(session: Session): Promise<void> {
  // while this one waited for its turn, another tab may have refreshed or signed out
  if (hasUsableAccess(session) || session !== getSession()) return;
  const { data, error } = await publicClient.mutation(RefreshTokenMutation, {}).toPromise();
  if (data?.refreshToken) {
    renewSession(session, data.refreshToken);
    return;
  }
  if (error && isRefused(error)) endSession(session, 'expired');
  throw error ?? new Error('The API answered a refresh with nothing.');
}

function isRefused(error: CombinedError): boolean {
  return REFUSED.includes(errorCode(error));
}
