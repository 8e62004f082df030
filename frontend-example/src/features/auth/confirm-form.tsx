import type { SubmitEvent } from 'react';
import { Alert } from '../../components/alert';
import { arriveAt } from '../../components/page-head';
import { SubmitButton } from '../../components/submit-button';
import { paths } from '../../config/paths';
import { useAction } from '../../lib/data';
import { formText } from '../../lib/forms';
import { graphql } from '../../lib/graphql';
import { navigate } from '../../lib/router';
import { useSignIn } from './api';
import { PasswordField } from './fields';

const ConfirmMutation = graphql(`
  mutation ConfirmRegistration($token: String!, $password: String!) {
    confirm_registration(token: $token, password: $password) {
      user {
        id
        email
      }
    }
  }
`);

/** The end of a registration. Whoever holds the mail chooses the password, and is signed in with it. */
export function ConfirmForm({ token }: { token: string }) {
  const { run, busy, problem, data } = useAction(ConfirmMutation);
  const { signIn, ...signingIn } = useSignIn();

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = formText(event.currentTarget, 'password');
    // the link works once: where only signing in has failed, that alone is tried again
    const confirmed = (data ?? (await run({ token, password })))?.confirm_registration;
    if (confirmed && (await signIn(confirmed.user.email, password))) navigate(paths.dashboard);
  }

  return (
    <form onSubmit={(event) => void submit(event)} aria-labelledby="confirm-title">
      <h1 id="confirm-title" tabIndex={-1} ref={arriveAt}>
        Choose a password
      </h1>
      {problem && <Alert>{tokenText(problem)}</Alert>}
      {signingIn.problem && (
        <Alert>You are registered, but not signed in yet. {signingIn.problem.text}</Alert>
      )}
      <PasswordField errors={problem?.fields.password} autoFocus />
      <SubmitButton busy={busy || signingIn.busy}>
        {data ? 'Sign in' : 'Finish registration'}
      </SubmitButton>
    </form>
  );
}

function tokenText({ text, fields }: { text: string; fields: Record<string, string[]> }) {
  return fields.token ? 'This link does not work, or not any more. Register again.' : text;
}
