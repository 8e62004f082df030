import { type SubmitEvent, useState } from 'react';
import { Alert, Notice } from '../../components/alert';
import { arriveAt } from '../../components/page-head';
import { SubmitButton } from '../../components/submit-button';
import { paths } from '../../config/paths';
import { useAction } from '../../lib/data';
import { formText } from '../../lib/forms';
import { graphql } from '../../lib/graphql';
import { Link } from '../../lib/router';
import { endSession, getSession } from '../../lib/session';
import { EmailField, PasswordField } from './fields';

const RequestResetMutation = graphql(`
  mutation RequestPasswordReset($email: String!) {
    request_password_reset(email: $email) {
      accepted
    }
  }
`);

const ResetMutation = graphql(`
  mutation ResetPassword($token: String!, $password: String!) {
    reset_password(token: $token, newPassword: $password) {
      user {
        id
      }
    }
  }
`);

export function RequestResetForm() {
  const { run, busy, problem } = useAction(RequestResetMutation);
  const [sentTo, setSentTo] = useState<string | null>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = formText(event.currentTarget, 'email');
    if (await run({ email })) setSentTo(email);
  }

  return (
    <form onSubmit={(event) => void submit(event)} aria-labelledby="request-reset-title">
      <h1 id="request-reset-title" tabIndex={-1} ref={arriveAt}>
        Reset your password
      </h1>
      {sentTo ? (
        <Notice>If {sentTo} has an account, a mail with a link is on its way.</Notice>
      ) : (
        <>
          {problem && <Alert>{problem.text}</Alert>}
          <EmailField errors={problem?.fields.email} />
          <SubmitButton busy={busy}>Send a link</SubmitButton>
        </>
      )}
      <p className="form-links">
        <Link href={paths.dashboard}>Sign in instead</Link>
      </p>
    </form>
  );
}

export function ResetForm({ token }: { token: string }) {
  const { run, busy, problem } = useAction(ResetMutation);
  const [done, setDone] = useState(false);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = formText(event.currentTarget, 'password');
    if (!(await run({ token, password }))) return;
    setDone(true);
    // the server has ended every session of the account; one of another account ends here too, which does no harm
    const session = getSession();
    if (session) endSession(session, 'signed-out');
  }

  return (
    <form onSubmit={(event) => void submit(event)} aria-labelledby="reset-title">
      <h1 id="reset-title" tabIndex={-1} ref={arriveAt}>
        Choose a new password
      </h1>
      {problem && (
        <Alert>
          {problem.fields.token ? 'This link does not work, or not any more.' : problem.text}
        </Alert>
      )}
      {done ? (
        <Notice>
          Your password is changed. <Link href={paths.dashboard}>Sign in</Link>
        </Notice>
      ) : (
        <>
          <PasswordField label="New password" errors={problem?.fields.newPassword} autoFocus />
          <SubmitButton busy={busy}>Set password</SubmitButton>
        </>
      )}
    </form>
  );
}
