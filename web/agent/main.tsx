import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import '../shared/theme/theme.css';
import './agent.css';
import { announceLanguage } from '../texts/index.ts';
import { App } from './app.tsx';
import { resumeSession } from './session.ts';
import { followTheme } from './theme.ts';

announceLanguage();
followTheme();
resumeSession();
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
