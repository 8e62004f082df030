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

test('keeps every token out of storage', () => {
  signIn();
  expect(sessionStorage.length + localStorage.length).toBe(1);
  expect(localStorage.getItem('taskverse.signedIn')).toBe('1');
});

test('a reload takes up the session of the cookie', async () => {
  signIn();
  vi.resetModules();
  const reloaded = await import('./session');
  expect(reloaded.getSession()).toMatchObject({ id: null, accessToken: null });
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

test('tokens that arrive after the sign-out are not taken', () => {
  const current = signIn();
  session.endSession(current, 'signed-out');
  session.renewSession(current, issued('late'));
  session.startSession(issued('later still'));
  expect(session.getSession()).toBeNull();
});

test('tokens of the same session renew it, those of another begin a new one', () => {
  const first = signIn();
  session.startSession(issued('access-2'));
  expect(session.getSession()).toBe(first);
  expect(first.accessToken).toBe('access-2');
  session.startSession(issued('access-3', 300, 'another'));
  expect(session.getSession()).not.toBe(first);
});

test('an old session cannot end the one that followed it', () => {
  const first = signIn();
  session.startSession(issued('access-2', 300, 'the next'));
  const second = session.getSession();
  session.endSession(first, 'expired');
  expect(session.getSession()).toBe(second);
});

test('works in memory when the browser refuses storage', () => {
  vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
    throw new DOMException('denied', 'SecurityError');
  });
  expect(signIn().accessToken).toBe('access-1');
});
