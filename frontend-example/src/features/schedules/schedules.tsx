import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { paths } from '../../config/paths';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { Link } from '../../lib/router';
import { useTaskUpdates } from '../../lib/task-updates';
import { ScheduleRow, scheduleRowFragment } from './schedule-row';

const SchedulesQuery = graphql(
  `
    query Schedules {
      schedules(first: 200) {
        id
        ...ScheduleRow
      }
    }
  `,
  [scheduleRowFragment],
);

export function Schedules() {
  const { data, refetch, ...state } = useData({ query: SchedulesQuery });
  useTaskUpdates(refetch, { ...state, active: false });
  const schedules = data?.schedules;
  return (
    <div className="card">
      {state.problem && <Alert>{state.problem.text}</Alert>}
      {!schedules && !state.problem && <Loading what="schedules" />}
      {schedules?.length === 0 && (
        <p className="empty">
          No schedules yet. <Link href={paths.newSchedule}>Make the first one</Link>
        </p>
      )}
      <ul className="rows" aria-label="Schedules" tabIndex={-1}>
        {schedules?.map((schedule) => (
          <ScheduleRow key={schedule.id} schedule={schedule} />
        ))}
      </ul>
    </div>
  );
}
