import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Provider } from 'urql';
import { cacheOptions } from '../app/cache';
import { createSessionClient } from '../lib/client';
import { getSession, type Session, startSession } from '../lib/session';
import { issued } from './fake-api';

/** Starts a session with `access-1`; a lifetime of 0 makes the next request refresh. */
export function signIn(lifetimeSeconds = 300): Session {
  startSession(issued('access-1', lifetimeSeconds));
  const session = getSession();
  if (!session) throw new Error('The session did not start.');
  return session;
}

export function renderSignedIn(children: ReactNode): void {
  render(<Provider value={createSessionClient(signIn(), cacheOptions)}>{children}</Provider>);
}
