import type { CombinedError } from 'urql';
import { errorCode } from './errors';
import { graphql } from './graphql';
import { endSession, hasUsableAccess, type Session, storeTokens } from './session';
import { publicClient } from './transport';

const RefreshTokenMutation = graphql(`
  mutation RefreshToken($refreshToken: String) {
    refreshToken(refreshToken: $refreshToken) {
      token
      refreshToken
      payload
    }
  }
`);

const RevokeTokenMutation = graphql(`
  mutation RevokeToken($refreshToken: String) {
    revokeToken(refreshToken: $refreshToken) {
      revoked
    }
  }
`);

const REFUSED = ['REFRESH_TOKEN_INVALID', 'REFRESH_TOKEN_REUSED'];

const inFlight = new WeakMap<Session, Promise<void>>();

/**
 * Makes sure the session holds a usable access token. A refresh token works once, so however many
 * callers ask, one refresh runs. Rejects with the CombinedError when it fails.
 */
export function ensureAccess(session: Session): Promise<void> {
  if (hasUsableAccess(session)) return Promise.resolve();
  const running = inFlight.get(session);
  if (running) return running;
  const started = refresh(session).finally(() => inFlight.delete(session));
  inFlight.set(session, started);
  return started;
}

/** Best effort: without an answer the token dies by itself, and nobody holds it any more. */
export async function revoke(session: Session): Promise<void> {
  // A refresh under way hands out a newer token; that one must be revoked, not the spent one.
  await inFlight.get(session)?.catch(() => undefined);
  const { refreshToken } = session;
  const context = { fetchOptions: { keepalive: true } };
  await publicClient.mutation(RevokeTokenMutation, { refreshToken }, context).toPromise();
}

async function refresh(session: Session): Promise<void> {
  const { refreshToken } = session;
  const { data, error } = await publicClient
    .mutation(RefreshTokenMutation, { refreshToken })
    .toPromise();
  if (data?.refreshToken) {
    storeTokens(session, data.refreshToken);
    return;
  }
  if (error && isRefused(error)) endSession(session, 'expired');
  throw error ?? new Error('The API answered a refresh with nothing.');
}

function isRefused(error: CombinedError): boolean {
  return REFUSED.includes(errorCode(error));
}
