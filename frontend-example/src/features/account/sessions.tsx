import { Alert } from '../../components/alert';
import { ConfirmButton } from '../../components/confirm-button';
import { Loading } from '../../components/loading';
import { Section } from '../../components/section';
import { useAction, useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { endSession, getSession } from '../../lib/session';
import { SessionRow, sessionRowFragment } from './session-row';

const SessionsQuery = graphql(
  `
    query Sessions {
      sessions {
        id
        ...SessionRow
      }
    }
  `,
  [sessionRowFragment],
);

const RevokeAllMutation = graphql(`
  mutation RevokeAllSessions {
    revoke_all_sessions {
      count
    }
  }
`);

export function Sessions() {
  const { data, problem } = useData({ query: SessionsQuery });
  return (
    <Section title="Where you are signed in" actions={<RevokeAll />}>
      {problem && <Alert>{problem.text}</Alert>}
      {!data && !problem && <Loading what="sessions" />}
      <ul className="rows" tabIndex={-1}>
        {data?.sessions.map((session) => (
          <SessionRow key={session.id} session={session} />
        ))}
      </ul>
    </Section>
  );
}

function RevokeAll() {
  const { run, problem } = useAction(RevokeAllMutation);

  async function revokeAll() {
    const session = getSession();
    if ((await run({})) && session) endSession(session, 'signed-out');
  }
  return (
    <>
      {problem && <Alert>{problem.text}</Alert>}
      <ConfirmButton
        label="Sign out everywhere"
        title="Sign out everywhere?"
        confirm="Sign out everywhere"
        onConfirm={() => void revokeAll()}
      >
        Every browser and device is signed out at once, this one too. Access tokens go on working.
      </ConfirmButton>
    </>
  );
}
