import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useMe } from '../../lib/me';
import { fakeApi } from '../../testing/fake-api';
import { Me } from '../../testing/me';
import { renderSignedIn } from '../../testing/sign-in';
import { aPage, aTask } from '../../testing/tasks';
import { readFilters } from './filter';
import { TaskList } from './task-list';

const Name = () => useMe()?.email;

/** Ends when what is known of the user is on the screen. */
async function showTo(email: string, staff: boolean) {
  const owner = { __typename: 'UserType', id: '5', email: 'owner@example.org' };
  fakeApi({ Tasks: () => aPage([aTask({ name: 'Nap', owner })]), Me: Me(email, staff) });
  renderSignedIn(
    <>
      <Name />
      <TaskList filters={readFilters('')} />
    </>,
  );
  await screen.findByText('Nap');
  await screen.findByText(email);
}

test('names the owner of each task to staff', async () => {
  await showTo('root@example.org', true);
  await screen.findByText('owner@example.org');
});

test('does not name the owner to others, whose tasks they all are', async () => {
  await showTo('ada@example.org', false);
  expect(screen.queryByText('owner@example.org')).toBeNull();
});
