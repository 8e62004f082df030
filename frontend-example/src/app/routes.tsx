import type { ReactNode } from 'react';
import { paths } from '../config/paths';
import { matchPath } from '../lib/router';
import { AccountPage } from './account-page';
import { ConfirmPage, RegisterPage, ResetPasswordPage } from './account-entry-pages';
import { DashboardPage } from './dashboard-page';
import { NewSchedulePage } from './new-schedule-page';
import { NewTaskPage } from './new-task-page';
import { NotFoundPage } from './not-found-page';
import { NotificationsPage } from './notifications-page';
import { SchedulesPage } from './schedules-page';
import { TaskPage } from './task-page';
import { TasksPage } from './tasks-page';
import { WebhookPage } from './webhook-page';

type Route = [pattern: string, render: (values: Record<string, string>) => ReactNode];

/** For whoever holds a link from a mail, signed in or not. */
const PUBLIC: Route[] = [
  [paths.register, () => <RegisterPage />],
  [paths.confirm, () => <ConfirmPage />],
  [paths.resetPassword, () => <ResetPasswordPage />],
];

/** The first that matches wins. */
const PRIVATE: Route[] = [
  [paths.dashboard, () => <DashboardPage />],
  [paths.tasks, () => <TasksPage />],
  [paths.newTask, () => <NewTaskPage />],
  [paths.task(':id'), ({ id = '' }) => <TaskPage key={id} id={id} />],
  [paths.schedules, () => <SchedulesPage />],
  [paths.newSchedule, () => <NewSchedulePage />],
  [paths.notifications, () => <NotificationsPage />],
  [paths.preferences, () => <AccountPage part="preferences" />],
  [paths.sessions, () => <AccountPage part="sessions" />],
  [paths.accessTokens, () => <AccountPage part="tokens" />],
  [paths.webhooks, () => <AccountPage part="webhooks" />],
  [paths.webhook(':id'), ({ id = '' }) => <WebhookPage key={id} id={id} />],
  [paths.password, () => <AccountPage part="password" />],
];

export const publicRoute = (path: string): ReactNode => find(PUBLIC, path);
export const privateRoute = (path: string): ReactNode => find(PRIVATE, path) ?? <NotFoundPage />;

function find(routes: Route[], path: string): ReactNode {
  for (const [pattern, render] of routes) {
    const values = matchPath(pattern, path);
    if (values) return render(values);
  }
  return null;
}
