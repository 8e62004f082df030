import { cleanup } from '@testing-library/react';
import { afterEach, vi } from 'vitest';
import { endSession, getSession } from '../lib/session';
import { forgetSession } from './fake-api';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  const session = getSession();
  if (session) endSession(session, 'signed-out');
  forgetSession();
  localStorage.clear();
  history.replaceState(null, '', '/');
});
