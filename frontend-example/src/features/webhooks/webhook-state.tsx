import { Icon } from '../../components/icon';
import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';

export const webhookStateFragment = graphql(`
  fragment WebhookState on WebhookType {
    enabled
    disabledWhy
    failingSince
  }
`);

interface WebhookStateProps {
  webhook: FragmentOf<typeof webhookStateFragment>;
}

export function WebhookState({ webhook }: WebhookStateProps) {
  const { enabled, disabledWhy, failingSince } = readFragment(webhookStateFragment, webhook);
  const off = enabled ? null : (OFF[disabledWhy ?? ''] ?? 'Off');
  if (off) return <Badge tone={disabledWhy === 'BY_OWNER' ? 'quiet' : 'bad'}>{off}</Badge>;
  return failingSince ? <Badge tone="bad">Failing</Badge> : <Badge tone="good">On</Badge>;
}

function Badge({ tone, children }: { tone: 'good' | 'bad' | 'quiet'; children: string }) {
  return (
    <span className="badge" data-tone={tone}>
      <Icon name={ICONS[tone]} />
      {children}
    </span>
  );
}

const ICONS = { good: 'check', bad: 'cross', quiet: 'minus' } as const;

const OFF: Partial<Record<string, string>> = {
  BY_OWNER: 'Off',
  GONE: 'Off: its server said it is gone',
  FAILING: 'Off: it failed for days',
};
