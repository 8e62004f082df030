import { Icon } from '../../components/icon';
import { env } from '../../config/env';
import { useData } from '../../lib/data';
import { graphql } from '../../lib/graphql';
import { pollDelay, usePolling } from '../../lib/polling';

const DownloadQuery = graphql(`
  query Download($id: Int!) {
    task_by_id(id: $id) {
      id
      downloadUrl
    }
  }
`);

/** A link is good for ten minutes. */
const RENEW_MS = 240_000;

/** The file of an export, for as long as the server keeps it. */
export function DownloadLink({ id }: { id: number }) {
  const { data, problem, waiting, refetch } = useData({ query: DownloadQuery, variables: { id } });
  usePolling(refetch, problem ? pollDelay(false, problem) : RENEW_MS, waiting);
  const path = data?.task_by_id?.downloadUrl;
  if (!data) return problem && <small role="alert">{problem.text}</small>;
  if (!path) return <small>Its file is no longer kept</small>;
  return (
    <a className="button small" href={new URL(path, env.apiUrl).href} download>
      <Icon name="download" /> Download
    </a>
  );
}
