import { Client, type ClientOptions, fetchExchange } from 'urql';
import { env } from '../config/env';

const TIMEOUT_MS = 20_000;

/** A request that never answers would stop polling for good, so every request ends. */
function fetchWithTimeout(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  return fetch(input, { ...init, signal });
}

export const transport = {
  url: env.apiUrl,
  preferGetMethod: false,
  fetch: fetchWithTimeout,
} satisfies Omit<ClientOptions, 'exchanges'>;

/** Sends the refresh cookie, no access token, and caches nothing: for signing in, refreshing and revoking. */
export const publicClient = new Client({
  ...transport,
  fetchOptions: { credentials: 'include' },
  exchanges: [fetchExchange],
});
