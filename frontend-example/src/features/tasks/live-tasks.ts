import { useEffect } from 'react';
import { useClient } from 'urql';
import { graphql } from '../../lib/graphql';
import { announce } from '../../lib/news';
import { taskRowFragment } from './task-row';

/** As much as the list shows and the head of a task's page. The cache puts it there by the task's id. */
const TasksUpdatedSubscription = graphql(
  `
    subscription TasksUpdated {
      tasks_updated {
        id
        attempt
        queuedAt
        error {
          code
        }
        ...TaskRow
      }
    }
  `,
  [taskRowFragment],
);

/** Takes in what the server tells of the user's tasks, as long as somebody is signed in. */
export function useLiveTasks(): void {
  const client = useClient();
  useEffect(() => {
    const updates = client.subscription(TasksUpdatedSubscription, {}).subscribe(() => {
      announce('tasks');
    });
    return () => {
      updates.unsubscribe();
    };
  }, [client]);
}
