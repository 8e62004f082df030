import { Icon } from '../components/icon';
import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { Schedules } from '../features/schedules/schedules';
import { Link } from '../lib/router';

export function SchedulesPage() {
  return (
    <>
      <PageHead title="Schedules">
        <Link href={paths.newSchedule} className="button small">
          <Icon name="plus" /> New schedule
        </Link>
      </PageHead>
      <Schedules />
    </>
  );
}
