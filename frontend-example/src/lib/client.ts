import { authExchange } from '@urql/exchange-auth';
import { cacheExchange, type CacheExchangeOpts } from '@urql/exchange-graphcache';
import { Client, fetchExchange, type Operation, subscriptionExchange } from 'urql';
import { errorCode } from './errors';
import { shareStreams } from './live';
import { hasUsableAccess, type Session } from './session';
import { ensureAccess } from './tokens';
import { transport } from './transport';

const ACCESS_REFUSED = ['TOKEN_EXPIRED', 'TOKEN_INVALID', 'UNAUTHENTICATED'];

/** One client per session: its cache goes with it, so nothing survives a sign-out. */
export function createSessionClient(session: Session, cache: CacheExchangeOpts): Client {
  return new Client({
    ...transport,
    exchanges: [
      cacheExchange(cache),
      subscriptionExchange({ forwardSubscription: shareStreams(session) }),
      authenticateAs(session),
      fetchExchange,
    ],
  });
}

function authenticateAs(session: Session) {
  return authExchange((utils) =>
    Promise.resolve({
      addAuthToOperation: (operation) =>
        session.accessToken === null
          ? operation
          : utils.appendHeaders(operation, { authorization: bearer(session.accessToken) }),
      willAuthError: () => !hasUsableAccess(session),
      didAuthError: (error, operation) => {
        if (!ACCESS_REFUSED.includes(errorCode(error))) return false;
        forgetRefusedToken(session, operation);
        return true;
      },
      refreshAuth: () => ensureAccess(session),
    }),
  );
}

/** A late refusal of an older token must not cost a second refresh. */
function forgetRefusedToken(session: Session, operation: Operation): void {
  const { fetchOptions } = operation.context;
  const options = typeof fetchOptions === 'function' ? fetchOptions() : fetchOptions;
  const used = new Headers(options?.headers).get('authorization');
  if (session.accessToken !== null && used === bearer(session.accessToken)) {
    session.accessToken = null;
  }
}

function bearer(token: string): string {
  return `Bearer ${token}`;
}
