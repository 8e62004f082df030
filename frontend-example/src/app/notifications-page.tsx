import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { Inbox } from '../features/notifications/inbox';
import { Link } from '../lib/router';

export function NotificationsPage() {
  return (
    <>
      <PageHead title="Notifications">
        <Link href={paths.preferences}>Preferences</Link>
      </PageHead>
      <Inbox />
    </>
  );
}
