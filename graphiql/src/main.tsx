import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './style.css';
import { GraphiQL } from 'graphiql';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { fetcher } from './api';
import { SIGN_IN_PLUGIN } from './sign-in';

const FIRST_QUERY = `# Sign in with the key on the left,
# then press Ctrl-Enter here.
query Mine {
  me {
    email
  }
  all_tasks(first: 5) {
    id
    name
    status
  }
}
`;

// A link may bring a query along; nothing runs until somebody presses the button.
const given = new URLSearchParams(location.search);

const root = document.getElementById('graphiql');
if (!root) throw new Error('The page has no #graphiql.');

createRoot(root).render(
  <StrictMode>
    <GraphiQL
      fetcher={fetcher}
      plugins={[SIGN_IN_PLUGIN]} // not the history's: it writes headers to the browser's storage
      defaultQuery={FIRST_QUERY}
      initialQuery={given.get('query') ?? undefined}
      initialVariables={given.get('variables') ?? undefined}
      defaultEditorToolsVisibility="headers"
      shouldPersistHeaders={false}
    />
  </StrictMode>,
);
