import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { renderSignedIn } from '../../testing/sign-in';
import { TaskDetail } from './task-detail';

test('what was answered stands while it is asked for once more', async () => {
  let asked = 0;
  fakeApi({
    Task: () => {
      asked += 1;
      return asked === 1 ? failure('NOT_FOUND') : new Promise<never>(() => undefined);
    },
  });
  renderSignedIn(<TaskDetail id={1} />);
  await screen.findByRole('heading', { name: 'Task not found' });
  window.dispatchEvent(new Event('online'));
  await expect.poll(() => asked).toBe(2);
  expect(screen.queryByText('Loading the task…')).toBeNull();
  expect(screen.getByRole('heading', { name: 'Task not found' })).toBeTruthy();
});
