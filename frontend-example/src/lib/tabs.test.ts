import { afterEach, expect, test } from 'vitest';
import { issued } from '../testing/fake-api';
import { signIn } from '../testing/sign-in';
import { getEndReason, getSession } from './session';

const otherTab = new BroadcastChannel('taskverse.session');

afterEach(() => {
  otherTab.onmessage = null;
});

test('takes part in what another tab was issued', async () => {
  const session = signIn(0);
  otherTab.postMessage({ type: 'issued', tokens: issued('access-2') });
  await expect.poll(() => session.accessToken).toBe('access-2');
  expect(getSession()).toBe(session);
});

test('ends with the session of another tab, and is not revived by its late news', async () => {
  signIn();
  otherTab.postMessage({ type: 'ended', reason: 'signed-out' });
  await expect.poll(getSession).toBeNull();
  otherTab.postMessage({ type: 'issued', tokens: issued('late') });
  otherTab.postMessage({ type: 'issued', tokens: issued('access-1', 300, 'another') });
  await expect.poll(() => getSession()?.id).toBe('another');
  expect(getEndReason()).toBeNull();
});

test('tells the others of its own', async () => {
  const heard: unknown[] = [];
  otherTab.onmessage = ({ data }) => heard.push(data);
  signIn();
  await expect.poll(() => heard).toContainEqual({ type: 'issued', tokens: issued('access-1') });
});
