import { PageHead } from '../components/page-head';
import { ActivityPanel } from '../features/overview/activity-panel';
import { Counts } from '../features/overview/counts';
import { Failures } from '../features/overview/failures';
import { Operations } from '../features/overview/operations';
import { NewTaskLink } from './new-task-link';

export function DashboardPage() {
  return (
    <>
      <PageHead title="Dashboard">
        <NewTaskLink />
      </PageHead>
      <Counts />
      <ActivityPanel />
      <Operations />
      <Failures />
    </>
  );
}
