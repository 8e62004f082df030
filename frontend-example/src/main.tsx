import '@picocss/pico/css/pico.min.css';
import './app/app.css';
import './components/components.css';
import './features/auth/auth.css';
import './features/notifications/notifications.css';
import './features/overview/overview.css';
import './features/tasks/tasks.css';
import './features/webhooks/webhooks.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root element.');

createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
