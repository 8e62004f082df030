import type { ReactNode } from 'react';
import { PageHead } from '../components/page-head';
import { paths } from '../config/paths';
import { AccessTokens } from '../features/account/access-tokens';
import { ChangePasswordForm } from '../features/account/change-password-form';
import { NewAccessToken } from '../features/account/new-access-token';
import { Sessions } from '../features/account/sessions';
import { Preferences } from '../features/notifications/preferences';
import { NewWebhook } from '../features/webhooks/new-webhook';
import { Webhooks } from '../features/webhooks/webhooks';
import { Link } from '../lib/router';

type Part = 'sessions' | 'tokens' | 'webhooks' | 'preferences' | 'password';

const PARTS: Record<Part, { name: string; path: string; content: () => ReactNode }> = {
  sessions: { name: 'Sessions', path: paths.sessions, content: () => <Sessions /> },
  tokens: {
    name: 'Access tokens',
    path: paths.accessTokens,
    content: () => (
      <>
        <NewAccessToken />
        <AccessTokens />
      </>
    ),
  },
  webhooks: {
    name: 'Webhooks',
    path: paths.webhooks,
    content: () => (
      <>
        <NewWebhook />
        <Webhooks />
      </>
    ),
  },
  preferences: {
    name: 'Notifications',
    path: paths.preferences,
    content: () => <Preferences />,
  },
  password: { name: 'Password', path: paths.password, content: () => <ChangePasswordForm /> },
};

export function AccountPage({ part }: { part: Part }) {
  return (
    <>
      <PageHead key={part} title={PARTS[part].name} />
      <nav className="tabs" aria-label="Account">
        {Object.entries(PARTS).map(([key, { name, path }]) => (
          <Link key={key} href={path} aria-current={key === part ? 'page' : undefined}>
            {name}
          </Link>
        ))}
      </nav>
      {PARTS[part].content()}
    </>
  );
}
