import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { Link } from '../lib/router';

export function NotFoundPage() {
  return (
    <>
      <PageHead title="Page not found" />
      <p>
        There is nothing at this address. <Link href={paths.dashboard}>Go to the dashboard</Link>
      </p>
    </>
  );
}
