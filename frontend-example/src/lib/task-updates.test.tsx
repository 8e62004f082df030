import { afterEach, expect, test, vi } from 'vitest';
import { fakeApi } from '../testing/fake-api';
import { Me } from '../testing/me';
import { renderSignedIn } from '../testing/sign-in';
import { useMe } from './me';
import { forgetStream, setConnected } from './news';
import { useTaskUpdates } from './task-updates';

const refetch = vi.fn();

function Watcher() {
  useTaskUpdates(refetch, { active: false, problem: null, waiting: false });
  return null;
}

/** Who is signed in is known before anything is watched: no timer of the time before counts. */
const Known = () => useMe() && <Watcher />;

afterEach(() => {
  forgetStream(1);
});

test.each([
  ['staff, who are told of their own tasks alone', true, 10_000],
  ['others, who are told of all they see', false, 60_000],
])('how long it waits before it asks, of %s', async (_, isStaff, delay) => {
  const timer = vi.spyOn(globalThis, 'setInterval');
  fakeApi({ Me: Me('me@example.org', isStaff) });
  setConnected(1, true);
  renderSignedIn(<Known />);
  await expect.poll(() => timer.mock.calls).toEqual([[refetch, delay]]);
});
