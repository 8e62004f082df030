import { Moment } from '../../components/moment';
import { ownedBy } from '../../components/owned-by';
import { appearanceOf } from '../../components/status';
import { StatusBadge } from '../../components/status-badge';
import { paths } from '../../config/paths';
import { type FragmentOf, graphql, readFragment, type ResultOf } from '../../lib/graphql';
import { useMe } from '../../lib/me';
import { Link } from '../../lib/router';
import { describeTimes } from './describe-times';
import { ScheduleActions } from './schedule-actions';

export const scheduleRowFragment = graphql(`
  fragment ScheduleRow on ScheduleType {
    id
    name
    kind
    crontab
    everySeconds
    timezone
    enabled
    pausedReason
    nextRunAt
    skippedCount
    owner {
      id
      email
    }
    lastTask {
      id
      status
    }
  }
`);

type Schedule = ResultOf<typeof scheduleRowFragment>;

export function ScheduleRow({
  schedule: row,
}: {
  schedule: FragmentOf<typeof scheduleRowFragment>;
}) {
  const schedule = readFragment(scheduleRowFragment, row);
  const { id, name, kind, enabled, owner, lastTask } = schedule;
  const staff = useMe()?.isStaff;
  return (
    <li className="row">
      <div className="row-main">
        <strong dir="auto">{name}</strong>
        <small>
          {kind} · {describeTimes(schedule)}
          {staff && ownedBy(owner)}
        </small>
        <small>
          <NextRun {...schedule} />
        </small>
      </div>
      {lastTask && (
        <Link
          href={paths.task(lastTask.id)}
          className="badge-link"
          aria-label={`${appearanceOf(lastTask.status).label}: last task of ${name}`}
        >
          <StatusBadge status={lastTask.status} />
        </Link>
      )}
      <ScheduleActions {...{ id, name, enabled }} />
    </li>
  );
}

function NextRun({ enabled, nextRunAt, pausedReason, skippedCount }: Schedule) {
  return (
    <>
      {enabled && nextRunAt ? (
        <>
          Next <Moment at={nextRunAt} />
        </>
      ) : (
        <>Paused{pausedReason && `: ${pausedReason}`}</>
      )}
      {skippedCount > 0 && ` · ${skippedCount} skipped`}
    </>
  );
}
