import { screen } from '@testing-library/react';
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
  return useMe()?.email;
}

afterEach(() => {
  vi.useRealTimers();
  forgetStream(1);
});

test.each([
  ['staff, who are told of their own tasks alone', true, 1],
  ['others, who are told of all they see', false, 0],
])('asks by the short timer for %s', async (_, isStaff, times) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  fakeApi({ Me: Me('me@example.org', isStaff) });
  setConnected(1, true);
  renderSignedIn(<Watcher />);
  await screen.findByText('me@example.org');
  refetch.mockClear();
  vi.advanceTimersByTime(10_000);
  expect(refetch).toHaveBeenCalledTimes(times);
});
