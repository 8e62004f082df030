import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, vi } from 'vitest';
import { endSession, getSession } from '../lib/session';
import { forgetSession } from './fake-api';

configure({ asyncUtilTimeout: 10_000 });

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  const session = getSession();
  if (session) endSession(session, 'signed-out');
  forgetSession();
  localStorage.clear();
  history.replaceState(null, '', '/');
});

// What React has put off to a later turn still needs the window, which goes when the file is done.
afterAll(() => new Promise((resolve) => setImmediate(resolve)));
