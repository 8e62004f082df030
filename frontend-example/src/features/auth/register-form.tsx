import { type SubmitEvent, useState } from 'react';
import { Alert, Notice } from '../../components/alert';
import { arriveAt } from '../../components/page-head';
import { SubmitButton } from '../../components/submit-button';
import { paths } from '../../config/paths';
import { useAction } from '../../lib/data';
import { formText } from '../../lib/forms';
import { graphql } from '../../lib/graphql';
import { Link } from '../../lib/router';
import { EmailField, PasswordField } from './fields';

const RegisterMutation = graphql(`
  mutation Register($email: String!, $password: String!) {
    register_user(email: $email, password: $password) {
      accepted
    }
  }
`);

/** Asks for an account; the address proves itself by the mail, and the password is chosen there again. */
export function RegisterForm() {
  const { run, busy, problem } = useAction(RegisterMutation);
  const [sentTo, done] = useState<string | null>(null);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const email = formText(form, 'email');
    if (await run({ email, password: formText(form, 'password') })) done(email);
  }

  return (
    <form onSubmit={(event) => void submit(event)} aria-labelledby="register-title">
      <h1 id="register-title" tabIndex={-1} ref={arriveAt}>
        Create an account
      </h1>
      {sentTo ? (
        <Notice>We have sent a mail to {sentTo}. It tells how to go on.</Notice>
      ) : (
        <>
          {problem && <Alert>{problem.text}</Alert>}
          <EmailField errors={problem?.fields.email} />
          <PasswordField errors={problem?.fields.password} />
          <SubmitButton busy={busy}>Create account</SubmitButton>
        </>
      )}
      <p className="form-links">
        <Link href={paths.dashboard}>Sign in instead</Link>
      </p>
    </form>
  );
}
