import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { issued } from '../testing/fake-api';
import { signIn } from '../testing/sign-in';
import * as session from './session';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

test('keeps the access token out of storage', () => {
  signIn();
  expect(sessionStorage.length + localStorage.length).toBe(1);
  expect(sessionStorage.getItem('taskverse.refreshToken')).toBe('refresh-1');
});

test('a reload takes up the session from the refresh token', async () => {
  signIn();
  vi.resetModules();
  const reloaded = await import('./session');
  expect(reloaded.getSession()).toMatchObject({ accessToken: null, refreshToken: 'refresh-1' });
});

test('a reload after a sign-out finds nothing', async () => {
  session.endSession(signIn(), 'signed-out');
  vi.resetModules();
  const reloaded = await import('./session');
  expect(reloaded.getSession()).toBeNull();
});

test('access is usable until most of its life has passed, whatever the clock says', () => {
  const current = signIn(100);
  vi.advanceTimersByTime(89_000);
  expect(session.hasUsableAccess(current)).toBe(true);
  vi.advanceTimersByTime(2_000);
  expect(session.hasUsableAccess(current)).toBe(false);
});

test('tokens that arrive after the sign-out are not stored', () => {
  const current = signIn();
  session.endSession(current, 'signed-out');
  session.storeTokens(current, issued('late', 'late-refresh'));
  expect(session.getSession()).toBeNull();
  expect(sessionStorage.length).toBe(0);
});

test('an old session cannot end the one that followed it', () => {
  const first = signIn();
  const second = signIn();
  session.endSession(first, 'expired');
  expect(session.getSession()).toBe(second);
});

test('works in memory when the browser refuses storage', () => {
  vi.spyOn(window, 'sessionStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  expect(signIn().accessToken).toBe('access-1');
});
