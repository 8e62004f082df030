import { Alert } from '../../components/alert';
import { Loading } from '../../components/loading';
import { Section } from '../../components/section';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { AccessTokenRow, accessTokenRowFragment } from './access-token-row';

const AccessTokensQuery = graphql(
  `
    query AccessTokens {
      access_tokens {
        id
        ...AccessTokenRow
      }
    }
  `,
  [accessTokenRowFragment],
);

export function AccessTokens() {
  const { data, problem } = useData({
    query: AccessTokensQuery,
  });
  const tokens = data?.access_tokens;
  return (
    <Section title="Your access tokens">
      {problem && <Alert>{problem.text}</Alert>}
      {!tokens && !problem && <Loading what="access tokens" />}
      {tokens?.length === 0 && <p className="empty">No access tokens yet.</p>}
      <ul className="rows" tabIndex={-1}>
        {tokens?.map((token) => (
          <AccessTokenRow key={token.id} token={token} />
        ))}
      </ul>
    </Section>
  );
}
