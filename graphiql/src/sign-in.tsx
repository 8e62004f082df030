import { useGraphiQL, type GraphiQLPlugin } from '@graphiql/react';
import { useState, type SubmitEvent } from 'react';
import { post } from './api';

const SIGN_IN = `mutation SignIn($email: String!, $password: String!) {
  tokenAuth(email: $email, password: $password) { token }
}`;

async function signIn(variables: Record<string, unknown>): Promise<string> {
  const { data, errors } = await post({ query: SIGN_IN, variables });
  const error = errors?.[0];
  if (error) throw new Error(`${error.message} (${String(error.extensions.code)})`);
  return (data as { tokenAuth: { token: string } }).tokenAuth.token;
}

/** The other headers that were typed stay; what is no JSON object could not be sent, either. */
function withToken(typed: string, token: string): string {
  return JSON.stringify({ ...readHeaders(typed), Authorization: `Bearer ${token}` }, null, 2);
}

function readHeaders(typed: string): Record<string, unknown> {
  try {
    const headers = Object.entries(JSON.parse(typed) as Record<string, unknown>);
    return Object.fromEntries(headers.filter(([name]) => name.toLowerCase() !== 'authorization'));
  } catch {
    return {};
  }
}

function SignIn() {
  const headersTab = useGraphiQL((state) => state.headerEditor);
  const [note, setNote] = useState('');

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    setNote('');
    try {
      const token = await signIn(Object.fromEntries(new FormData(event.currentTarget)));
      headersTab?.setValue(withToken(headersTab.getValue(), token));
      setNote('Signed in: the token is in the Headers tab. It lasts ten minutes.');
    } catch (error) {
      setNote(String(error instanceof Error ? error.message : error));
    }
  }

  return (
    <form className="sign-in" onSubmit={(event) => void submit(event)}>
      <h2>Sign in</h2>
      <label>
        E-mail
        <input name="email" type="email" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button className="graphiql-button graphiql-button-success">Sign in</button>
      <p role="status">{note}</p>
    </form>
  );
}

function KeyIcon() {
  return (
    <svg viewBox="0 0 24 24" height="1em" fill="none" stroke="currentColor" strokeWidth="1.5">
      <circle cx="8" cy="15" r="4" />
      <path d="M11 12 20 3m-3 3 3 3" />
    </svg>
  );
}

export const SIGN_IN_PLUGIN: GraphiQLPlugin = {
  title: 'Sign in',
  icon: KeyIcon,
  content: SignIn,
};
