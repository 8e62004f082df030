import { Alert } from '../../components/alert';
import { ConfirmButton } from '../../components/confirm-button';
import { NameQuestion } from '../../components/name-question';
import { Moment } from '../../components/moment';
import { useAction } from '../../lib/data';
import { type FragmentOf, graphql, readFragment, type ResultOf } from '../../lib/graphql';
import { scopeLabel } from './scopes';

export const accessTokenRowFragment = graphql(`
  fragment AccessTokenRow on AccessTokenType {
    id
    name
    hint
    scopes
    createdAt
    expiresAt
    lastUsedAt
  }
`);

const RevokeAccessTokenMutation = graphql(`
  mutation RevokeAccessToken($id: ID!) {
    revoke_access_token(id: $id) {
      accessToken {
        id
      }
    }
  }
`);

type Row = FragmentOf<typeof accessTokenRowFragment>;
type AccessToken = ResultOf<typeof accessTokenRowFragment>;

export function AccessTokenRow({ token: row }: { token: Row }) {
  const token = readFragment(accessTokenRowFragment, row);
  const { run, problem } = useAction(RevokeAccessTokenMutation);
  return (
    <li className="row">
      <div className="row-main">
        <strong dir="auto">{token.name}</strong>
        <small>
          <code>{token.hint}…</code> · {token.scopes.map(scopeLabel).join(', ')}
        </small>
        <Life {...token} />
        {problem && <Alert>{problem.text}</Alert>}
      </div>
      <ConfirmButton
        label="Revoke"
        title={<NameQuestion verb="Revoke" name={token.name} />}
        confirm="Revoke"
        onConfirm={() => void run({ id: token.id })}
      >
        Whatever uses it stops working at once. This cannot be taken back.
      </ConfirmButton>
    </li>
  );
}

function Life({ createdAt, lastUsedAt, expiresAt }: AccessToken) {
  return (
    <small>
      made <Moment at={createdAt} />
      {' · '}
      {lastUsedAt ? 'used ' : 'never used'}
      {lastUsedAt && <Moment at={lastUsedAt} />}
      {' · '}
      {expiresAt ? 'expires ' : 'never expires'}
      {expiresAt && <Moment at={expiresAt} />}
    </small>
  );
}
