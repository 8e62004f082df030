import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { fakeApi } from '../../testing/fake-api';
import { Me } from '../../testing/me';
import { renderSignedIn } from '../../testing/sign-in';
import { BulkActions } from './bulk-actions';
import { readFilters } from './filter';

const show = () => {
  renderSignedIn(<BulkActions filters={readFilters('')} unfinished={1} ended={407} />);
};

test('promises as many as the filter finds', async () => {
  fakeApi({ Me: Me('ada@example.org') });
  show();
  await screen.findByRole('button', { name: 'Cancel 1…' });
  expect(screen.getByRole('button', { name: 'Run 407 again…' })).toBeTruthy();
});

test('promises staff no number: they see everybody’s tasks and act on their own', async () => {
  fakeApi({ Me: Me('root@example.org', true) });
  show();
  await screen.findByRole('button', { name: 'Run mine again…' });
  expect(screen.getByRole('button', { name: 'Cancel mine…' })).toBeTruthy();
  expect(screen.getAllByText(/^All of your own tasks that match/)).toHaveLength(2);
  expect(screen.queryByText(/(Run|Cancel) \d+/)).toBeNull();
});
