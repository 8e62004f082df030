import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { endSession, getSession } from '../lib/session';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  const session = getSession();
  if (session) endSession(session, 'signed-out');
  localStorage.clear();
  history.replaceState(null, '', '/');
});
