import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { NewScheduleForm } from '../features/schedules/new-schedule-form';
import { navigate } from '../lib/router';

export function NewSchedulePage() {
  return (
    <>
      <PageHead title="New schedule" />
      <div className="card">
        <NewScheduleForm
          onCreated={() => {
            navigate(paths.schedules);
          }}
        />
      </div>
    </>
  );
}
