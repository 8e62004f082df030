import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { test } from 'vitest';
import { failure, fakeApi } from '../../testing/fake-api';
import { online } from '../../testing/online';
import { renderSignedIn } from '../../testing/sign-in';
import { aPage, aTask } from '../../testing/tasks';
import { readFilters } from './filter';
import { TaskList } from './task-list';

test('a page that could not be read is read again, also below another', async () => {
  let broken = true;
  const first = aPage([aTask({ name: 'First', status: 'SUCCEEDED' })]);
  Object.assign(first.tasks.pageInfo, { hasNextPage: true, endCursor: 'next' });
  fakeApi({
    Tasks: ({ variables }) => {
      if (!variables.after) return first;
      return broken ? failure('SERVICE_UNAVAILABLE') : aPage([aTask({ name: 'Second' })]);
    },
    TaskChanges: () => ({
      changed: aPage([]).tasks,
      newest: { __typename: 'TaskConnection', nodes: [] },
    }),
  });
  renderSignedIn(<TaskList filters={readFilters('')} />);
  await userEvent.click(await screen.findByRole('button', { name: /more/i }));
  await screen.findByRole('alert');
  broken = false;
  await online(() => screen.queryByText('Second'));
});
