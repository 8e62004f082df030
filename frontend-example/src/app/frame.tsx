import type { ReactNode } from 'react';
import { paths } from '../config/paths';
import { UserMenu } from '../features/auth/user-menu';
import { Bell } from '../features/notifications/bell';
import { useLiveTasks } from '../features/tasks/live-tasks';
import { Link } from '../lib/router';
import { Brand } from './brand';

const PLACES = [
  ['Dashboard', paths.dashboard],
  ['Tasks', paths.tasks],
  ['Schedules', paths.schedules],
] as const;

/** What surrounds each page of one who is signed in. */
export function Frame({ path, children }: { path: string; children: ReactNode }) {
  useLiveTasks();
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="page-header">
        <div className="page-width">
          <Link href={paths.dashboard} className="home" aria-label="Taskverse, dashboard">
            <Brand />
          </Link>
          <nav aria-label="Main">
            {PLACES.map(([name, place]) => (
              <Link key={place} href={place} aria-current={isAt(place, path) ? 'page' : undefined}>
                {name}
              </Link>
            ))}
          </nav>
          <Bell current={path === paths.notifications} />
          <UserMenu />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="page-width">
        {children}
      </main>
    </>
  );
}

const isAt = (place: string, path: string): boolean =>
  place === path || (place !== paths.dashboard && path.startsWith(`${place}/`));
