import { ActionButton } from '../../components/action-button';
import { Alert } from '../../components/alert';
import { Moment } from '../../components/moment';
import { useAction } from '../../lib/data';
import { type FragmentOf, graphql, readFragment } from '../../lib/graphql';
import { describeAgent } from './user-agent';

export const sessionRowFragment = graphql(`
  fragment SessionRow on SessionType {
    id
    createdAt
    refreshedAt
    userAgent
    ip
    isCurrent
  }
`);

const RevokeSessionMutation = graphql(`
  mutation RevokeSession($id: ID!) {
    revoke_session(id: $id) {
      session {
        id
      }
    }
  }
`);

export function SessionRow({ session }: { session: FragmentOf<typeof sessionRowFragment> }) {
  const { id, createdAt, refreshedAt, userAgent, ip, isCurrent } = readFragment(
    sessionRowFragment,
    session,
  );
  const { run, busy, problem } = useAction(RevokeSessionMutation);
  const agent = describeAgent(userAgent);
  return (
    <li className="row">
      <div className="row-main">
        <strong title={userAgent}>{agent}</strong>
        <small>
          {ip ?? 'unknown address'} · signed in <Moment at={createdAt} /> · used{' '}
          <Moment at={refreshedAt} />
        </small>
        {problem && <Alert>{problem.text}</Alert>}
      </div>
      {isCurrent ? (
        <span className="badge" data-tone="good">
          This browser
        </span>
      ) : (
        <ActionButton
          busy={busy}
          aria-label={`Sign out: ${agent}`}
          onClick={() => void run({ id })}
        >
          Sign out
        </ActionButton>
      )}
    </li>
  );
}
